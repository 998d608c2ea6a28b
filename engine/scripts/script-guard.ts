import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ExceededLimit, GuardAnswer, GuardOrder } from './guard-protocol';
import { limitedCommand } from './limited-command';
import { bytesBelow } from './output-files';
import { endTree, isTreeAlive, treeMemory, type ProcessTree } from './process-tree';

/**
 * A process of its own between a worker and a script. It holds the end of a pipe whose other end the worker has: when that
 * closes, because the worker has asked so or has died, however it did, it ends every process of the script, and then itself.
 */

const WATCH_MS = 250;
/** Looks at the log between two looks at the whole folder, which may hold many files. */
const FOLDER_EVERY = 8;
const MB = 2 ** 20;
/** From the end of the last process to that of the guard. */
const ANSWER_MS = 2000;

let order: GuardOrder | undefined;
let tree: ProcessTree | undefined;
let exceeded: ExceededLimit | null = null;
let peakBytes: number | undefined;
let ending: Promise<void> | undefined;

// The worker may be gone before it is answered.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());

function answer(message: GuardAnswer): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(message)}\n`, () => resolve()));
}

/** Once, however often it is asked for. */
function end(): Promise<void> {
  if (tree && order) ending ??= endTree(tree, order.graceMs);
  return ending ?? Promise.resolve();
}

/** With the answer of how the script ended, which comes with its exit. */
async function leave(): Promise<void> {
  if (!tree) process.exit(0);
  await end();
  setTimeout(() => process.exit(0), ANSWER_MS);
}

function begin(given: GuardOrder): void {
  order = given;
  const { limits, cwd, environment, logFile, mark } = given;
  const [command, ...args] = limitedCommand([given.command, ...given.args], limits, mark);
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const child = spawn(command!, args, { cwd, env: environment, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.once('error', (error: NodeJS.ErrnoException) => {
    void answer({ kind: 'refused', reason: error.code ?? 'unknown' }).then(() => process.exit(0));
  });
  if (child.pid === undefined) return;
  tree = { pid: child.pid, mark };
  void answer({ kind: 'started', pid: child.pid });
  const watching = watch(given, tree);
  child.once('exit', (exitCode, signal) => {
    clearInterval(watching);
    void finish({ exitCode, signal, seconds: (performance.now() - startedAt) / 1000 });
  });
}

interface Exit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  seconds: number;
}

/** What it has left running in the background ends with it. */
async function finish({ exitCode, signal, seconds }: Exit): Promise<void> {
  if (tree && isTreeAlive(tree)) await end();
  await ending;
  if (signal === 'SIGXCPU') exceeded ??= 'cpu';
  if (order && (await isTooMuch(order).catch(() => false))) exceeded ??= 'output';
  const peakMemoryMb = peakBytes === undefined ? null : Math.round((peakBytes / MB) * 10) / 10;
  await answer({ kind: 'ended', exitCode, signal, exceeded, seconds, peakMemoryMb });
  process.exit(0);
}

/** What it wrote between the last look and its end counts too. */
async function isTooMuch({ limits, environment }: GuardOrder): Promise<boolean> {
  if (limits.outputMb === 0) return false;
  return (await bytesBelow(environment['BACKTEST_OUTPUT_DIR'] ?? '')) > limits.outputMb * MB;
}

function watch({ limits, logFile, environment }: GuardOrder, watched: ProcessTree): NodeJS.Timeout {
  const deadline = limits.timeoutSeconds > 0 ? Date.now() + limits.timeoutSeconds * 1000 : Infinity;
  const folder = environment['BACKTEST_OUTPUT_DIR'] ?? '';
  let looks = 0;
  const exceed = (limit: ExceededLimit) => {
    exceeded ??= limit;
    void end();
  };
  const look = async () => {
    if (Date.now() > deadline) return exceed('time');
    const memory = treeMemory(watched);
    if (memory !== undefined) peakBytes = Math.max(peakBytes ?? 0, memory);
    if (limits.memoryMb > 0 && (memory ?? 0) > limits.memoryMb * MB) return exceed('memory');
    if (limits.outputMb === 0) return;
    const isWhole = looks++ % FOLDER_EVERY === 0;
    const bytes = isWhole ? await bytesBelow(folder) : ((await stat(logFile).catch(() => undefined))?.size ?? 0);
    if (bytes > limits.outputMb * MB) exceed('output');
  };
  return setInterval(() => void look().catch(() => undefined), WATCH_MS);
}

let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (part: string) => {
  if (order) return;
  text += part;
  const line = text.indexOf('\n');
  if (line >= 0) begin(JSON.parse(text.slice(0, line)) as GuardOrder);
});
process.stdin.on('end', () => void leave());
process.stdin.on('error', () => void leave());

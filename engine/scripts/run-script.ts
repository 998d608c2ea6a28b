import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HoldfastError } from '../model/errors';
import type { GuardAnswer, GuardOrder, ScriptExit } from './guard-protocol';
import { endTree } from './process-tree';

export interface RunningOptions {
  /** The guard as it is built. */
  guardFile: string;
  /** Ends the script when it aborts. */
  signal: AbortSignal;
  /** How long the guard may be silent beyond its time; 10 s. */
  silentMs?: number;
}

/** A guard that is stopped, as a script may do to it, neither ends the script nor answers: after so long beyond its time it is killed. */
const SILENT_MS = 10_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs a script under its guard, in a session of its own that no signal to the worker's group reaches.
 * @returns how it ended
 * @throws HoldfastError SCRIPT_UNUSABLE where it cannot be started, SCRIPT_INTERRUPTED where its guard has died or
 *   does nothing
 */
export async function runScript(
  order: GuardOrder,
  { guardFile, signal, silentMs = SILENT_MS }: RunningOptions,
): Promise<ScriptExit> {
  signal.throwIfAborted();
  const guard = spawn(process.execPath, [guardFile], {
    cwd: '/',
    env: { PATH: order.environment['PATH'] ?? '' },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const kill = () => void guard.kill('SIGKILL');
  const latest = (ms: number) => setTimeout(kill, Math.min(ms, LONGEST_TIMER_MS));
  const timers: NodeJS.Timeout[] = [];
  const stop = () => {
    guard.stdin.end();
    timers.push(latest(order.graceMs + silentMs));
  };
  const { timeoutSeconds } = order.limits;
  if (timeoutSeconds > 0) timers.push(latest(timeoutSeconds * 1000 + order.graceMs + silentMs));
  guard.stdin.on('error', () => undefined);
  guard.stdin.write(`${JSON.stringify(order)}\n`);
  signal.addEventListener('abort', stop, { once: true });
  let pid: number | undefined;
  let exit: ScriptExit | undefined;
  let refusal: string | undefined;
  createInterface({ input: guard.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as GuardAnswer;
    if (answer.kind === 'started') pid = answer.pid;
    else if (answer.kind === 'refused') refusal = answer.reason;
    else exit = answer;
  });
  await new Promise<void>((resolve) => {
    guard.once('error', () => resolve());
    guard.once('close', () => resolve());
  });
  signal.removeEventListener('abort', stop);
  for (const timer of timers) clearTimeout(timer);
  if (exit) return exit;
  // It is gone without a word, perhaps before it could say which the first process is: what it guarded must not outlive it.
  await endTree({ pid, mark: order.mark }, 0);
  signal.throwIfAborted();
  if (refusal !== undefined) {
    const message = `The program ${order.command} could not be started (${refusal}).`;
    throw new HoldfastError('SCRIPT_UNUSABLE', message, { details: { reason: refusal } });
  }
  throw new HoldfastError('SCRIPT_INTERRUPTED', 'The guard of the script died, and the script was ended.');
}

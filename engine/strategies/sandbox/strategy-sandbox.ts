import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import pLimit from 'p-limit';
import { HoldfastError } from '../../model/errors';
import type { StrategyValidation } from '../../model/strategy-validation';
import { endTree, treeMemory, type ProcessTree } from '../../scripts/process-tree';
import type { Evaluated } from '../evaluate-files';
import { interrupted } from '../validation/strategy-validator';
import { AnswerLines } from './answer-lines';
import { ANSWERS, type SandboxAnswer, type SandboxOrder, type SandboxTask } from './sandbox-protocol';

const EVALUATE_MS = 5000;
const VALIDATE_MS = 20_000;
/** A thread that gets no processor has six times its limit; beyond that and what a process takes to begin it is not waited for. */
const PATIENCE = 8;
const MEMORY_BYTES = 1536 * 2 ** 20;
const LOOK_MS = 100;
/** Work that waits for its turn at most. */
const MOST_WAITING = 100;

interface SandboxLimits {
  evaluateMs?: number;
  validateMs?: number;
  memoryBytes?: number;
}

/**
 * Runs code of users in processes of their own, one after the other: with nothing of this process's environment, within bounds of time and
 * memory, and with nothing left of what it has started. Whatever it does to its process, this one goes on.
 */
export class StrategySandbox {
  readonly #turn = pLimit(1);

  /** @param processFile compiled `sandbox-process.js` */
  constructor(
    private readonly processFile: string,
    private readonly limits: SandboxLimits = {},
  ) {}

  /** @param dir the folder of the file, from which it imports */
  evaluate(dir: string, file: string): Promise<Evaluated> {
    const { evaluateMs: limitMs = EVALUATE_MS } = this.limits;
    return this.#inTurn(async () => {
      let found: Evaluated | undefined;
      const reason = await this.#run({ kind: 'evaluate', dir, file, limitMs }, (answer) => {
        if (answer.kind === 'evaluated') found = answer.evaluated;
        return found !== undefined;
      });
      return found ?? { looked: { places: {}, sources: {} }, broken: { file, message: reason } };
    });
  }

  /** @throws HoldfastError RATE_LIMITED where too many wait */
  validate(data: Extract<SandboxTask, { kind: 'validate' }>['data']): Promise<StrategyValidation> {
    const { validateMs: limitMs = VALIDATE_MS } = this.limits;
    return this.#inTurn(async () => {
      let found: StrategyValidation | undefined;
      let isWhole = false;
      const reason = await this.#run({ kind: 'validate', data, limitMs }, (answer) => {
        if (answer.kind === 'validation') ({ validation: found, isWhole } = answer);
        return isWhole;
      });
      return isWhole ? found! : interrupted(found, reason);
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turn.pendingCount >= MOST_WAITING)
      return Promise.reject(new HoldfastError('RATE_LIMITED', 'Too many strategies wait to be looked at.'));
    return this.#turn(work);
  }

  /**
   * @param onAnswer whether that is all
   * @returns why it ended, where that was not all
   */
  async #run(task: SandboxTask, onAnswer: (answer: SandboxAnswer) => boolean): Promise<string> {
    const mark = `HOLDFAST_SANDBOX=${randomUUID()}`;
    const child = start(this.processFile, mark);
    const tree: ProcessTree = { pid: child.pid, mark };
    try {
      return await this.#watch(child, { tree, task, onAnswer });
    } finally {
      await endTree(tree, 0);
    }
  }

  #watch(
    child: ChildProcess,
    { tree, task, onAnswer }: { tree: ProcessTree; task: SandboxTask; onAnswer: (answer: SandboxAnswer) => boolean },
  ): Promise<string> {
    const { memoryBytes = MEMORY_BYTES } = this.limits;
    const order: SandboxOrder = { secret: randomUUID(), task };
    const lines = new AnswerLines(order.secret);
    const lateMs = PATIENCE * task.limitMs;
    return new Promise((resolve) => {
      const late = setTimeout(() => end(`It does not come back within ${lateMs / 1000} s.`), lateMs);
      const look = setInterval(() => {
        if ((treeMemory(tree) ?? 0) > memoryBytes) end(`It takes more than ${memoryBytes / 2 ** 20} MB of memory.`);
      }, LOOK_MS);
      const end = (reason: string) => {
        clearTimeout(late);
        clearInterval(look);
        resolve(reason);
      };
      child.stdio[ANSWERS]!.on('data', (chunk: Buffer) => {
        for (const answer of lines.take(chunk)) if (onAnswer(answer)) end('');
      });
      child.once('error', (error) => end(error.message));
      // Once everything that it has written was read.
      child.once('close', (code, signal) =>
        end(`The process that looks at it has ended (${signal ?? `code ${code}`}).`),
      );
      const input = child.stdin as Writable;
      input.on('error', () => undefined);
      input.write(`${JSON.stringify(order)}\n`);
    });
  }
}

function start(file: string, mark: string): ChildProcess {
  const [name, value] = mark.split('=') as [string, string];
  const stdio: ('pipe' | 'ignore')[] = ['pipe', 'ignore', 'ignore', 'pipe'];
  return spawn(process.execPath, ['--enable-source-maps', file], { env: { [name]: value }, stdio, detached: true });
}

import Piscina, { queueOptionsSymbol } from 'piscina';
import { HoldfastError } from '../model/errors';
import { unpackTrials, type PackedTrials } from './packed-trials';
import { DEFAULT_PRIORITY, PriorityQueue, type TaskRank } from './priority-queue';
import {
  CELL,
  type RunOutput,
  type RunTask,
  type ThreadData,
  type ThreadResult,
  type ThreadTask,
  type TrialOutput,
  type TrialsTask,
} from './protocol';

export interface ThreadPoolOptions {
  threads: number;
  /** Compiled `engine-thread.js`. */
  threadFile: string;
  data: ThreadData;
  /** Hashes of markets that were let go. */
  dropped: () => string[];
  /** A thread without progress for so long is ended. @default 30_000 */
  watchdogMs?: number;
  /** JavaScript heap of a thread; market data lies outside of it. @default 2048 */
  heapMb?: number;
}

/** Time that a thread has to answer a cancellation before it is ended. */
const CANCEL_GRACE_MS = 500;
const WATCH_INTERVAL_MS = 100;

/** Persistent threads behind a priority queue. A thread that is stuck or dead costs its task, never the pool. */
export class ThreadPool {
  private readonly pool: Piscina;
  private readonly watchdogMs: number;
  private readonly dropped: () => string[];
  readonly threads: number;

  constructor(options: ThreadPoolOptions) {
    this.threads = options.threads;
    this.dropped = options.dropped;
    this.watchdogMs = options.watchdogMs ?? 30_000;
    this.pool = new Piscina({
      filename: options.threadFile,
      minThreads: options.threads,
      maxThreads: options.threads,
      idleTimeout: Infinity,
      workerData: options.data,
      // Strategies see nothing of the environment, which may hold the keys of databases.
      env: {},
      taskQueue: new PriorityQueue(),
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb ?? 2048 },
    });
    // A thread that dies fails its task, which is where the error is handled.
    this.pool.on('error', () => undefined);
  }

  run(task: Pick<RunTask, 'market' | 'config' | 'live' | 'trace' | 'code'>, control: TaskControl): Promise<RunOutput> {
    return this.execute<RunOutput>({ kind: 'run', ...task, ...this.base(control) }, control);
  }

  async runTrials(
    task: Pick<TrialsTask, 'market' | 'plan' | 'trials' | 'code'>,
    control: TaskControl,
  ): Promise<ComputedTrials> {
    const packed = await this.execute<PackedTrials>({ kind: 'trials', ...task, ...this.base(control) }, control);
    return { rows: unpackTrials(packed), computeMs: packed.computeMs };
  }

  private base({ cell }: TaskControl) {
    return { cell, dropped: this.dropped() };
  }

  /** Threads that live now. */
  get threadIds(): number[] {
    return this.pool.threads.map((thread) => thread.threadId).sort((a, b) => a - b);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  /** @throws HoldfastError the thread's own, or CANCELLED, STRATEGY_STUCK, OUT_OF_MEMORY, WORKER_DIED */
  private async execute<T>(task: ThreadTask, control: TaskControl): Promise<T> {
    const { code } = task;
    const named = { ...task, code: code && { ...code, text: undefined } };
    const first = await this.attempt<T>(named, control);
    const result = 'missing' in first ? await this.attempt<T>(task, control) : first;
    if (result.ok) return result.value;
    throw 'missing' in result
      ? new HoldfastError('INTERNAL', 'A thread did not take the strategy.')
      : HoldfastError.fromBody(result.error);
  }

  private async attempt<T>(task: ThreadTask, control: TaskControl): Promise<ThreadResult<T>> {
    const abort = new AbortController();
    const watch = new Watch(task.cell, control.watchdogMs ?? this.watchdogMs, () => abort.abort());
    const cancel = () => watch.cancel();
    if (control.signal.aborted) cancel();
    control.signal.addEventListener('abort', cancel, { once: true });
    const rank: TaskRank = { priority: control.priority ?? DEFAULT_PRIORITY, kind: task.kind };
    const queued = { ...task, [queueOptionsSymbol]: rank };
    try {
      return (await this.pool.run(queued, { signal: abort.signal })) as ThreadResult<T>;
    } catch (error) {
      throw watch.explain(error);
    } finally {
      watch.stop();
      control.signal.removeEventListener('abort', cancel);
    }
  }
}

export interface ComputedTrials {
  rows: TrialOutput[];
  /** Without the wait for a thread. */
  computeMs: number;
}

export interface TaskControl {
  signal: AbortSignal;
  cell: Int32Array;
  /** Instead of that of the pool. */
  watchdogMs?: number;
  /** 1 is the most urgent, 5 the least. @default 3 */
  priority?: number;
}

export function newCell(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(CELL.words * 4));
}

/** Ends a thread that is stuck, or that does not answer a cancellation. */
class Watch {
  private readonly timer: NodeJS.Timeout;
  private last = -1;
  private since = Date.now();
  private cancelledAt: number | undefined;
  private stuck = false;

  constructor(
    private readonly cell: Int32Array,
    private readonly limitMs: number,
    private readonly kill: () => void,
  ) {
    this.timer = setInterval(() => this.look(), WATCH_INTERVAL_MS);
  }

  cancel(): void {
    this.cancelledAt ??= Date.now();
    Atomics.store(this.cell, CELL.cancel, 1);
    // Still in the queue: there is no thread to wait for.
    if (Atomics.load(this.cell, CELL.started) === 0) this.kill();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  explain(error: unknown): HoldfastError {
    if (this.stuck) {
      const seconds = this.limitMs / 1000;
      return new HoldfastError('STRATEGY_STUCK', `The strategy made no progress for ${seconds} s and was stopped.`);
    }
    if (this.cancelledAt !== undefined) return new HoldfastError('CANCELLED', 'The operation was cancelled.');
    if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return new HoldfastError('OUT_OF_MEMORY', 'The strategy exhausted the memory of its thread.');
    }
    return new HoldfastError('WORKER_DIED', 'The thread that ran the strategy died.');
  }

  private look(): void {
    const now = Date.now();
    if (this.cancelledAt !== undefined && now - this.cancelledAt > CANCEL_GRACE_MS) return this.kill();
    if (Atomics.load(this.cell, CELL.started) === 0) {
      this.since = now;
      return;
    }
    const mark = Atomics.load(this.cell, CELL.barsDone) + Atomics.load(this.cell, CELL.trialsDone) * 1_000_003;
    if (mark !== this.last) {
      this.last = mark;
      this.since = now;
    } else if (now - this.since > this.limitMs) {
      this.stuck = true;
      this.kill();
    }
  }
}

import Piscina, { queueOptionsSymbol } from 'piscina';
import type { PlayedSample } from '../judging/types';
import { HoldfastError } from '../model/errors';
import { THREADS } from '../model/timings';
import { withNotes } from './failure-notes';
import type { LineOpened } from './line-protocol';
import { unpackTrials, type PackedTrials } from './packed-trials';
import { DEFAULT_PRIORITY, PriorityQueue, type TaskRank } from './priority-queue';
import {
  CELL,
  STAGE,
  type RunOutput,
  type RunTask,
  type SampleTask,
  type ThreadData,
  type ThreadResult,
  type ThreadTask,
  type TrialOutput,
  type TrialsTask,
} from './protocol';
import { ThreadLines, type Release } from './thread-lines';
import { ThreadPlans } from './thread-plans';

export interface ThreadPoolOptions {
  threads: number;
  /** Compiled `engine-thread.js`. */
  threadFile: string;
  data: ThreadData;
  /** A thread without progress for so long is ended. @default 30_000 */
  watchdogMs?: number;
  /** JavaScript heap of a thread; market data lies outside of it. @default 2048 */
  heapMb?: number;
  /** How long a thread that is ended may take for it. @default 10_000 */
  endMs?: number;
  /** Called for each thread that does not end, in native code that nothing interrupts: only the process can end it. */
  onLost?: () => void;
}

/** Time that a thread has to answer a cancellation before it is ended. */
const CANCEL_GRACE_MS = THREADS.cancelGraceMs;
const WATCH_INTERVAL_MS = THREADS.watchMs;
/** A repeated run comes to the same call, which need not be waited for as long as the first time. Preparing it takes as long. */
const REPEATED_CALL_SHARE = 1 / 4;
/** Models and indicators over much data take long and report nothing meanwhile. */
const PREPARING_FACTOR = 20;

/** Persistent threads behind a priority queue. A thread that is stuck or dead costs its task, never the pool. */
export class ThreadPool {
  private readonly pool: Piscina;
  private readonly watchdogMs: number;
  private readonly endMs: number;
  private readonly onLost: () => void;
  private readonly lines: ThreadLines = new ThreadLines(() => this.plans.messages());
  /** Plans of sweeps, as threads know them. */
  readonly plans = new ThreadPlans((message) => this.lines.send(message));
  readonly threads: number;

  constructor(options: ThreadPoolOptions) {
    this.threads = options.threads;
    this.watchdogMs = options.watchdogMs ?? 30_000;
    this.endMs = options.endMs ?? THREADS.endMs;
    this.onLost = options.onLost ?? (() => undefined);
    this.pool = new Piscina({
      filename: options.threadFile,
      minThreads: options.threads,
      maxThreads: options.threads,
      idleTimeout: Infinity,
      workerData: options.data,
      // Strategies see nothing of the environment, which may hold the keys of databases.
      env: {},
      taskQueue: new PriorityQueue(),
      // An idle thread that sleeps in `Atomics.wait` could not be asked to release anything.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb ?? 2048 },
    });
    // A thread that dies fails its task, which is where the error is handled.
    this.pool.on('error', () => undefined);
    this.pool.on('message', (opened: LineOpened) => this.lines.open(opened));
  }

  run(task: Pick<RunTask, 'market' | 'config' | 'live' | 'trace' | 'code'>, control: TaskControl): Promise<RunOutput> {
    return this.execute<RunOutput>({ kind: 'run', ...task, cell: control.cell }, control);
  }

  sample(
    task: Pick<SampleTask, 'market' | 'config' | 'code' | 'further'>,
    control: TaskControl,
  ): Promise<PlayedSample> {
    return this.execute<PlayedSample>({ kind: 'sample', ...task, cell: control.cell }, control);
  }

  async runTrials(
    task: Pick<TrialsTask, 'market' | 'plan' | 'trials' | 'code'>,
    control: TaskControl,
  ): Promise<ComputedTrials> {
    const packed = await this.execute<PackedTrials>({ kind: 'trials', ...task, cell: control.cell }, control);
    return { rows: unpackTrials(packed), computeMs: packed.computeMs };
  }

  /** Lets go of something in every thread. Resolves once its memory is free. */
  release(what: Release): Promise<void> {
    return this.lines.release(what);
  }

  /** Lets go of a market that has no shared memory of its own; it is collected sooner or later. */
  drop(hash: string): void {
    this.lines.send({ kind: 'dropMarket', hash });
  }

  /** Bytes that threads keep for themselves between tasks. */
  get keptBytes(): number {
    return this.lines.keptBytes;
  }

  /** Whether what was handed out last has found a thread at once. */
  get hasFreeThread(): boolean {
    return this.pool.queueSize === 0;
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
    const first = await this.twice<T>(named, control);
    const result = 'missing' in first ? await this.twice<T>(task, control) : first;
    if (result.ok) return result.value;
    throw 'missing' in result
      ? new HoldfastError('INTERNAL', 'A thread did not take the strategy.')
      : withNotes(HoldfastError.fromBody(result.error), result.notes);
  }

  /** A thread may die of what was there before: only the second death is put down to the task. */
  private async twice<T>(task: ThreadTask, control: TaskControl): Promise<ThreadResult<T>> {
    try {
      return await this.attempt<T>(task, control);
    } catch (error) {
      if (!(error instanceof HoldfastError) || error.code !== 'WORKER_DIED') throw error;
      return this.attempt<T>(task, control);
    }
  }

  private async attempt<T>(task: ThreadTask, control: TaskControl): Promise<ThreadResult<T>> {
    const abort = new AbortController();
    const callMs = this.watchdogMs * (control.repeated ? REPEATED_CALL_SHARE : 1);
    const watch = new Watch(task.cell, { limitMs: this.watchdogMs, callMs }, () => this.endThread(abort));
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

  /** Ends the thread that does a task; another one takes its place at once. */
  private endThread(task: AbortController): void {
    const before = [...this.pool.threads];
    task.abort();
    const present = new Set(this.pool.threads);
    for (const thread of before.filter((one) => !present.has(one))) {
      const lost = setTimeout(this.onLost, this.endMs).unref();
      thread.once('exit', () => clearTimeout(lost));
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
  /** Whether the run is repeated to find where it is stuck. */
  repeated?: boolean;
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
  private stuckMs: number | undefined;

  constructor(
    private readonly cell: Int32Array,
    /** `callMs` holds once a traced run has called its strategy. */
    private readonly limits: { limitMs: number; callMs: number },
    private readonly kill: () => void,
  ) {
    this.timer = setInterval(() => this.look(), WATCH_INTERVAL_MS);
  }

  cancel(): void {
    this.cancelledAt ??= Date.now();
    Atomics.store(this.cell, CELL.cancel, 1);
    // Still in the queue: there is no thread to wait for.
    if (this.stage === STAGE.queued) this.kill();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  explain(error: unknown): HoldfastError {
    if (this.stuckMs !== undefined) {
      const seconds = this.limits.limitMs / 1000;
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
    const { stage } = this;
    const calls = Atomics.load(this.cell, CELL.tracedCalls);
    const mark = this.progress + stage + calls;
    const limitMs = calls > 0 ? this.limits.callMs : this.limits.limitMs;
    if (stage === STAGE.queued || mark !== this.last) {
      this.last = mark;
      this.since = now;
    } else if (now - this.since > limitMs * (stage === STAGE.preparing ? PREPARING_FACTOR : 1)) {
      this.stuckMs = now - this.since;
      this.kill();
    }
  }

  private get stage(): number {
    return Atomics.load(this.cell, CELL.stage);
  }

  /** Another number whenever there was progress. */
  private get progress(): number {
    return 3 * (Atomics.load(this.cell, CELL.barsDone) + Atomics.load(this.cell, CELL.trialsDone) * 1_000_003);
  }
}

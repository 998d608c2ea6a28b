import { allHandlersFinished, CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import type { ErrorBody } from '../engine/model/errors';
import type { ChunkInput, ChunkResult } from '../activities/sweep-activities';
import { progressLine, showDetails, StatusSign } from './attributes';
import { takeInGenerations } from './generation-ranges';
import { bisect, CHUNK_MS, chunkSizeFor, FIRST_CHUNK_MS, takeRange, windowFor, type Range } from './chunks';
import { findHost, type CodeWait } from './code-search';
import { sessionActivities } from './engine-queue';
import { classify } from './failures';
import { settleHandlers } from './handlers';
import { onSomeHost, type HostActivities } from './some-host';
import type { OperationProgress, SweepInput, SweepState } from './messages';
import { longStoreOptions, storeOptions } from './policies';

const store = proxyActivities<StoreActivities>(storeOptions);
/** The removal of the rows that failed. */
const { reopenSweep } = proxyActivities<StoreActivities>(longStoreOptions);

/** About six events a chunk: far below the limit of a history. */
const CHUNKS_PER_EXECUTION = 500;
/** Into so many chunks goes a sweep whose speed nobody could tell. */
const BLIND_CHUNKS = 64;

/** What a sweep and a search do differently. */
export interface SweepWork {
  /** Trials of a range on an engine. */
  chunk: (engine: HostActivities, input: ChunkInput) => Promise<PartResult>;
  /** What is left once all trials have rows. False when a trial is still missing. */
  complete: (sweep: Sweep) => Promise<boolean>;
}
/** A search may end with it: there are no points from the trial `exhausted` on. */
type PartResult = ChunkResult & { generation?: number; exhausted?: number };

/** State and transitions of the workflow of a sweep or search. Handlers record what is wanted; `run` makes it so. */
export class Sweep {
  readonly state: SweepState;
  private readonly inFlight = new Set<Promise<void>>();
  /** Ranges at work. */
  private readonly ranges = new Set<Range>();
  private scope = new CancellationScope();
  private failure: unknown;
  private retryWanted: boolean;
  /** Whether what is at work may end the sweep's row. */
  private mayEnd: boolean;
  /** A resume is being written, and no pause has come since. */
  private resuming = false;
  private statusWrites: Promise<void> = Promise.resolve();
  private hostSearch: Promise<void> | undefined;
  private chunksHere = 0;
  /** Chunks that were tried again here; each adds to the history as a chunk does. */
  private turns = 0;
  private readonly sign: StatusSign;

  constructor(
    private readonly input: SweepInput,
    private readonly work: SweepWork,
  ) {
    this.state = input.state ?? {
      ...{ next: 0, leftover: [], chunkSize: 0, hosts: 1, paused: input.paused ?? false, chunksDone: 0 },
      ...(input.attempt !== undefined && { attempt: input.attempt, step: input.step ?? 0 }),
    };
    this.retryWanted = input.reopened ?? false;
    this.mayEnd = this.retryWanted;
    this.sign = new StatusSign(input.shown && 'running');
  }

  /** What the workflow continues as new with. */
  continued(): SweepInput {
    const { queued: _queued, shown: _shown, paused: _paused, ...input } = this.input;
    return { ...input, state: this.state, reopened: this.retryWanted };
  }

  /** Which attempt of which sweep this is, for what writes its row. */
  reference(): { sweepId: string; attempt?: number } {
    return { sweepId: this.input.sweepId, attempt: this.state.attempt };
  }

  /** Trials in all, as far as is known. */
  get total(): number {
    return this.state.total ?? this.input.total;
  }

  progress(): OperationProgress {
    const { paused, chunkSize } = this.state;
    // The first chunk names all trials and comes back with what it could do.
    return {
      status: paused ? 'paused' : 'running',
      fraction: chunkSize === 0 ? 0 : this.handedOut() / this.total,
    };
  }

  async pause(): Promise<void> {
    if (this.state.paused && !this.resuming) return;
    this.resuming = false;
    this.state.paused = true;
    // What is at work lets go; its rows are kept and its range is handed out again.
    this.scope.cancel();
    await this.writeStatus('paused');
    this.show();
  }

  async resume(): Promise<void> {
    if (!this.state.paused) return;
    this.resuming = true;
    await this.writeStatus('running');
    if (!this.resuming) return;
    this.resuming = false;
    this.state.paused = false;
    this.show();
  }

  /** Answers once the sweep is open: at once while trials are handed out, else when it has been opened again. */
  async retryFailed(): Promise<void> {
    this.retryWanted = true;
    await condition(() => !this.retryWanted || !this.mayEnd);
  }

  /** One write after the other, so that the row keeps the last. */
  private writeStatus(status: 'running' | 'paused', error?: ErrorBody): Promise<void> {
    if (this.state.step !== undefined) this.state.step++;
    const move = { ...this.reference(), status, step: this.state.step, ...(error && { error }) };
    this.statusWrites = this.statusWrites.then(() => store.setSweepStatus(move));
    return this.statusWrites;
  }

  /** Until every trial has a row, or the history is long enough to continue as new. */
  async run(): Promise<'completed' | 'continue'> {
    this.show();
    try {
      for (;;) {
        if (this.retryWanted) await this.reopen();
        const pass = await this.pass();
        if (pass === 'continue') return pass;
        if (pass === 'completed') {
          await condition(() => allHandlersFinished() || this.retryWanted);
          if (!this.retryWanted) return pass;
        }
        // A trial without a row: hand out everything again, which costs a look where rows are.
        this.state.next = 0;
      }
    } catch (error) {
      // No row may come after the end: wait until every engine has let go.
      this.scope.cancel();
      await CancellationScope.nonCancellable(() => Promise.allSettled(this.inFlight));
      throw error;
    }
  }

  /** Hands out what is left and waits for it. */
  private async pass(): Promise<'completed' | 'incomplete' | 'continue'> {
    for (;;) {
      if (this.state.paused && this.inFlight.size === 0) await condition(() => !this.state.paused);
      if (this.state.chunkSize === 0 && this.state.next < this.total) {
        if (await this.first()) return 'completed';
        continue;
      }
      if (this.failure !== undefined) throw this.failure;
      if (this.chunksHere + this.turns < CHUNKS_PER_EXECUTION) this.fill();
      else if (this.inFlight.size === 0) {
        await settleHandlers();
        return 'continue';
      }
      if (this.inFlight.size > 0) await this.oneDone();
      else if (!this.state.paused) break;
    }
    if (this.retryWanted) return 'incomplete';
    this.mayEnd = true;
    this.mayEnd = await this.work.complete(this);
    return this.mayEnd ? 'completed' : 'incomplete';
  }

  /** The first chunk tells the speed; a short sweep ends with it. */
  private async first(): Promise<boolean> {
    const { total } = this;
    this.renewScope();
    this.state.next = total;
    this.mayEnd = true;
    const result = await this.attempt({ from: 0, to: total }, { budgetMs: FIRST_CHUNK_MS, complete: true });
    if (result?.sweepCompleted) return true;
    this.mayEnd = false;
    if (result) {
      this.learn(result);
      if (result.exhausted === undefined) this.state.next = result.next;
    } else if (this.scope.consideredCancelled) {
      // Paused before anything was learnt: begin again after it.
      Object.assign(this.state, { next: 0, leftover: [] } satisfies Partial<SweepState>);
    } else this.state.chunkSize = Math.ceil(total / BLIND_CHUNKS);
    return false;
  }

  private renewScope(): void {
    if (this.scope.consideredCancelled) this.scope = new CancellationScope();
  }

  private fill(): void {
    if (this.state.paused) return;
    this.renewScope();
    while (this.inFlight.size < windowFor(this.state.hosts)) {
      const range = this.nextRange();
      if (!range) return;
      this.chunksHere++;
      const work: Promise<void> = this.chunk(range).finally(() => this.inFlight.delete(work));
      this.inFlight.add(work);
    }
  }

  private nextRange(): Range | undefined {
    const inFlight = [...this.ranges];
    return this.input.generations
      ? takeInGenerations(this.state, { total: this.total, inFlight })
      : takeRange(this.state, this.total);
  }

  private async chunk(range: Range): Promise<void> {
    this.ranges.add(range);
    try {
      const result = await this.attempt(range, { budgetMs: 2 * CHUNK_MS, complete: false });
      if (!result) return;
      if (result.next < range.to && result.exhausted === undefined)
        this.state.leftover.push({ ...range, from: result.next });
      this.state.chunksDone++;
      this.learn(result);
      this.show();
    } catch (error) {
      this.failure ??= error;
    } finally {
      this.ranges.delete(range);
    }
  }

  /** One range on some engine. Undefined when its trials are handed out again, or have got their rows otherwise. */
  private async attempt(
    range: Range,
    options: Pick<ChunkInput, 'budgetMs' | 'complete'>,
  ): Promise<PartResult | undefined> {
    const activities = sessionActivities(this.input, `trials ${range.from} to ${range.to - 1}`);
    for (;;) {
      // A quick pause and resume puts another scope in its place while this one still lets go.
      const { scope } = this;
      try {
        return await scope.run(() => this.work.chunk(activities, { ...this.reference(), ...range, ...options }));
      } catch (error) {
        const failure = classify(error);
        this.turns++;
        // A worker that can get the code need not be the one that takes the range.
        if (failure === 'no-code') await sleep('1s');
        if (failure === 'no-host' || failure === 'no-code') await this.findHost();
        else if (failure === 'unavailable') await sleep('1s');
        // A worker that died while it was to let go: nobody was asked to try again, so the range is not to blame.
        else if (isPausing(scope) && ['cancelled', 'lost'].includes(failure)) return this.putBack(range);
        else if (failure === 'lost') return this.giveUp(range);
        else throw error;
      }
    }
  }

  /** Chunks that find nobody share one search. */
  private findHost(): Promise<void> {
    const wait: CodeWait = {
      onAbsent: (error) => this.writeStatus('paused', error),
      onFound: () => this.writeStatus(this.state.paused ? 'paused' : 'running'),
    };
    this.hostSearch ??= findHost(this.input, wait).finally(() => (this.hostSearch = undefined));
    return this.hostSearch;
  }

  /** Some trial of the range kills its worker: halve it until the guilty one is alone. */
  private async giveUp(range: Range): Promise<undefined> {
    const halves = bisect(range);
    if (halves) this.state.leftover.push(...halves);
    else await store.storeDeadTrial({ sweepId: this.input.sweepId, trial: range.from });
  }

  private putBack(range: Range): undefined {
    this.state.leftover.push(range);
  }

  /** Work that is not a range of trials, on some engine that hosts the session. */
  onHost<T>(summary: string, call: (engine: HostActivities) => Promise<T>): Promise<T> {
    return onSomeHost(sessionActivities(this.input, summary), call, () => this.findHost());
  }

  private async oneDone(): Promise<void> {
    const before = this.inFlight.size;
    await condition(() => this.inFlight.size < before || this.failure !== undefined);
  }

  private async reopen(): Promise<void> {
    await condition(() => !this.state.paused);
    const attempt = await reopenSweep(this.reference());
    if (this.state.attempt !== undefined && attempt !== this.state.attempt)
      Object.assign(this.state, { attempt, step: 0 });
    Object.assign(this.state, { leftover: [], next: 0, chunkSize: 0 } satisfies Partial<SweepState>);
    this.retryWanted = false;
    this.mayEnd = false;
    this.show();
  }

  private learn(result: PartResult): void {
    if (result.generation !== undefined) this.state.generation = result.generation;
    if (result.exhausted !== undefined) this.endAt(result.exhausted);
    this.state.hosts = Math.max(1, result.hosts);
    const speed = { trials: result.computed, elapsedMs: result.elapsedMs, hosts: this.state.hosts };
    // Rows that were there already tell nothing about the speed, but may be passed in larger steps.
    this.state.chunkSize = result.computed > 0 ? chunkSizeFor(speed, this.total) : 2 * this.state.chunkSize;
  }

  /** There are no points from this trial on. */
  private endAt(trial: number): void {
    const total = Math.min(this.total, trial);
    const leftover = this.state.leftover.filter(({ from }) => from < total);
    Object.assign(this.state, {
      total,
      next: Math.min(this.state.next, total),
      leftover,
    } satisfies Partial<SweepState>);
  }

  private handedOut(): number {
    return this.state.next - this.state.leftover.reduce((sum, range) => sum + range.to - range.from, 0);
  }

  private show(): void {
    const { total } = this;
    const { paused, hosts, chunksDone } = this.state;
    const status = paused ? 'paused' : 'running';
    this.sign.show(status);
    showDetails({ status, progress: progressLine(this.handedOut(), total), trials: total, chunks: chunksDone, hosts });
  }
}

/** A cancelled chunk means a pause, unless the workflow itself is cancelled. */
function isPausing(scope: CancellationScope): boolean {
  return scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
}

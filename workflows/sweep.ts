import { CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import type { ChunkInput, ChunkResult } from '../activities/sweep-activities';
import { progressLine } from './attributes';
import { bisect, CHUNK_MS, chunkSizeFor, FIRST_CHUNK_MS, takeRange, windowFor, type Range } from './chunks';
import { findHost, type CodeWait } from './code-search';
import { sessionActivities } from './engine-queue';
import { classify } from './failures';
import { settleHandlers } from './handlers';
import type { OperationProgress, SweepInput, SweepState } from './messages';
import { storeOptions } from './policies';
import type { HostActivities } from './some-host';
import { SweepLife } from './sweep-life';

const store = proxyActivities<StoreActivities>(storeOptions);

/** About six events a chunk: far below the limit of a history. */
const CHUNKS_PER_EXECUTION = 500;
/** Into so many chunks goes a sweep whose speed nobody could tell. */
const BLIND_CHUNKS = 64;

/** A sweep of a strategy: ranges of trials, handed out to every engine that hosts the session. */
export class Sweep extends SweepLife<SweepInput> {
  /** Ranges at work. */
  protected readonly ranges = new Set<Range>();
  private hostSearch: Promise<void> | undefined;
  private chunksHere = 0;
  /** Chunks that were tried again here; each adds to the history as a chunk does. */
  private turns = 0;

  /** Trials in all, as far as is known. */
  get total(): number {
    return this.input.total;
  }

  progress(): OperationProgress {
    const { paused, chunkSize } = this.state;
    // The first chunk names all trials and comes back with what it could do.
    return {
      status: paused ? 'paused' : 'running',
      fraction: chunkSize === 0 ? 0 : this.handedOut() / this.total,
    };
  }

  protected letGo(): void {
    // Its rows are kept and its range is handed out again.
    this.scope.cancel();
  }

  protected async pass(): Promise<'completed' | 'incomplete' | 'continue'> {
    for (;;) {
      if (this.state.paused && this.inFlight.size === 0 && (await this.rest()) === 'continue') return 'continue';
      if (this.state.chunkSize === 0 && this.state.next < this.total) {
        if (await this.first()) return 'completed';
        continue;
      }
      if (this.failure !== undefined) throw this.failure;
      if (this.chunksHere + this.turns < CHUNKS_PER_EXECUTION && !this.isHistoryLong()) this.fill();
      else if (this.inFlight.size === 0) {
        await settleHandlers();
        return 'continue';
      }
      if (this.inFlight.size > 0) await this.oneDone();
      else if (!this.state.paused) break;
    }
    return this.complete();
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
      this.state.next = result.next;
      this.learn(result);
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

  /** The next range to hand out. */
  protected nextRange(): Range | undefined {
    return takeRange(this.state, this.total);
  }

  /** Trials of a range on an engine. */
  protected compute(engine: HostActivities, input: ChunkInput): Promise<ChunkResult> {
    return engine.runSweepChunk(input);
  }

  private async chunk(range: Range): Promise<void> {
    this.ranges.add(range);
    try {
      const result = await this.attempt(range, { budgetMs: 2 * CHUNK_MS, complete: false });
      if (!result) return;
      if (result.next < range.to) this.state.leftover.push({ ...range, from: result.next });
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
  ): Promise<ChunkResult | undefined> {
    const activities = sessionActivities(this.input, `trials ${range.from} to ${range.to - 1}`);
    for (;;) {
      // A quick pause and resume puts another scope in its place while this one still lets go.
      const { scope } = this;
      try {
        return await scope.run(() => this.compute(activities, { ...this.reference(), ...range, ...options }));
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
        if (this.isHistoryLong()) return this.putBack(range);
      }
    }
  }

  /** Chunks that find nobody share one search. */
  protected findHost(): Promise<void> {
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

  protected learn(result: ChunkResult): void {
    this.state.hosts = Math.max(1, result.hosts);
    const speed = { trials: result.computed, elapsedMs: result.elapsedMs, hosts: this.state.hosts };
    // Rows that were there already tell nothing about the speed, but may be passed in larger steps.
    this.state.chunkSize = result.computed > 0 ? chunkSizeFor(speed, this.total) : 2 * this.state.chunkSize;
  }

  private handedOut(): number {
    return this.state.next - this.state.leftover.reduce((sum, range) => sum + range.to - range.from, 0);
  }

  protected details(): Record<string, string | number> {
    const { hosts, chunksDone } = this.state;
    const { total } = this;
    return { progress: progressLine(this.handedOut(), total), trials: total, chunks: chunksDone, hosts };
  }
}

/** A cancelled chunk means a pause, unless the workflow itself is cancelled. */
function isPausing(scope: CancellationScope): boolean {
  return scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
}

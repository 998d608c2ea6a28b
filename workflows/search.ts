import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { SearchChunkResult, SettleInput } from '../activities/search-activities';
import type { StoreActivities } from '../activities/store-activities';
import type { ChunkInput } from '../activities/sweep-activities';
import type { Range } from './chunks';
import { sessionActivities } from './engine-queue';
import { classify, errorBodyOf } from './failures';
import { takeInGenerations } from './generation-ranges';
import type { SweepState } from './messages';
import { longStoreOptions, storeOptions } from './policies';
import { onSomeHost, type HostActivities } from './some-host';
import { Sweep } from './sweep';

const { completeSweep } = proxyActivities<StoreActivities>(longStoreOptions);
const { tellUnjudged } = proxyActivities<StoreActivities>(storeOptions);

/** A search is a sweep whose points come generation by generation, and whose best are looked at in the end. */
export class Search extends Sweep {
  override get total(): number {
    return this.state.total ?? this.input.total;
  }

  protected override nextRange(): Range | undefined {
    return takeInGenerations(this.state, { total: this.total, inFlight: [...this.ranges] });
  }

  protected override compute(engine: HostActivities, input: ChunkInput): Promise<SearchChunkResult> {
    return engine.runSearchChunk(input);
  }

  protected override learn(result: SearchChunkResult): void {
    if (result.generation !== undefined) this.state.generation = result.generation;
    if (result.exhausted !== undefined) this.endAt(result.exhausted);
    super.learn(result);
  }

  protected override async endRow(): Promise<boolean> {
    const { total } = this;
    const settled = { ...this.reference(), total };
    await this.settle(settled);
    await this.judgeBest(settled).catch((error: unknown) => this.tellUnjudged(error));
    return completeSweep({ sweepId: this.input.sweepId, total });
  }

  /** Best points that kill each worker on the part that the search did not see do not take its trials with them. */
  private async settle(settled: SettleInput): Promise<void> {
    const settle = (input: SettleInput) => this.onHost('best points', (engine) => engine.settleSearch(input));
    await settle(settled).catch((error: unknown) => {
      if (classify(error) !== 'lost') throw error;
      return settle({ ...settled, unheld: errorBodyOf(error) });
    });
  }

  /** The judge in turns of some seconds, each from the first part that is not done. */
  private async judgeBest(settled: SettleInput): Promise<void> {
    let next: number | null = 0;
    while (next !== null) {
      const from: number = next;
      next = await this.onHost(`judge from part ${from + 1}`, (engine) => engine.judgeSearch({ ...settled, from }));
    }
  }

  /** The trials are there, whatever the judge fails of. */
  private async tellUnjudged(error: unknown): Promise<void> {
    if (classify(error) === 'cancelled' || CancellationScope.current().consideredCancelled) throw error;
    await tellUnjudged({ ...this.reference(), error: errorBodyOf(error) });
  }

  private onHost<T>(summary: string, call: (engine: HostActivities) => Promise<T>): Promise<T> {
    return onSomeHost(sessionActivities(this.input, summary), call, () => this.findHost());
  }

  /** There are no points from this trial on. */
  private endAt(trial: number): void {
    const total = Math.min(this.total, trial);
    const leftover = this.state.leftover.filter(({ from }) => from < total);
    const next = Math.min(this.state.next, total);
    Object.assign(this.state, { total, next, leftover } satisfies Partial<SweepState>);
  }
}

import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { EngineDependencies } from '../../activities/engine-dependencies';
import { SearchGenerations, type ComputedPart } from '../../activities/search-generations';
import { SearchProgress } from '../../activities/search-progress';
import type { TrialControls, TrialsRequest } from '../../engine/host/engine-host';
import type { TrialOutput } from '../../engine/host/protocol';
import { SearchThreads } from '../../engine/host/search-threads';
import type { Parameters } from '../../engine/model/run-config';
import type { SearchPlan } from '../../engine/model/search';
import { STATISTICS } from '../../engine/model/statistics';
import type { SweepPlan } from '../../engine/model/sweep-plan';
import type { Store } from '../../infra/store/store';

/** Bars of the data that engines of this rig have; bar i opens at i. */
export const BARS = 90;

const CONFIG = {
  ...{ strategy: 's', account: { initialCapital: 1 }, fees: { proportional: 0 }, slippage: { proportional: 0 } },
  ...{ seed: 0, fixed: {}, objective: { statistic: 'sharpe' as const, direction: 'maximize' as const } },
} as const;

/** The Sharpe ratio of a point over the first bars; undefined for a trial that fails. */
export type SharpeOf = (point: Parameters, bars: number) => number | undefined;

export const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest();

function outputOf(trial: number, sharpe: number | undefined, of: unknown): TrialOutput {
  if (sharpe === undefined) {
    const error = { code: 'STRATEGY_FAILED' as const, message: 'x' };
    return { trial, resultHash: hashOf(error), statistics: new Float64Array(0), error };
  }
  const statistics = Float64Array.from(STATISTICS, (name) => (name === 'sharpe' ? sharpe : 0));
  return { trial, resultHash: hashOf(of), statistics, error: null };
}

const searches = new SearchThreads(path.join(__dirname, '../../dist/engine/host/search-thread.js'));
afterAll(() => searches.close());

/** An engine that computes so many trials and then dies. */
export class FakeEngine {
  computed: Parameters[] = [];
  /** For each trial the bars that it ran over. */
  bars: number[] = [];
  readonly searches = searches;

  constructor(
    private readonly sharpeOf: SharpeOf,
    private left = Infinity,
  ) {}

  barOpens() {
    return Promise.resolve(Float64Array.from({ length: BARS }, (_, bar) => bar));
  }

  async runTrials({ plan, trials }: TrialsRequest, { onBatch }: TrialControls) {
    const { points, end } = ('load' in plan ? await plan.load() : plan) as SweepPlan & { points: Parameters[] };
    const bars = end === undefined ? BARS : end + 1;
    for (const trial of trials) {
      if (this.left-- <= 0) throw new Error('died');
      const point = points[trial]!;
      this.computed.push(point);
      this.bars.push(bars);
      await onBatch([outputOf(trial, this.sharpeOf(point, bars), end === undefined ? point : { point, end })]);
    }
    return { done: trials.length, elapsedMs: 1 };
  }
}

export async function newSearch(store: Store, plan: SearchPlan): Promise<string> {
  const manifestHash = `manifest-${randomUUID()}`;
  const sessionId = randomUUID();
  await store.sessions.saveManifest(manifestHash, { catalog: 'c', start: 0, end: 1, instruments: [] });
  await store.sessions.create({ id: sessionId, name: `s-${sessionId}`, catalog: 'c', startUs: 0, endUs: 1 });
  const operation = {
    ...{ id: randomUUID(), kind: 'search', sessionId, session: 's', manifestHash, manifestVersion: 1 },
    ...{ strategy: 's', owner: 'admin', takesPlace: true, total: plan.trials },
  };
  return (await store.operations.create(operation, await store.sweeps.saveSearch(CONFIG, plan, { judge: false }))).id;
}

/** A worker of its own, which knows nothing of what others did. */
export async function newWorker(store: Store, id: string, engine: FakeEngine) {
  const deps = { engine, store, host: 'h', reached: () => undefined } as unknown as EngineDependencies;
  const row = await store.searches.get(id);
  const opened = { manifest: {}, code: { bundleHash: 'b' } } as never;
  const progress = await SearchProgress.open(deps, row, opened);
  const compute = (from: number, to: number, suspected = false): Promise<ComputedPart> => {
    const range = { from, to, budgetMs: Infinity, suspected };
    const work = () => new SearchGenerations({ deps, row, opened, progress }).compute(range, () => undefined);
    return new MockActivityEnvironment().run(work);
  };
  return { engine, progress, compute };
}

import path from 'node:path';
import { marketAxis } from '../columns/market-axis';
import type { MarketData } from '../columns/market-data';
import { sliceMarket, type Narrowing } from '../columns/slice-market';
import type { PlayedSample } from '../judging/types';
import type { Manifest } from '../model/manifest';
import type { RunPoint, RunProgress } from '../model/result';
import type { FurtherStatistics } from '../model/trial-statistics';
import type { RunConfig } from '../model/run-config';
import type { SweepPlan } from '../model/sweep-plan';
import { THREADS } from '../model/timings';
import { buildOfThreads, engineBuild } from '../strategies/engine-build';
import { BUILT_IN_BUNDLE } from '../strategies/strategy-bundle';
import { StrategyLibrary, type BundleLoader, type PinnedCode } from '../strategies/strategy-library';
import { Analysis } from './analysis';
import { CatalogThread } from './catalog-thread';
import { ChangedMarkets } from './changed-markets';
import { locateFailure } from './locate-failure';
import { MarketCache, type MarketCacheOptions, type ReadGate } from './market-cache';
import { marketHolders } from './market-holders';
import { LiveView } from './live-view';
import { CELL, STAGE, type RunOutput, type TrialOutput } from './protocol';
import { newCell, ThreadPool, type ThreadPoolOptions } from './thread-pool';
import { SearchThreads } from './search-threads';
import type { PlanSource } from './thread-plans';
import { computeTrials, type TrialsOutcome } from './trial-batches';

export interface EngineHostOptions extends Omit<ThreadPoolOptions, 'data'> {
  catalogRoot: string;
  cacheDir: string;
  /** Folder of strategy files. */
  strategiesDir?: string;
  /** Reads versions of strategies that are not in the folder any more. */
  loadBundle?: BundleLoader;
  /** Refuses data that may not be read. @default nothing */
  gate?: ReadGate;
  /** Limits of the market data in memory. @default 6144 and 7680 MB */
  memory?: Partial<MarketCacheOptions>;
}

export interface Loaded {
  memoryBytes: number;
  bars: number;
}

export interface RunControls {
  signal: AbortSignal;
  /** The operation that runs. */
  reader?: string;
  /** Version of the strategy. Without it, that which new work gets. */
  strategyHash?: string;
  /** 1 is the most urgent, 5 the least. @default 3 */
  priority?: number;
  /** Called once, when a thread has begun. */
  onBegin?: () => void;
  /** Called a few times a second with the points of the history that are new. */
  onProgress?: (progress: RunProgress, points: RunPoint[]) => void;
}

/** Of a run that shows nothing of itself while it is at work. */
export interface SampleControls extends Pick<RunControls, 'signal' | 'strategyHash' | 'priority'> {
  /** Statistics that are wanted besides those of trials. */
  further?: FurtherStatistics;
}

/** Trials of a plan, on a version of a session's data. */
export interface TrialsRequest {
  manifest: Manifest;
  plan: SweepPlan | PlanSource;
  trials: Int32Array;
  priority?: number;
  /** The version of the strategy; without it, the present one. */
  strategyHash?: string;
}

export interface TrialControls {
  signal: AbortSignal;
  /** Hand out no further batch after so long; what is at work is finished. */
  budgetMs: number;
  onBatch: (rows: TrialOutput[]) => Promise<void>;
}

const DEFAULT_MEMORY = { warnBytes: 6144 * 2 ** 20, refuseBytes: 7680 * 2 ** 20 };
const PROGRESS_INTERVAL_MS = THREADS.progressMs;

/** Owns the market data and the threads of one engine worker. Knows nothing of workflows and databases. */
export class EngineHost {
  /** Bars are read by way of this host alone. */
  readonly catalog: Omit<CatalogThread, 'loadMarket'>;
  private readonly markets: MarketCache;
  private readonly pool: ThreadPool;
  private readonly changed: ChangedMarkets;
  /** Name of the engine build that this worker computes with. */
  readonly build = engineBuild();
  readonly strategies: StrategyLibrary;
  /** Long work on numbers. */
  readonly analysis: Analysis;
  /** Algorithms of searches. */
  readonly searches: SearchThreads;
  private readonly draining = new AbortController();

  constructor(options: EngineHostOptions) {
    const { catalogRoot, cacheDir, strategiesDir, loadBundle, memory, gate, ...pool } = options;
    const loaderFile = path.join(path.dirname(pool.threadFile), 'loader-thread.js');
    const catalog = new CatalogThread({ root: catalogRoot, cacheDir, loaderFile });
    this.catalog = catalog;
    const holders = marketHolders(() => this.pool, catalog);
    this.analysis = new Analysis(path.join(path.dirname(pool.threadFile), 'analysis-thread.js'));
    this.searches = new SearchThreads(path.join(path.dirname(pool.threadFile), 'search-thread.js'));
    this.markets = new MarketCache(catalog, { ...DEFAULT_MEMORY, ...memory, holders, ...(gate && { gate }) });
    this.strategies = new StrategyLibrary({
      dir: strategiesDir,
      threadFile: path.join(path.dirname(pool.threadFile), '../strategies/evaluate-thread.js'),
      loadBundle,
    });
    const data = {
      engineBuild: buildOfThreads(pool.threadFile),
      ...(strategiesDir !== undefined && { strategiesDir }),
    };
    this.pool = new ThreadPool({ ...pool, data });
    this.changed = new ChangedMarkets(this.pool);
  }

  get threads(): number {
    return this.pool.threads;
  }

  get threadIds(): number[] {
    return this.pool.threadIds;
  }

  /**
   * What loading a manifest would take, and whether that passes the limit of warning.
   * @throws HoldfastError MEMORY_LIMIT when there is no room for it beside what is in use
   */
  async predict(manifest: Manifest): Promise<{ predictedBytes: number; memoryWarning: boolean }> {
    const predictedBytes = await this.catalog.predictBytes(manifest);
    this.markets.requireRoom(predictedBytes);
    return { predictedBytes, memoryWarning: this.markets.isWarning(predictedBytes) };
  }

  /**
   * Loads the manifest's data unless it is there already.
   * @throws HoldfastError MEMORY_LIMIT, CANCELLED
   */
  ensure(manifest: Manifest, signal?: AbortSignal): Promise<Loaded> {
    return this.markets.use(manifest, ({ bytes, bars }) => Promise.resolve({ memoryBytes: bytes, bars }), { signal });
  }

  /** When the bars of a part of a manifest's data open, by its longest axis. */
  barOpens(manifest: Manifest, narrowing: Narrowing, signal?: AbortSignal): Promise<Float64Array> {
    const opens = (market: MarketData) => Promise.resolve(marketAxis(market, narrowing).opens.slice());
    return this.markets.use(manifest, opens, { signal });
  }

  /** Looks at the part of a manifest's data that a run of it has; what is answered may refer to nothing of it. */
  look<T>(
    manifest: Manifest,
    { at, ...narrowing }: Narrowing & { at: (market: MarketData) => T },
    signal?: AbortSignal,
  ): Promise<T> {
    return this.markets.use(manifest, (market) => Promise.resolve(at(sliceMarket(market, narrowing))), { signal });
  }

  /** What the judge looks at of a run: a fraction of the time of one that tells everything. */
  async sample(manifest: Manifest, config: RunConfig, controls: SampleControls): Promise<PlayedSample> {
    const code = await this.codeFor(config.strategy, controls.strategyHash);
    const onMarket = (market: MarketData) => this.sampleOn({ market, config, code }, controls);
    return this.markets.use(manifest, onMarket, { signal: controls.signal });
  }

  /** The same on data that were made of those of the manifest, and are let go afterwards. */
  async sampleOnChanged(
    manifest: Manifest,
    { config, change }: { config: RunConfig; change: (market: MarketData) => MarketData | Promise<MarketData> },
    controls: SampleControls,
  ): Promise<PlayedSample> {
    const code = await this.codeFor(config.strategy, controls.strategyHash);
    const onChanged = async (original: MarketData) => {
      const market = await change(original);
      try {
        return await this.sampleOn({ market, config, code }, controls);
      } finally {
        if (market !== original) await this.changed.letGo(market, original);
      }
    };
    return this.markets.use(manifest, onChanged, controls);
  }

  /** Drops idle data of a manifest that no session needs any more. */
  forget(manifestHash: string): void {
    this.markets.forget(manifestHash);
  }

  /** @throws HoldfastError CODE_UNAVAILABLE where this worker cannot get the version of the strategy */
  async run(manifest: Manifest, config: RunConfig, controls: RunControls): Promise<RunOutput> {
    const code = await this.codeFor(config.strategy, controls.strategyHash);
    return this.markets.use(manifest, (market) => this.runOn({ market, config, code }, controls), controls);
  }

  private async sampleOn(
    work: { market: MarketData; config: RunConfig; code: PinnedCode | undefined },
    { further, ...controls }: SampleControls,
  ): Promise<PlayedSample> {
    try {
      return await this.pool.sample({ ...work, further }, { ...controls, cell: newCell() });
    } catch (error) {
      throw await locateFailure(this.pool, { ...work, error }, controls.signal);
    }
  }

  private async codeFor(strategy: string, hash: string | undefined): Promise<PinnedCode | undefined> {
    const code = await this.strategies.code(strategy, hash);
    return code.hash === BUILT_IN_BUNDLE ? undefined : code;
  }

  private async runOn(
    work: { market: MarketData; config: RunConfig; code: PinnedCode | undefined },
    controls: RunControls,
  ): Promise<RunOutput> {
    const cell = newCell();
    const view = new LiveView(cell, work.config.account.initialCapital);
    let begun = false;
    const tell = () => {
      // What waits for a thread has nothing to say.
      if (Atomics.load(cell, CELL.stage) === STAGE.queued) return;
      if (!begun) controls.onBegin?.();
      begun = true;
      controls.onProgress?.(view.progress(), view.newPoints());
    };
    const timer = setInterval(tell, PROGRESS_INTERVAL_MS);
    try {
      const output = this.pool.run({ ...work, live: view.live }, { ...controls, cell });
      if (this.pool.hasFreeThread) {
        begun = true;
        controls.onBegin?.();
      }
      return await output;
    } catch (error) {
      // How far it came is all that stays of it.
      tell();
      throw await locateFailure(this.pool, { ...work, error }, controls.signal);
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Computes the given trials in order, in batches over all threads.
   * @param work its plan, or the hash of a stored one (`planKey`), which is loaded where this worker does not have it
   * @throws HoldfastError CODE_UNAVAILABLE where this worker cannot get the version of the strategy
   */
  runTrials(work: TrialsRequest, controls: TrialControls): Promise<TrialsOutcome> {
    const { manifest, plan: source, strategyHash, ...task } = work;
    return this.pool.plans.use(source, async (plan) => {
      const code = await this.codeFor(plan.plan.strategy, strategyHash);
      const compute = (market: MarketData) =>
        computeTrials(this.pool, { market, plan, code, ...task }, { ...controls, draining: this.draining.signal });
      return this.markets.use(manifest, compute, { signal: controls.signal });
    });
  }

  /** Sweeps end their current batches and come back early; runs go on to their end. */
  drain(): void {
    this.draining.abort();
  }

  async close(): Promise<void> {
    this.drain();
    this.strategies.close();
    await Promise.all([this.pool.close(), this.catalog.close(), this.analysis.close(), this.searches.close()]);
  }
}

import { Catalog } from '../catalog/catalog';
import type { MarketData } from '../columns/market-data';
import type { Manifest } from '../model/manifest';
import type { RunProgress, StrategyCode, StrategyDescriptor } from '../model/result';
import type { RunConfig } from '../model/run-config';
import type { SweepPlan } from '../model/sweep-plan';
import { buildOfThreads } from '../strategies/engine-build';
import { StrategyRegistry } from '../strategies/registry';
import { MarketCache } from './market-cache';
import { CELL, type RunOutput, type TrialOutput } from './protocol';
import { newCell, ThreadPool, type ThreadPoolOptions } from './thread-pool';
import { computeTrials, type TrialsOutcome } from './trial-batches';

export interface EngineHostOptions extends Omit<ThreadPoolOptions, 'data' | 'dropped'> {
  catalogRoot: string;
  cacheDir: string;
  strategiesDir?: string;
  /** Market data beyond which idle manifests are evicted. @default 6 GiB */
  maxBytes?: number;
}

export interface Loaded {
  memoryBytes: number;
  bars: number;
}

export interface RunControls {
  signal: AbortSignal;
  onProgress?: (progress: RunProgress) => void;
}

export interface TrialControls {
  signal: AbortSignal;
  /** Hand out no further batch after so long; what is at work is finished. */
  budgetMs: number;
  onBatch: (rows: TrialOutput[]) => Promise<void>;
}

const DEFAULT_MAX_BYTES = 6 * 2 ** 30;
const PROGRESS_INTERVAL_MS = 100;

/** Owns the market data and the threads of one engine worker. Knows nothing of workflows and databases. */
export class EngineHost {
  readonly catalog: Catalog;
  private readonly markets: MarketCache;
  private readonly pool: ThreadPool;
  private readonly registry: StrategyRegistry;
  private readonly draining = new AbortController();

  constructor(options: EngineHostOptions) {
    const { catalogRoot, cacheDir, strategiesDir, maxBytes = DEFAULT_MAX_BYTES, ...pool } = options;
    this.catalog = new Catalog({ root: catalogRoot, cacheDir });
    this.markets = new MarketCache(this.catalog, maxBytes);
    this.registry = new StrategyRegistry(strategiesDir === undefined ? {} : { dir: strategiesDir });
    const strategies = this.registry.snapshot;
    const data = { engineBuild: buildOfThreads(pool.threadFile), ...(strategies && { strategies }) };
    this.pool = new ThreadPool({ ...pool, data, dropped: () => this.markets.dropped });
  }

  strategies(): StrategyDescriptor[] {
    return this.registry.describe();
  }

  /** The code that this worker runs a strategy with; undefined for an unknown one. */
  codeOf(strategy: string): StrategyCode | undefined {
    return this.registry.codeOf(strategy);
  }

  get brokenStrategies(): StrategyRegistry['broken'] {
    return this.registry.broken;
  }

  get threads(): number {
    return this.pool.threads;
  }

  get threadIds(): number[] {
    return this.pool.threadIds;
  }

  /** Loads the manifest's data unless it is there already. */
  ensure(manifest: Manifest): Promise<Loaded> {
    return this.markets.use(manifest, ({ bytes, bars }) => Promise.resolve({ memoryBytes: bytes, bars }));
  }

  /** Drops idle data of a manifest that no session needs any more. */
  forget(manifestHash: string): void {
    this.markets.forget(manifestHash);
  }

  run(manifest: Manifest, config: RunConfig, controls: RunControls): Promise<RunOutput> {
    return this.markets.use(manifest, (market) => this.runOn(market, config, controls));
  }

  private async runOn(market: MarketData, config: RunConfig, controls: RunControls): Promise<RunOutput> {
    const cell = newCell();
    const timer = setInterval(() => controls.onProgress?.(progressOf(cell)), PROGRESS_INTERVAL_MS);
    try {
      return await this.pool.run({ market, config }, { signal: controls.signal, cell });
    } finally {
      clearInterval(timer);
    }
  }

  /** Computes the given trials in order, in batches over all threads. */
  runTrials(
    work: { manifest: Manifest; plan: SweepPlan; trials: Int32Array },
    controls: TrialControls,
  ): Promise<TrialsOutcome> {
    const { manifest, plan, trials } = work;
    return this.markets.use(manifest, (market) =>
      computeTrials(this.pool, { market, plan, trials }, { ...controls, draining: this.draining.signal }),
    );
  }

  /** Sweeps end their current batches and come back early; runs go on to their end. */
  drain(): void {
    this.draining.abort();
  }

  async close(): Promise<void> {
    this.drain();
    await this.pool.close();
  }
}

function progressOf(cell: Int32Array): RunProgress {
  const barsDone = Atomics.load(cell, CELL.barsDone);
  const barsTotal = Atomics.load(cell, CELL.barsTotal);
  return { fraction: barsTotal > 0 ? Math.min(1, barsDone / barsTotal) : 0, barsDone, barsTotal };
}

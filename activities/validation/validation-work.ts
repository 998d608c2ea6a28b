import { cancellationSignal } from '@temporalio/activity';
import { barCounts } from '../../engine/columns/market-axis';
import type { MarketData } from '../../engine/columns/market-data';
import type { Narrowing } from '../../engine/columns/slice-market';
import type { SampleControls } from '../../engine/host/engine-host';
import type { TrialOutput } from '../../engine/host/protocol';
import { alterMarket } from '../../engine/judging/alter-market';
import type { DoHeavy } from '../../engine/judging/heavy';
import { priceSeries } from '../../engine/judging/price-series';
import type { PlayedSample, PriceSeries, Sample } from '../../engine/judging/types';
import type { BarCounts } from '../../engine/model/bar-counts';
import { HoldfastError, type ErrorCode } from '../../engine/model/errors';
import type { Parameters, RunConfig } from '../../engine/model/run-config';
import type { SearchPlan } from '../../engine/model/search';
import type { SweepPlan } from '../../engine/model/sweep-plan';
import type { Micros } from '../../engine/model/time';
import type { ValidationPlan } from '../../engine/model/validation';
import { figuresOf, furtherStatistics, type FurtherStatistics } from '../../engine/model/trial-statistics';
import { resultOf } from '../../engine/search/costs';
import { bestOf } from '../../engine/search/dominance';
import type { EngineDependencies } from '../engine-dependencies';
import type { OpenedChunk } from '../open-chunk';

export interface Range {
  from: Micros;
  to: Micros;
}

/** Failures that say nothing of the run: another worker may not have them. */
const NOT_OF_A_RUN: ReadonlySet<ErrorCode> = new Set([
  'CANCELLED',
  'WORKER_DIED',
  'UNAVAILABLE',
  'TIMEOUT',
  'CODE_UNAVAILABLE',
  'MEMORY_LIMIT',
]);

/** Whether an error says something of a run, not of the worker that computed it. */
export function isOfRun(error: unknown): error is HoldfastError {
  return error instanceof HoldfastError && !NOT_OF_A_RUN.has(error.code);
}

async function sampled(run: Promise<PlayedSample>): Promise<Sample> {
  try {
    return await run;
  } catch (error) {
    if (isOfRun(error)) return { error: error.message, code: error.code };
    throw error;
  }
}

/** What parts of a validation compute with: the market and the code of its subject, on this worker. */
export class ValidationWork {
  constructor(
    private readonly engine: EngineDependencies['engine'],
    readonly plan: ValidationPlan,
    private readonly opened: Pick<OpenedChunk, 'manifest' | 'code'> & { priority: number },
  ) {}

  /** When the bars of a range open, by its longest axis; of that of the subject. */
  opens({ start, end, instruments }: Narrowing = this.plan.config): Promise<Float64Array> {
    return this.engine.barOpens(this.opened.manifest, { start, end, instruments }, cancellationSignal());
  }

  /** How many bars the subject's range has; undefined where that takes long to count. */
  bars(): Promise<BarCounts | undefined> {
    const { start, end, instruments } = this.plan.config;
    const part = { start, end, instruments, at: barCounts };
    return this.engine.look(this.opened.manifest, part, cancellationSignal());
  }

  /** Where the subject's range ends. */
  get end(): Micros {
    return this.endOf(this.plan.config);
  }

  endOf({ end }: Pick<RunConfig, 'end'>): Micros {
    return end ?? this.opened.manifest.end;
  }

  /** The prices of a range; of `all` instruments of the session, or of those of the configuration. */
  prices({ start, end, instruments }: RunConfig, { all = false }: { all?: boolean }): Promise<PriceSeries[]> {
    const narrowing = { start, end, ...(!all && { instruments }) };
    return this.engine.look(this.opened.manifest, { ...narrowing, at: priceSeries }, cancellationSignal());
  }

  /** A run whose bars after a time are others. */
  altered(config: RunConfig, after: Micros): Promise<Sample> {
    const change = (market: MarketData) => alterMarket(market, after);
    return sampled(this.engine.sampleOnChanged(this.opened.manifest, { config, change }, this.controls));
  }

  run(config: RunConfig): Promise<PlayedSample> {
    return this.engine.sample(this.opened.manifest, config, this.controls);
  }

  /** Long work on numbers, beside everything else. */
  get heavy(): DoHeavy {
    return this.engine.analysis.perform;
  }

  /** What objective and constraints need of runs besides the statistics of trials. */
  get further(): FurtherStatistics {
    const { objective, constraints = [] } = this.plan;
    return furtherStatistics([...objective.terms, ...constraints].map(({ statistic }) => statistic));
  }

  private get controls(): SampleControls {
    const { code, priority } = this.opened;
    return { signal: cancellationSignal(), priority, strategyHash: code.bundleHash, further: this.further };
  }

  /** Runs in the order of their configurations; an error stands for one that failed. */
  async samples(configs: readonly RunConfig[]): Promise<Sample[]> {
    const samples: Sample[] = [];
    let next = 0;
    const takeOver = async () => {
      for (let i = next++; i < configs.length; i = next++) samples[i] = await sampled(this.run(configs[i]!));
    };
    await Promise.all(Array.from({ length: this.engine.threads }, takeOver));
    return samples;
  }

  /** Every point on a range, in their order. */
  async tryAll(points: readonly Parameters[], { from, to }: Range): Promise<TrialOutput[]> {
    const { parameters: _, ...config } = this.plan.config;
    const objective = { statistic: this.plan.objective.terms[0]!.statistic, direction: this.plan.objective.direction };
    const plan: SweepPlan = {
      ...{ ...config, ...this.further, start: from, end: to, fixed: {}, objective, type: 'list', points: [...points] },
    };
    const rows: TrialOutput[] = [];
    const onBatch = (batch: TrialOutput[]) => Promise.resolve(void rows.push(...batch));
    const { manifest, code, priority } = this.opened;
    const trials = Int32Array.from(points, (_point, i) => i);
    await this.engine.runTrials(
      { manifest, plan, trials, priority, strategyHash: code.bundleHash },
      { signal: cancellationSignal(), budgetMs: Infinity, onBatch },
    );
    return rows.sort((a, b) => a.trial - b.trial);
  }

  /** The best of some rows as its search ranks them, by constraints and objective; undefined where none has a figure. */
  bestOf(rows: readonly TrialOutput[]): TrialOutput | undefined {
    const judged: Pick<SearchPlan, 'objectives' | 'constraints'> = {
      objectives: [this.plan.objective],
      constraints: this.plan.constraints ?? [],
    };
    const results = rows.map(({ error, statistics }) =>
      resultOf(judged, error ? undefined : figuresOf(statistics, this.further)),
    );
    const best = bestOf(results);
    return best === undefined ? undefined : rows[best];
  }
}

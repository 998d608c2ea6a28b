import type { MarketData } from './columns/market-data';
import { FillLog } from './execution/fills/fill-log';
import { OrderLog } from './execution/orders/order-log';
import { OrderQueue } from './execution/orders/order-queue';
import { deskOf } from './execution/orders/place-order';
import { PreparedMarkets, requireDetail, type DetailedBars } from './execution/run/prepare-market';
import { prepareStrategies } from './execution/run/prepare-strategies';
import { checkCancelled, isCancelled, type RunControl } from './execution/run/run-control';
import { Notebook } from './execution/run/notebook';
import { LiveProgress } from './execution/run/live-progress';
import { RunContext } from './execution/loops/run-context';
import { RunRowContext } from './execution/loops/row-context';
import type { OwnCosts } from './execution/fills/own-costs';
import { runLoop } from './execution/loops/run-loop';
import { runSignals } from './execution/loops/signal-loop';
import { describeRun, sampleRun, trialStatistics, type FinishedRun } from './execution/run/run-result';
import { RunState } from './execution/run/run-state';
import { RunStatistics, type PlayedRun } from './execution/run/run-statistics';
import { runTerms } from './execution/run/run-terms';
import { tracedStrategies } from './execution/run/trace-run';
import { IndicatorCache } from './indicators/indicator-cache';
import type { Unusable } from './kernels/dispatch';
import { SignalTrials, type SignalSweep } from './kernels/signal-trials';
import type { RunResult, RunSample } from './model/result';
import type { RunNotes } from './model/run-notes';
import type { ExecutionConfig, Parameters, RunConfig } from './model/run-config';
import { trialParameters, type SweepPlan } from './model/sweep-plan';
import type { FurtherStatistics, TrialStatistics } from './model/trial-statistics';
import { requireUniverse } from './model/universe';
import { ModelSignals } from './models/model-signals';
import { hashStatistics } from './statistics/result-hash';
import { requireBenchmark } from './statistics/run/benchmark-returns';
import { ONNX_SIGNAL } from './strategies/built-in/onnx-signal';
import { freshDefinition, keepsState } from './strategies/fresh-definition';
import { parseParameters } from './strategies/parameters';
import type { StrategySource } from './strategies/registry';

export type { RunControl } from './execution/run/run-control';

export interface BacktestEngineDeps {
  strategies: StrategySource;
  /** Most memory for indicator columns. @default 256 MB */
  indicatorBytes?: number;
  /** Folder of models; without it there are none. */
  modelsDir?: string;
  /** Called before a column of an indicator is computed, and once it is. */
  onIndicator?: (isComputed: boolean) => void;
}

/** A trial of a sweep that has ended, well or not. */
export type TrialRow =
  | { trial: number; statistics: TrialStatistics; resultHash: Buffer; error: undefined }
  | { trial: number; error: unknown };

export interface TrialBatch {
  /** Numbers of the trials. */
  trials: Iterable<number>;
  control?: RunControl;
  /** Called with each trial as it ends, in order. */
  onTrial: (row: TrialRow) => void;
}

interface Execution {
  control?: RunControl;
  /** The run is shown with all that happened in it. */
  whole?: boolean;
}

interface OneTrial {
  trial: number;
  /** The kernel's sweep, where one has taken it. */
  sweep: SignalSweep | undefined;
}

/** The control of a run that shows its figures, where there is memory for them. */
function watchedBy(run: RunState, initialCapital: number, control?: RunControl): RunControl | undefined {
  if (!control?.live) return control;
  const { cell, live } = control;
  return { ...control, progress: new LiveProgress(run, { cell, live }, initialCapital) };
}

/**
 * Runs strategies over markets in memory. One engine serves one thread; it keeps narrowed markets, indicator columns
 * and buffers between runs, none of which changes a result.
 */
export class BacktestEngine {
  readonly #strategies: StrategySource;
  readonly #indicators: IndicatorCache;
  readonly #prepared = new PreparedMarkets();
  readonly #signals: SignalTrials;
  readonly #models: ModelSignals | undefined;
  readonly #orders = new OrderQueue();
  readonly #fills = new FillLog();
  readonly #statistics = new RunStatistics();
  #notebook: Notebook | undefined;

  constructor({ strategies, indicatorBytes = 256 * 2 ** 20, modelsDir, onIndicator }: BacktestEngineDeps) {
    this.#strategies = strategies;
    this.#models = modelsDir === undefined ? undefined : new ModelSignals(modelsDir);
    this.#indicators = new IndicatorCache(indicatorBytes, onIndicator);
    this.#signals = new SignalTrials({ strategies, prepared: this.#prepared, indicators: this.#indicators });
  }

  /**
   * What runs need before they begin, where they need something: the signals of models. What goes wrong with it is
   * thrown by the runs themselves.
   * @returns undefined where there is nothing to wait for
   */
  prepare(market: MarketData, config: ExecutionConfig, parameters: readonly Parameters[]): Promise<void> | undefined {
    if (config.strategy !== ONNX_SIGNAL || !this.#models) return undefined;
    const { shown: narrowed } = this.#prepared.prepare(market, config);
    return this.#models.prepare(parameters, { market: narrowed, cache: this.#indicators });
  }

  /**
   * One backtest with everything it found.
   * @throws HoldfastError STRATEGY_NOT_FOUND, VALIDATION or UNKNOWN_FIELD (path `parameters.<name>`),
   *   INSTRUMENT_NOT_FOUND (path `instruments.<index>`), NO_DATA, STRATEGY_FAILED, CANCELLED
   */
  run(market: MarketData, config: RunConfig, control?: RunControl): RunResult {
    return this.#described(market, config, { control, describe: describeRun });
  }

  /**
   * The same run with what the judge looks at.
   * @param further statistics that it needs besides those of trials
   * @throws HoldfastError as `run`
   */
  sample(
    market: MarketData,
    config: RunConfig,
    { control, further }: { control?: RunControl; further?: FurtherStatistics | undefined } = {},
  ): RunSample {
    return this.#described(market, config, { control, describe: (finished) => sampleRun(finished, further) });
  }

  #described<T>(
    market: MarketData,
    config: RunConfig,
    { control, describe }: { control?: RunControl | undefined; describe: (finished: FinishedRun) => T },
  ): T {
    this.#notebook = undefined;
    const played = this.#execute(market, config, { control, whole: true });
    const result = describe({ ...played, ...this.#statistics.withCurve(played) });
    // It holds the run, and the run its market.
    this.#notebook = undefined;
    return result;
  }

  /** What the strategy of the last run wrote down, for one that failed; once. */
  takeNotes(): RunNotes | undefined {
    const notes = this.#notebook?.describe();
    this.#notebook = undefined;
    return notes;
  }

  /**
   * One trial of a sweep: the statistics of `run` that it is asked for and the SHA-256 over them, without lists.
   * @throws HoldfastError as `run`
   */
  runTrial(
    market: MarketData,
    config: ExecutionConfig & FurtherStatistics,
    ...[parameters, control]: [parameters: Parameters, control?: RunControl]
  ): { statistics: TrialStatistics; resultHash: Buffer } {
    const played = this.#execute(market, { ...config, parameters }, { control });
    const statistics = this.#statisticsOf(played, config);
    return { statistics, resultHash: hashStatistics(statistics, config) };
  }

  #statisticsOf(played: PlayedRun, further: FurtherStatistics): TrialStatistics {
    if (!further.statistics) return this.#statistics.alone(played);
    return trialStatistics({ ...played, ...this.#statistics.withCurve(played) }, further);
  }

  /**
   * Trials of a sweep, one after the other: in a kernel where one can take them, else on the event path; the results
   * are equal bit for bit. A trial that fails has its error in its row.
   * @throws HoldfastError CANCELLED
   */
  runTrials(market: MarketData, plan: SweepPlan, { trials, control, onTrial }: TrialBatch): void {
    const sweep = this.#signalSweep(market, plan);
    try {
      for (const trial of trials) {
        if (control) checkCancelled(control);
        this.#runOne(market, plan, { trial, sweep, control, onTrial });
      }
    } finally {
      sweep?.release();
    }
  }

  #runOne(market: MarketData, plan: SweepPlan, one: Omit<TrialBatch, 'trials'> & OneTrial): void {
    const { trial, sweep, control, onTrial } = one;
    const parameters = trialParameters(plan, trial);
    try {
      const statistics = sweep?.statistics(parameters) ?? this.#signalTrial(market, { ...plan, parameters }, control);
      const result = statistics
        ? { statistics, resultHash: hashStatistics(statistics, plan) }
        : this.runTrial(market, plan, parameters, control);
      onTrial({ trial, ...result, error: undefined });
    } catch (error) {
      if (isCancelled(error)) throw error;
      onTrial({ trial, error });
    }
  }

  /**
   * The kernel that `runTrials` would use, undefined for the event path, and why the others are not usable.
   * @throws HoldfastError STRATEGY_NOT_FOUND, INSTRUMENT_NOT_FOUND, NO_DATA
   */
  explainKernel(market: MarketData, config: ExecutionConfig): { kernel: string | undefined; unusable: Unusable[] } {
    const { sweep, unusable } = this.#signals.open(market, config);
    return { kernel: sweep?.kernel, unusable };
  }

  /** What makes every trial fail is left to the event path, which says so for each of them. */
  #signalSweep(market: MarketData, plan: SweepPlan): SignalSweep | undefined {
    // Kernels keep no fills, of which the statistics of runs are made.
    if (plan.statistics) return undefined;
    try {
      return this.#signals.open(market, plan).sweep;
    } catch {
      return undefined;
    }
  }

  /** Drops what is kept for a market that is no longer used. */
  forget(marketHash: string): void {
    for (const hash of this.#prepared.forget(marketHash)) this.#indicators.forget(hash);
  }

  /** Drops whatever is kept between runs. */
  trim(): void {
    this.#prepared.clear();
    this.#indicators.clear();
  }

  /** Bytes that are kept between runs, beside the markets themselves. */
  get keptBytes(): number {
    return this.#prepared.bytes + this.#indicators.bytes;
  }

  /**
   * A trial over several instruments of one panel by the columns of its strategy's rule; undefined where the event path is
   * to tell the result, or what is wrong.
   */
  #signalTrial(
    market: MarketData,
    config: RunConfig & FurtherStatistics,
    control?: RunControl,
  ): TrialStatistics | undefined {
    try {
      const definition = this.#strategies.get(config.strategy);
      const { schedule, market: narrowed } = this.#prepared.prepare(market, config);
      if (!definition.signals || keepsState(definition) || control?.trace || narrowed.panels.length > 1)
        return undefined;
      if (schedule.instruments.length === 1) return undefined;
      const parameters = parseParameters(definition, config.parameters);
      const { run, plain, played } = this.#open(market, config, { definition, parameters });
      const trial = plain && this.#signals.columns.trial(narrowed, { definition, parameters });
      if (!trial || !runSignals(run, trial, watchedBy(run, played.initialCapital, control))) return undefined;
      return this.#statisticsOf(played, config);
    } catch (error) {
      if (isCancelled(error)) throw error;
      return undefined;
    }
  }

  #execute(market: MarketData, config: RunConfig, { control, whole }: Execution): PlayedRun {
    const definition = freshDefinition(this.#strategies.get(config.strategy));
    const parameters = parseParameters(definition, config.parameters);
    const { run, plain: isPlain, detail, played } = this.#open(market, config, { definition, parameters });
    if (whole) {
      run.log = new OrderLog(run);
      run.notes = this.#notebook = new Notebook(run);
    }
    run.longerBars = (panel, timeframe) => this.#indicators.longerBars(played.prepared.shown, panel, timeframe);
    const portfolio = definition.scope === 'portfolio';
    const [ctx, rowCtx] = [new RunContext(run), new RunRowContext(run)];
    const plain = prepareStrategies(run, {
      ctx: portfolio ? rowCtx : ctx,
      definition,
      parameters,
      market: played.prepared.shown,
      indicators: this.#indicators,
    });
    const strategies = control?.trace ? tracedStrategies(run, plain, { cell: control.cell, portfolio }) : plain;
    run.listening = strategies.some((strategy) => strategy.onFill !== undefined || strategy.onOrder !== undefined);
    if (run.listening || !isPlain) deskOf(run);
    const watched = watchedBy(run, played.initialCapital, control);
    runLoop({ run, ctx, rowCtx, strategies, portfolio, detail, control: watched });
    return played;
  }

  /** A run before its first bar; `plain` where market orders alone need no desk. */
  #open(
    market: MarketData,
    config: RunConfig,
    strategy: OwnCosts,
  ): { run: RunState; plain: boolean; detail: DetailedBars | undefined; played: PlayedRun } {
    const prepared = this.#prepared.prepare(market, config);
    const { schedule } = prepared;
    const { evaluation } = config;
    requireBenchmark(prepared, evaluation?.benchmark, config.account.currency);
    const { instruments: known = {} } = prepared.market;
    requireUniverse(
      Object.values(known).map(({ universes }) => universes),
      config.universe,
    );
    this.#orders.clear();
    this.#fills.clear();
    const { plain, ...terms } = runTerms(config, prepared, strategy);
    const run = new RunState({
      market: prepared.market,
      schedule,
      ...terms,
      orders: this.#orders,
      fills: this.#fills,
      universe: config.universe,
      seed: config.seed,
    });
    const { initialCapital } = config.account;
    const detail = config.fills?.detail === true ? requireDetail(prepared) : undefined;
    const facts = { run, prepared, initialCapital, ...(evaluation && { evaluation }) };
    return { run, plain, detail, played: facts };
  }
}

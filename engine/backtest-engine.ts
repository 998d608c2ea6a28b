import type { MarketData } from './columns/market-data';
import { rebuildEquity } from './execution/equity-curve';
import { FillLog } from './execution/fill-log';
import { OrderQueue } from './execution/order-queue';
import { deskOf } from './execution/place-order';
import { PreparedMarkets, type PreparedMarket } from './execution/prepare-market';
import { prepareStrategies } from './execution/prepare-strategies';
import type { RunControl } from './execution/run-control';
import { RunContext } from './execution/run-context';
import { RunRowContext } from './execution/row-context';
import { runLoop } from './execution/run-loop';
import { describeRun, type FinishedRun } from './execution/run-result';
import { RunState } from './execution/run-state';
import { runTerms } from './execution/run-terms';
import { IndicatorCache } from './indicators/indicator-cache';
import type { RunResult } from './model/result';
import type { ExecutionConfig, Parameters, RunConfig } from './model/run-config';
import type { Statistics } from './model/statistics';
import { tripTotals } from './portfolio/round-trips';
import { computeStatistics } from './statistics/compute-statistics';
import { hashStatistics } from './statistics/result-hash';
import { summarizeEquity } from './statistics/summarize-equity';
import { parseParameters } from './strategies/parameters';
import type { StrategyRegistry } from './strategies/registry';

export type { RunControl } from './execution/run-control';

export interface BacktestEngineDeps {
  strategies: StrategyRegistry;
  /** Most memory for indicator columns. @default 256 MB */
  indicatorBytes?: number;
}

interface Finishing {
  prepared: PreparedMarket;
  equity: Float64Array;
  exposedSteps: number;
  config: ExecutionConfig;
}

/**
 * Runs strategies over markets in memory. One engine serves one thread; it keeps narrowed markets, indicator columns
 * and buffers between runs, none of which changes a result.
 */
export class BacktestEngine {
  readonly #strategies: StrategyRegistry;
  readonly #indicators: IndicatorCache;
  readonly #prepared = new PreparedMarkets();
  readonly #orders = new OrderQueue();
  readonly #fills = new FillLog();
  #equity = new Float64Array(0);
  #scratch = new Float64Array(0);

  constructor({ strategies, indicatorBytes = 256 * 2 ** 20 }: BacktestEngineDeps) {
    this.#strategies = strategies;
    this.#indicators = new IndicatorCache(indicatorBytes);
  }

  /**
   * One backtest with everything it found.
   * @throws HoldfastError STRATEGY_NOT_FOUND, VALIDATION or UNKNOWN_FIELD (path `parameters.<name>`),
   *   INSTRUMENT_NOT_FOUND (path `instruments.<index>`), NO_DATA, STRATEGY_FAILED, CANCELLED
   */
  run(market: MarketData, config: RunConfig, control?: RunControl): RunResult {
    return describeRun(this.#execute(market, config, control));
  }

  /**
   * One trial of a sweep: the statistics of `run` and the SHA-256 over them, without lists.
   * @throws HoldfastError as `run`
   */
  runTrial(
    market: MarketData,
    config: ExecutionConfig,
    ...[parameters, control]: [parameters: Parameters, control?: RunControl]
  ): { statistics: Statistics; resultHash: Buffer } {
    const { statistics } = this.#execute(market, { ...config, parameters }, control);
    return { statistics, resultHash: hashStatistics(statistics) };
  }

  /** Drops what is kept for a market that is no longer used. */
  forget(marketHash: string): void {
    for (const hash of this.#prepared.forget(marketHash)) this.#indicators.forget(hash);
  }

  #execute(market: MarketData, config: RunConfig, control?: RunControl): FinishedRun {
    const definition = this.#strategies.get(config.strategy);
    const parameters = parseParameters(definition, config.parameters);
    const prepared = this.#prepared.prepare(market, config);
    const { schedule } = prepared;
    this.#orders.clear();
    this.#fills.clear();
    const terms = runTerms(config, prepared.market, schedule.instruments);
    const run = new RunState({
      market: prepared.market,
      schedule,
      ...terms,
      orders: this.#orders,
      fills: this.#fills,
      seed: config.seed,
    });
    const equity = this.#equityBuffer(schedule.times.length);
    const strategies = prepareStrategies(run, {
      definition,
      parameters,
      market: prepared.market,
      indicators: this.#indicators,
    });
    run.listening = strategies.some((strategy) => strategy.onFill !== undefined || strategy.onOrder !== undefined);
    if (run.listening || !terms.plain) deskOf(run);
    const portfolio = definition.scope === 'portfolio';
    runLoop({ run, ctx: new RunContext(run), rowCtx: new RunRowContext(run), strategies, portfolio, control });
    const exposedSteps = rebuildEquity(run, config.account.initialCapital, equity);
    return { run, prepared, equity, statistics: this.#statistics(run, { prepared, equity, exposedSteps, config }) };
  }

  #statistics(run: RunState, { prepared, equity, exposedSteps, config }: Finishing): Statistics {
    const { fills } = run;
    return computeStatistics({
      equity: summarizeEquity(equity, config.account.initialCapital, this.#scratch),
      trips: tripTotals(fills, run.multipliers),
      barsPerYear: prepared.barsPerYear,
      steps: equity.length,
      exposedSteps,
      fills: fills.count,
      fees: fills.totalFees(),
      rejectedOrders: run.rejectedOrders,
    });
  }

  #equityBuffer(steps: number): Float64Array {
    if (this.#equity.length < steps) {
      this.#equity = new Float64Array(steps);
      this.#scratch = new Float64Array(steps);
    }
    return this.#equity.subarray(0, steps);
  }
}

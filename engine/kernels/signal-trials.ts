import type { PreparedMarket, PreparedMarkets } from '../execution/run/prepare-market';
import type { IndicatorCache } from '../indicators/indicator-cache';
import type { MarketData } from '../columns/market-data';
import type { ExecutionConfig, Parameters } from '../model/run-config';
import type { Statistics } from '../model/statistics';
import { computeStatistics } from '../statistics/compute-statistics';
import type { StrategyDefinition } from '../strategies/define-strategy';
import { parseParameters } from '../strategies/parameters';
import type { StrategySource } from '../strategies/registry';
import { KernelDispatch, type Unusable } from './dispatch';
import { SignalColumns } from './signal-columns';
import { ROW, type KernelRequest, type SignalKernel } from './signal-kernel';

export interface SignalTrialsDeps {
  strategies: StrategySource;
  prepared: PreparedMarkets;
  indicators: IndicatorCache;
  dispatch?: KernelDispatch;
}

/** The signals path of one thread: trials of sweeps whose strategy, market and settings a kernel can take. */
export class SignalTrials {
  readonly #deps: SignalTrialsDeps;
  readonly #dispatch: KernelDispatch;
  readonly columns: SignalColumns;

  constructor(deps: SignalTrialsDeps) {
    this.#deps = deps;
    this.#dispatch = deps.dispatch ?? new KernelDispatch();
    this.columns = new SignalColumns(deps.indicators);
  }

  /**
   * A sweep that a kernel has taken, or why none does.
   * @throws HoldfastError STRATEGY_NOT_FOUND, INSTRUMENT_NOT_FOUND, NO_DATA
   */
  open(market: MarketData, config: ExecutionConfig): { sweep: SignalSweep | undefined; unusable: Unusable[] } {
    const definition = this.#deps.strategies.get(config.strategy);
    const prepared = this.#deps.prepared.prepare(market, config);
    const { kernel, unusable } = this.#dispatch.choose({ definition, config, prepared });
    const sweep = kernel && new SignalSweep({ kernel, definition, prepared, config, columns: this.columns });
    return { sweep, unusable };
  }
}

interface SweepParts {
  kernel: SignalKernel;
  definition: StrategyDefinition;
  prepared: PreparedMarket;
  config: ExecutionConfig;
  columns: SignalColumns;
}

/** Trials on one market under one set of costs. Lasts until the thread's next sweep is opened. */
export class SignalSweep {
  readonly kernel: string;
  readonly #parts: SweepParts;
  readonly #request: KernelRequest;
  readonly #row = new Float64Array(ROW.length);

  constructor(parts: SweepParts) {
    const { account, fees, slippage } = parts.config;
    this.kernel = parts.kernel.name;
    this.#parts = parts;
    this.#request = {
      costs: {
        initialCapital: account.initialCapital,
        feeRate: fees.proportional,
        slippageRate: slippage.proportional,
      },
      moments: true,
    };
  }

  /** Lets go of the market; nothing can be computed afterwards. */
  release(): void {
    this.#parts.kernel.release?.();
  }

  /** A trial's statistics, equal to the event path's; undefined where only the event path can tell the result. */
  statistics(parameters: Parameters): Statistics | undefined {
    return this.#run(parameters, { rows: this.#row, at: 0 }, this.#request) ? this.#describe() : undefined;
  }

  /**
   * Figures that need no pass over the returns (fills, equity, drawdown, fees, round trips): a row of `ROW` places from
   * `at` on. False, and no meaning in the row, where only the event path can tell them.
   */
  outcome(parameters: Parameters, target: { rows: Float64Array; at: number }): boolean {
    return this.#run(parameters, target, { ...this.#request, moments: false });
  }

  #run(parameters: Parameters, target: { rows: Float64Array; at: number }, request: KernelRequest): boolean {
    const { kernel, definition, prepared, columns } = this.#parts;
    try {
      const parsed = parseParameters(definition, parameters);
      const trial = columns.trial(prepared.market, { definition, parameters: parsed });
      if (!trial) return false;
      kernel.run(trial, request, target);
    } catch {
      // The event path meets the same error and tells it with instrument and bar.
      return false;
    }
    return target.rows[target.at + ROW.refused] === 0;
  }

  #describe(): Statistics {
    const row = this.#row;
    const { prepared, config } = this.#parts;
    const steps = prepared.schedule.times.length;
    return computeStatistics({
      equity: {
        initialCapital: config.account.initialCapital,
        finalEquity: row[ROW.finalEquity]!,
        returns: steps - 1,
        meanReturn: steps > 1 ? row[ROW.returnSum]! / (steps - 1) : 0,
        squaredDeviations: row[ROW.squaredDeviations]!,
        squaredLosses: row[ROW.squaredLosses]!,
        maxDrawdown: row[ROW.maxDrawdown]!,
      },
      trips: {
        closed: row[ROW.closedTrips]!,
        won: row[ROW.wonTrips]!,
        grossProfit: row[ROW.grossProfit]!,
        grossLoss: row[ROW.grossLoss]!,
      },
      barsPerYear: prepared.barsPerYear,
      riskFreeRate: config.evaluation?.riskFreeRate ?? 0,
      steps,
      exposedSteps: row[ROW.exposedSteps]!,
      fills: row[ROW.fills]!,
      fees: row[ROW.fees]!,
      rejectedOrders: 0,
    });
  }
}

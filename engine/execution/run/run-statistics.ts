import { EquityKernel } from '../../kernels/equity-kernel';
import type { Evaluation } from '../../model/run-config';
import type { Statistics } from '../../model/statistics';
import { tripTotals } from '../../portfolio/round-trips';
import { computeStatistics } from '../../statistics/compute-statistics';
import type { EquitySummary } from '../../statistics/statistics-input';
import { summarizeEquity } from '../../statistics/summarize-equity';
import { rebuildEquity } from './equity-curve';
import type { PreparedMarket } from './prepare-market';
import { runRates } from './run-rates';
import type { RunState } from './run-state';

/** A run that has reached its end. */
export interface PlayedRun {
  run: RunState;
  prepared: PreparedMarket;
  initialCapital: number;
  /** What it is judged by. */
  evaluation?: Evaluation;
}

/** Statistics of the runs of one thread. Its buffers are reused from run to run. */
export class RunStatistics {
  /** Made at the first trial that it may serve; null where the machine cannot run it. */
  #kernel: EquityKernel | null | undefined;
  #equity = new Float64Array(0);
  #scratch = new Float64Array(0);

  /** With the equity at each close, which lasts until the next call. */
  withCurve(played: PlayedRun): { statistics: Statistics; equity: Float64Array } {
    const { run, prepared, initialCapital } = played;
    const equity = this.#equityBuffer(prepared.schedule.times.length);
    const exposedSteps = rebuildEquity(run, initialCapital, equity);
    const summary = summarizeEquity(equity, initialCapital, this.#scratch);
    return { statistics: statisticsOf(played, summary, exposedSteps), equity };
  }

  /** The same without the curve, where they can be told from the fills of one instrument. */
  alone(played: PlayedRun): Statistics {
    const { run, prepared, initialCapital } = played;
    if (run.schedule.instruments.length > 1 || run.account.hedging || run.treasury)
      return this.withCurve(played).statistics;
    if (this.#kernel === undefined) this.#kernel = tryKernel();
    const figures = this.#kernel?.summarize({
      hash: prepared.market.hash,
      close: run.panels[0]!.close,
      multiplier: run.multipliers[0]!,
      initialCapital,
      fills: run.fills,
    });
    if (!figures) return this.withCurve(played).statistics;
    return statisticsOf(played, figures.summary, figures.exposedSteps);
  }

  #equityBuffer(steps: number): Float64Array {
    if (this.#equity.length < steps) {
      this.#equity = new Float64Array(steps);
      this.#scratch = new Float64Array(steps);
    }
    return this.#equity.subarray(0, steps);
  }
}

function statisticsOf(
  { run, prepared, evaluation }: PlayedRun,
  equity: EquitySummary,
  exposedSteps: number,
): Statistics {
  const { fills, multipliers, rejectedOrders } = run;
  return computeStatistics({
    equity,
    trips: tripTotals(fills, multipliers, { rates: runRates(run), inverse: run.inverse }),
    barsPerYear: prepared.barsPerYear,
    riskFreeRate: evaluation?.riskFreeRate ?? 0,
    steps: prepared.schedule.times.length,
    exposedSteps,
    fills: fills.count,
    fees: fills.totalFees(),
    rejectedOrders,
  });
}

function tryKernel(): EquityKernel | null {
  try {
    return new EquityKernel();
  } catch {
    return null;
  }
}

import type { StatisticFamily } from '../../model/statistic-families/statistic';
import type { Statistics } from '../../model/statistics';
import { MICROS_PER_DAY } from '../../model/time';
import type { RunFlows } from '../../execution/run/money-keeper';
import type { Drawdown } from './find-drawdowns';
import { deviation } from './moments';
import { onceOf } from './once-of';
import type { Excursion } from './replay-positions';

/** A closed round trip. */
export interface ClosedTrade {
  long: boolean;
  /** Net of fees; `fraction` is that of the notional at entry. */
  pnl: number;
  fraction: number;
  days: number;
}

/**
 * What the statistics of a run are computed from. Returns are simple ones, `value / previous - 1`; those of days, months,
 * quarters and years are from the last close of one period of the UTC calendar to the last close of the next, the first
 * from the run's first close.
 */
export interface RunFigures {
  /** What formulas have come to so far. */
  known: Map<RunFormula, number | null>;
  /** The statistics that trials have too. */
  base: Statistics;
  barsPerYear: number;
  initialCapital: number;
  /** A year, as a fraction. */
  riskFreeRate: number;
  /** At the close of each step; `times` in microseconds. */
  times: Float64Array;
  equity: Float64Array;
  /** From step to step: one less than there are steps. */
  returns: Float64Array;
  days: Float64Array;
  months: Float64Array;
  quarters: Float64Array;
  years: Float64Array;
  /** `equity / peak - 1` at each step, the initial capital being the first peak; <= 0. */
  underwater: Float64Array;
  drawdowns: readonly Drawdown[];
  closed: readonly ClosedTrade[];
  /** Those of them with a profit above 0, and with one below. */
  won: readonly ClosedTrade[];
  lost: readonly ClosedTrade[];
  open: { count: number; pnl: number };
  excursions: readonly Excursion[];
  activity: {
    /** Absolute value of all positions over equity at the closes: the largest, and the mean over all steps. */
    maxGross: number;
    meanGross: number;
    /** Notional of all fills. */
    notional: number;
  };
  /** What was paid and received for time. */
  flows: RunFlows;
  /** Returns of the benchmark from step to step; null without one. */
  benchmark: Float64Array | null;
  /** Returns of the run and of the benchmark over the same periods; null without one. */
  compared: ComparedReturns | null;
}

/** Steps where run and benchmark have one axis, else from UTC day to UTC day. */
export interface ComparedReturns {
  own: Float64Array;
  theirs: Float64Array;
  /** Periods a year. */
  perYear: number;
}

/** Computes a statistic; null where it has no meaning. */
export type RunFormula = (run: RunFigures) => number | null;

/** The formula of each statistic of a family, which `engine/model/statistic-families` describes. */
export type Formulas<F extends StatisticFamily> = Readonly<Record<keyof F, RunFormula>>;

/** Formulas whose values are found once for a run, however many others are made of them. */
export function oncePerRun<T extends Readonly<Record<string, RunFormula>>>(formulas: T): T {
  const once = (formula: RunFormula): RunFormula => {
    return (run) => {
      const known = run.known.get(formula);
      if (known !== undefined) return known;
      const value = formula(run);
      run.known.set(formula, value);
      return value;
    };
  };
  return Object.fromEntries(Object.entries(formulas).map(([name, formula]) => [name, once(formula)])) as unknown as T;
}

/** Standard deviation of returns; see `deviation`. */
export const spreadOf = onceOf((returns: Float64Array) => deviation(returns));

/** Days of 24 hours from one step to another. */
export function daysBetween({ times }: Pick<RunFigures, 'times'>, from: number, to: number): number {
  return (times[to]! - times[from]!) / MICROS_PER_DAY;
}

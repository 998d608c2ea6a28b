import type { RollingUnit } from '../model/analytics';
import { aboveRounding } from '../statistics/rounding';
import { periodEnds, returnsTo } from '../statistics/run/period-returns';
import type { AnalysedRun } from './analysed-run';
import { finite } from './period-table';

/** Returns one after the other, each to the step `ends[i]` of the run. */
export interface Returns {
  ends: Int32Array;
  own: Float64Array;
  /** Of the benchmark, 0 before its first bar; null without one. */
  theirs: Float64Array | null;
  /** Returns a year. */
  perYear: number;
}

/** Returns of UTC days or of bars, as the statistics have them. */
export function returnsOf({ times, equity, benchmark, barsPerYear }: AnalysedRun, unit: RollingUnit): Returns {
  const bars = Math.max(0, times.length - 1);
  const ends = unit === 'days' ? periodEnds(times, 'day') : Int32Array.from({ length: bars }, (_, i) => i + 1);
  const theirs = benchmark && returnsTo(ends, benchmark).map((one) => (Number.isNaN(one) ? 0 : one));
  const perYear = bars === 0 ? 0 : (barsPerYear * ends.length) / bars;
  return { ends, own: returnsTo(ends, equity), theirs, perYear };
}

/** Figures of the windows that end at each return; NaN where one has no meaning. */
export interface RollingFigures {
  /** Step at which each window ends. */
  ends: Int32Array;
  return: Float64Array;
  volatility: Float64Array;
  sharpe: Float64Array;
  sortino: Float64Array;
  beta: Float64Array | null;
  correlation: Float64Array | null;
}

/** Sums are made anew after so many windows' length, so that what is taken off and added again leaves no rounding behind. */
const SUMS = 6;

/**
 * Figures of each window of so many returns, by the formulas of the statistics: return compounded; volatility with divisor
 * n - 1, a year; Sharpe and Sortino ratio beyond the risk-free rate; beta and correlation with the benchmark.
 */
export function rollingFigures(
  { equity, riskFreeRate }: Pick<AnalysedRun, 'equity' | 'riskFreeRate'>,
  { ends, own, theirs, perYear }: Returns,
  window: number,
): RollingFigures {
  const count = Math.max(0, own.length - window + 1);
  const column = () => new Float64Array(count);
  const figures = {
    ...{ ends: ends.slice(window - 1), return: column(), volatility: column(), sharpe: column(), sortino: column() },
    ...{ beta: theirs && column(), correlation: theirs && column() },
  };
  const sums = new Float64Array(SUMS);
  const scale = Math.sqrt(perYear);
  for (let w = 0; w < count; w++) {
    if (w % window === 0) sumWindow(sums, { own, theirs, from: w, to: w + window });
    else {
      add(sums, -1, { own, theirs, at: w - 1 });
      add(sums, 1, { own, theirs, at: w + window - 1 });
    }
    const [sum, squares, losses] = sums as unknown as [number, number, number];
    const excess = sum / window - riskFreeRate / perYear;
    const spread = deviation(sum, squares, window);
    const downside = aboveRounding(Math.sqrt(Math.max(0, losses) / window));
    const before = w === 0 ? equity[0]! : equity[ends[w - 1]!]!;
    figures.return[w] = equity[ends[w + window - 1]!]! / before - 1;
    figures.volatility[w] = spread * scale;
    figures.sharpe[w] = spread === 0 ? NaN : (excess / spread) * scale;
    figures.sortino[w] = downside === 0 ? NaN : (excess / downside) * scale;
    if (figures.beta) [figures.beta[w], figures.correlation![w]] = against(sums, window, spread);
  }
  return figures;
}

interface Pairs {
  own: Float64Array;
  theirs: Float64Array | null;
}

function sumWindow(sums: Float64Array, { from, to, ...pairs }: Pairs & { from: number; to: number }): void {
  sums.fill(0);
  for (let at = from; at < to; at++) add(sums, 1, { ...pairs, at });
}

/** Of own returns the sum, the squares and those of the losses; of the benchmark the sum and the squares; the products. */
function add(sums: Float64Array, sign: 1 | -1, { own, theirs, at }: Pairs & { at: number }): void {
  const value = own[at]!;
  sums[0]! += sign * value;
  sums[1]! += sign * value * value;
  if (value < 0) sums[2]! += sign * value * value;
  if (!theirs) return;
  sums[3]! += sign * theirs[at]!;
  sums[4]! += sign * theirs[at]! ** 2;
  sums[5]! += sign * value * theirs[at]!;
}

function deviation(sum: number, squares: number, count: number): number {
  const variance = Math.max(0, squares - (sum * sum) / count) / (count - 1);
  return aboveRounding(Math.sqrt(variance), Math.abs(sum / count) + Math.sqrt(squares / count));
}

/** Beta, and the correlation; NaN where the benchmark, or either, does not vary. */
function against(sums: Float64Array, count: number, spread: number): [number, number] {
  const [sum, , , theirSum, theirSquares, products] = sums as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const theirSpread = deviation(theirSum, theirSquares, count);
  if (theirSpread === 0) return [NaN, NaN];
  const covariance = (products - (sum * theirSum) / count) / (count - 1);
  return [covariance / theirSpread ** 2, spread === 0 ? NaN : covariance / (spread * theirSpread)];
}

/** A point as doors show it. */
export function rollingAt(figures: RollingFigures, w: number) {
  return {
    return: finite(figures.return[w]!),
    volatility: finite(figures.volatility[w]!),
    sharpe: finite(figures.sharpe[w]!),
    sortino: finite(figures.sortino[w]!),
    beta: figures.beta && finite(figures.beta[w]!),
    correlation: figures.correlation && finite(figures.correlation[w]!),
  };
}

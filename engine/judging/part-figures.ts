import type { SearchObjective } from '../model/search';
import { isStatisticName } from '../model/statistics';
import type { AnyStatisticName, Figures } from '../model/trial-statistics';
import { computeStatistic } from '../statistics/compute-statistics';
import type { StatisticsInput } from '../statistics/statistics-input';

/**
 * What is kept of a part of the bars, so that statistics of any parts together follow from it. Growth, and how far it came up
 * (`peak`) and down (`trough`) from its begin and down from its highest (`drawdown`), are logarithms.
 */
export type PartColumn =
  | 'sum'
  | 'squares'
  | 'growth'
  | 'downside'
  | 'peak'
  | 'trough'
  | 'drawdown'
  | 'trades'
  | 'wins'
  | 'profits'
  | 'losses'
  | 'fills';
export type PartTotals = Record<PartColumn, number>;

/** Of returns alone. */
export const BASIC_COLUMNS = ['sum', 'squares', 'growth'] as const satisfies readonly PartColumn[];

const FALLS = ['peak', 'trough', 'drawdown'] as const satisfies readonly PartColumn[];
const IS_FALL: ReadonlySet<PartColumn> = new Set(FALLS);
/** What a statistic needs besides; one that is not here cannot be told of parts. */
const NEEDS: Partial<Record<AnyStatisticName, readonly PartColumn[]>> = {
  ...{ totalReturn: [], annualReturn: [], finalEquity: [], volatility: [], sharpe: [] },
  ...{ sortino: ['downside'], maxDrawdown: FALLS, calmar: FALLS },
  ...{ trades: ['trades'], winRate: ['trades', 'wins'], profitFactor: ['profits', 'losses'], fills: ['fills'] },
};

/** The columns of which an objective follows; undefined where it has a statistic that cannot be told of parts of the bars. */
export function columnsFor({ terms }: SearchObjective): PartColumn[] | undefined {
  const needs = terms.map(({ statistic }) => NEEDS[statistic]);
  if (needs.some((columns) => columns === undefined)) return undefined;
  return [...new Set([...BASIC_COLUMNS, ...needs.flatMap((columns) => columns!)])];
}

/** Parts one after the other, in order of time. What is not among the columns is 0. */
export function joinParts(
  row: ArrayLike<number>,
  parts: readonly number[],
  columns: readonly PartColumn[],
): PartTotals {
  const width = columns.length;
  const sums = columns.flatMap((column, at) => (IS_FALL.has(column) ? [] : [{ column, at }]));
  const [peakAt, troughAt, drawdownAt] = FALLS.map((column) => columns.indexOf(column)) as [number, number, number];
  const all = noTotals();
  for (const part of parts) {
    const begin = part * width;
    if (drawdownAt >= 0) {
      const [peak, trough, drawdown] = [row[begin + peakAt]!, row[begin + troughAt]!, row[begin + drawdownAt]!];
      all.drawdown = Math.min(all.drawdown, drawdown, all.growth + trough - all.peak);
      all.peak = Math.max(all.peak, all.growth + peak);
      all.trough = Math.min(all.trough, all.growth + trough);
    }
    for (const { column, at } of sums) all[column] += row[begin + at]!;
  }
  return all;
}

/** Of no bars. */
export function noTotals(): PartTotals {
  return {
    ...{ sum: 0, squares: 0, growth: 0, downside: 0, peak: 0, trough: 0, drawdown: 0 },
    ...{ trades: 0, wins: 0, profits: 0, losses: 0, fills: 0 },
  };
}

export interface PartsOver {
  /** Returns that the parts have. */
  bars: number;
  barsPerYear: number;
  riskFreeRate?: number | undefined;
  initialCapital?: number | undefined;
}

/** Sums below this share of the squares are rounding. */
const ROUNDING = 1e-12;

/** Statistics of parts as of one account that has their returns one after the other; null of those without meaning. */
export function figuresOfParts(totals: PartTotals, over: PartsOver): Figures {
  const { bars, barsPerYear, riskFreeRate = 0, initialCapital = 1 } = over;
  const { sum, squares, growth, downside, drawdown, trades, wins, profits, losses, fills } = totals;
  const deviations = squares - (sum * sum) / bars;
  const input: StatisticsInput = {
    equity: {
      ...{ initialCapital, finalEquity: initialCapital * Math.exp(growth), returns: bars, meanReturn: sum / bars },
      squaredDeviations: deviations <= ROUNDING * squares ? 0 : deviations,
      ...{ squaredLosses: downside, maxDrawdown: Math.expm1(drawdown) },
    },
    trips: { closed: trades, won: wins, grossProfit: profits, grossLoss: losses },
    ...{ barsPerYear, riskFreeRate, fills },
    ...UNKNOWN,
  };
  return (name) => (isStatisticName(name) ? computeStatistic(name, input) : null);
}

/** Of what parts do not tell; see `NEEDS`. */
const UNKNOWN = { steps: NaN, exposedSteps: NaN, fees: NaN, rejectedOrders: NaN };

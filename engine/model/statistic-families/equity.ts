import type { StatisticFamily } from './statistic';

/** The period of a run and its equity. */
export const PERIOD = {
  durationDays: {
    label: 'Duration days',
    unit: 'days',
    formula: 'Days from the first close to the last.',
  },
  initialEquity: {
    label: 'Initial equity',
    unit: 'money',
    formula: 'Initial capital of the account.',
  },
  peakEquity: {
    label: 'Peak equity',
    unit: 'money',
    formula: 'Highest equity at a close, or the initial capital where it never exceeded that.',
  },
  lowestEquity: {
    label: 'Lowest equity',
    unit: 'money',
    formula: 'Lowest equity at a close, or the initial capital where it never fell below that.',
  },
  netProfit: {
    label: 'Net profit',
    unit: 'money',
    formula: '`finalEquity - initialEquity`.',
  },
} as const satisfies StatisticFamily;

/** Stretches of equity below its peak. */
export const DRAWDOWNS = {
  drawdowns: {
    label: 'Drawdowns',
    unit: 'count',
    formula: 'Stretches below a peak, one that lasts to the end included.',
  },
  averageDrawdown: {
    label: 'Average drawdown',
    unit: 'fraction',
    formula: 'Mean of the depths of the drawdowns, <= 0. Null without one.',
  },
  maxDrawdownMoney: {
    label: 'Max drawdown',
    unit: 'money',
    formula: 'Distance from the peak at the low of the deepest drawdown, <= 0.',
  },
  currentDrawdown: {
    label: 'Current drawdown',
    unit: 'fraction',
    formula: 'Drawdown at the last close, <= 0.',
  },
  longestDrawdownDays: {
    label: 'Longest drawdown days',
    unit: 'days',
    formula: 'Longest time from a peak to its recovery or the end of the run. Null without a drawdown.',
  },
  averageDrawdownDays: {
    label: 'Average drawdown days',
    unit: 'days',
    formula: 'Mean time from a peak to its recovery or the end of the run. Null without a drawdown.',
  },
  maxDrawdownDays: {
    label: 'Max drawdown days',
    unit: 'days',
    formula: 'Time from the peak to the recovery, or to the end of the run, of the deepest drawdown. Null without one.',
  },
  maxDrawdownRecoveryDays: {
    label: 'Max drawdown recovery days',
    unit: 'days',
    formula:
      'Time from the low to the recovery of the deepest drawdown. Null without one, or where it did not ' + 'recover.',
  },
  timeUnderwater: {
    label: 'Time underwater',
    unit: 'fraction',
    formula: 'Share of the steps that closed below a peak.',
  },
} as const satisfies StatisticFamily;

import type { StatisticFamily } from './statistic';

/** Returns of days, months, quarters, years and of the last periods. */
export const RETURNS = {
  cagr: {
    label: 'CAGR',
    unit: 'fraction',
    formula:
      'Compound annual growth by the clock: `(finalEquity / initialEquity) ** (365.25 / durationDays) - 1`. ' +
      '-1 where nothing or less is left. Null with a single step. `annualReturn` counts bars instead.',
    source: 'backtesting.py, QuantStats',
  },
  expectedDay: {
    label: 'Expected a day',
    unit: 'fraction',
    formula: 'Geometric mean of the returns of days: `(product of (1 + r)) ** (1 / n) - 1`. Null without one.',
  },
  expectedMonth: {
    label: 'Expected a month',
    unit: 'fraction',
    formula: 'Geometric mean of the returns of months: `(product of (1 + r)) ** (1 / n) - 1`. Null without one.',
  },
  expectedYear: {
    label: 'Expected a year',
    unit: 'fraction',
    formula: 'Geometric mean of the returns of years: `(product of (1 + r)) ** (1 / n) - 1`. Null without one.',
  },
  averageReturn: {
    label: 'Average return',
    unit: 'fraction',
    formula: 'Mean of the returns of the days that were not 0. Null without one.',
    source: 'QuantStats',
  },
  averageGain: {
    label: 'Average winning return',
    unit: 'fraction',
    formula: 'Mean of the positive returns of days. Null without one.',
  },
  averageLoss: {
    label: 'Average losing return',
    unit: 'fraction',
    formula: 'Mean of the negative returns of days, < 0. Null without one.',
  },
  bestDay: {
    label: 'Best day',
    unit: 'fraction',
    formula: 'Largest return of the days. Null without one.',
  },
  worstDay: {
    label: 'Worst day',
    unit: 'fraction',
    formula: 'Smallest return of the days. Null without one.',
  },
  bestMonth: {
    label: 'Best month',
    unit: 'fraction',
    formula: 'Largest return of the months. Null without one.',
  },
  worstMonth: {
    label: 'Worst month',
    unit: 'fraction',
    formula: 'Smallest return of the months. Null without one.',
  },
  bestYear: {
    label: 'Best year',
    unit: 'fraction',
    formula: 'Largest return of the years. Null without one.',
  },
  worstYear: {
    label: 'Worst year',
    unit: 'fraction',
    formula: 'Smallest return of the years. Null without one.',
  },
  winDays: {
    label: 'Win days',
    unit: 'fraction',
    formula: 'Share of the days with a return > 0 among those with one that is not 0. Null without one.',
  },
  winMonths: {
    label: 'Win months',
    unit: 'fraction',
    formula: 'Share of the months with a return > 0 among those with one that is not 0. Null without one.',
  },
  winQuarters: {
    label: 'Win quarters',
    unit: 'fraction',
    formula: 'Share of the quarters with a return > 0 among those with one that is not 0. Null without one.',
  },
  winYears: {
    label: 'Win years',
    unit: 'fraction',
    formula: 'Share of the years with a return > 0 among those with one that is not 0. Null without one.',
  },
  averageUpMonth: {
    label: 'Average up month',
    unit: 'fraction',
    formula: 'Mean of the positive returns of months. Null without one.',
  },
  averageDownMonth: {
    label: 'Average down month',
    unit: 'fraction',
    formula: 'Mean of the negative returns of months, < 0. Null without one.',
  },
  consecutiveWinDays: {
    label: 'Consecutive win days',
    unit: 'count',
    formula: 'Most days in a row with a return > 0.',
  },
  consecutiveLossDays: {
    label: 'Consecutive loss days',
    unit: 'count',
    formula: 'Most days in a row with a return < 0.',
  },
  monthToDate: {
    label: 'Month to date',
    unit: 'fraction',
    formula: "Return of the last close's month, from the last close before it or the first close of the run.",
  },
  yearToDate: {
    label: 'Year to date',
    unit: 'fraction',
    formula: "Return of the last close's year, from the last close before it or the first close of the run.",
  },
  threeMonths: {
    label: 'Three months',
    unit: 'fraction',
    formula:
      'Return of the last 3 months: of the UTC day so long before that of the last close, and all after it. Null where ' +
      'the run is shorter.',
  },
  sixMonths: {
    label: 'Six months',
    unit: 'fraction',
    formula:
      'Return of the last 6 months: of the UTC day so long before that of the last close, and all after it. Null where ' +
      'the run is shorter.',
  },
  oneYear: {
    label: 'One year',
    unit: 'fraction',
    formula:
      'Return of the last 12 months: of the UTC day so long before that of the last close, and all after it. Null where ' +
      'the run is shorter.',
  },
  threeYears: {
    label: 'Three years',
    unit: 'fraction',
    formula: 'Compound annual return of the last 3 years. Null where the run is shorter.',
  },
  fiveYears: {
    label: 'Five years',
    unit: 'fraction',
    formula: 'Compound annual return of the last 5 years. Null where the run is shorter.',
  },
  tenYears: {
    label: 'Ten years',
    unit: 'fraction',
    formula: 'Compound annual return of the last 10 years. Null where the run is shorter.',
  },
} as const satisfies StatisticFamily;

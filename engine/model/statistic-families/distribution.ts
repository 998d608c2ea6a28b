import type { StatisticFamily } from './statistic';

/** How returns are distributed. */
export const DISTRIBUTION = {
  skewness: {
    label: 'Skewness',
    unit: 'ratio',
    formula:
      'Skewness of the bar returns, `n / ((n - 1)(n - 2)) * sum(z ** 3)` with `z` in standard deviations of ' +
      'divisor n - 1. Null below three returns, or where they do not vary.',
    source: 'pandas `skew`',
  },
  kurtosis: {
    label: 'Kurtosis',
    unit: 'ratio',
    formula:
      'Excess kurtosis of the bar returns, bias-corrected: `n (n + 1) / ((n - 1)(n - 2)(n - 3)) * sum(z ** 4) - ' +
      '3 (n - 1) ** 2 / ((n - 2)(n - 3))`. Null below four returns, or where they do not vary.',
    source: 'pandas `kurt`',
  },
  autocorrelation: {
    label: 'Autocorrelation',
    unit: 'ratio',
    formula: 'Correlation of each bar return with the one before. Null below three returns, or where they do not vary.',
  },
  downsideDeviation: {
    label: 'Downside deviation',
    unit: 'fraction',
    formula:
      'Annualised downside deviation with target 0: `sqrt(sum(min(r, 0) ** 2) / n) * sqrt(barsPerYear)` of the ' +
      'bar returns. Null without a return.',
  },
  valueAtRisk: {
    label: 'Value at risk',
    unit: 'fraction',
    formula: 'Historical value at risk: the 5 % quantile of the returns of days, interpolated. Null without one.',
  },
  normalValueAtRisk: {
    label: 'Normal value at risk',
    unit: 'fraction',
    formula:
      'Value at risk at 95 % if the returns of days were normal: `mean - 1.644854 deviation`. Null below two days.',
    source: 'QuantStats',
  },
  expectedShortfall: {
    label: 'Expected shortfall',
    unit: 'fraction',
    formula:
      'Mean of the returns of days that are at most `valueAtRisk` (conditional value at risk). Null without a ' +
      'day.',
  },
  tailRatio: {
    label: 'Tail ratio',
    unit: 'ratio',
    formula: '95 % quantile of the returns of days over the size of their 5 % quantile. Null where that is 0.',
  },
  outlierWinRatio: {
    label: 'Outlier win ratio',
    unit: 'ratio',
    formula:
      '99 % quantile of the returns of days over the mean of the positive ones. Null without one. QuantStats ' +
      'takes zeros into the mean.',
    source: 'QuantStats',
  },
  outlierLossRatio: {
    label: 'Outlier loss ratio',
    unit: 'ratio',
    formula: '1 % quantile of the returns of days over the mean of the negative ones. Null without one.',
  },
} as const satisfies StatisticFamily;

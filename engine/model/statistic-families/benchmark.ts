import type { StatisticFamily } from './statistic';

/** A run beside its benchmark. */
export const BENCHMARK = {
  benchmarkReturn: {
    label: 'Benchmark return',
    unit: 'fraction',
    formula: 'Return of the benchmark from the first close to the last. Null without a benchmark.',
  },
  benchmarkAnnualReturn: {
    label: 'Benchmark annual return',
    unit: 'fraction',
    formula:
      'Compound annual growth of the benchmark, by bars as `annualReturn`. Null without a benchmark or a ' + 'return.',
  },
  excessReturn: {
    label: 'Excess return',
    unit: 'fraction',
    formula: '`totalReturn - benchmarkReturn`. Null without a benchmark.',
  },
  beta: {
    label: 'Beta',
    unit: 'ratio',
    formula:
      'Covariance of the compared returns with those of the benchmark over the variance of the latter. Null where it ' +
      'does not vary.',
  },
  alpha: {
    label: 'Alpha',
    unit: 'fraction',
    formula:
      "Jensen's alpha, annualised: `(mean(r) - f - beta (mean(b) - f)) * periods a year` of the compared returns, with " +
      '`f` the risk-free rate of a period. Null without `beta`.',
    source: 'Jensen 1968, QuantStats',
  },
  correlation: {
    label: 'Correlation',
    unit: 'ratio',
    formula: 'Correlation of the compared returns with those of the benchmark. Null where either does not vary.',
  },
  rSquared: {
    label: 'R squared',
    unit: 'fraction',
    formula: 'Square of `correlation`. Null where it is.',
  },
  trackingError: {
    label: 'Tracking error',
    unit: 'fraction',
    formula:
      'Standard deviation of the differences of the compared returns to those of the benchmark, annualised. Null ' +
      'below two returns.',
  },
  informationRatio: {
    label: 'Information ratio',
    unit: 'ratio',
    formula:
      'Mean of the differences of the compared returns to those of the benchmark over their standard deviation, ' +
      'times the root of the periods a year. Null where they do not vary. QuantStats and vectorbt do not annualise it.',
  },
  treynor: {
    label: 'Treynor',
    unit: 'ratio',
    formula:
      'Treynor ratio: `(annualReturn - riskFreeRate) / beta`. Null where `beta` is null or 0. ' +
      'QuantStats divides the total return.',
  },
  upCapture: {
    label: 'Up capture',
    unit: 'ratio',
    formula:
      'Mean of the compared returns over the mean of those of the benchmark, where the benchmark rose. Null where it ' +
      'never did.',
  },
  downCapture: {
    label: 'Down capture',
    unit: 'ratio',
    formula:
      'Mean of the compared returns over the mean of those of the benchmark, where the benchmark fell. Null where it ' +
      'never did.',
  },
} as const satisfies StatisticFamily;

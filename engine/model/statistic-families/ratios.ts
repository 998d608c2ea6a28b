import type { StatisticFamily } from './statistic';

/** Returns against risk, and what follows from the share of winning days. */
export const RATIOS = {
  probabilisticSharpe: {
    label: 'Probabilistic Sharpe',
    unit: 'fraction',
    formula:
      'Probability that the true Sharpe ratio exceeds 0: `Phi(s sqrt(n - 1) / sqrt(1 - skewness s + (kurtosis + ' +
      '2) / 4 s ** 2))` with `s = sharpe / sqrt(barsPerYear)` and `kurtosis` the excess one. Null where one of ' +
      'them is.',
    source: 'Bailey and Lopez de Prado 2012',
  },
  smartSharpe: {
    label: 'Smart Sharpe',
    unit: 'ratio',
    formula:
      '`sharpe` over the autocorrelation penalty `sqrt(1 + 2 sum((n - k) / n * c ** k, k = 1 … n - 1))`, with ' +
      '`c` the size of `autocorrelation`. Null where either is.',
    source: 'Lo 2002, QuantStats',
  },
  smartSortino: {
    label: 'Smart Sortino',
    unit: 'ratio',
    formula: '`sortino` over the autocorrelation penalty. Null where either is.',
    source: 'QuantStats',
  },
  adjustedSortino: {
    label: 'Adjusted Sortino',
    unit: 'ratio',
    formula: '`sortino / sqrt(2)`, which compares with `sharpe`.',
    source: 'Schwager',
  },
  smartAdjustedSortino: {
    label: 'Smart adjusted Sortino',
    unit: 'ratio',
    formula: '`smartSortino / sqrt(2)`.',
  },
  omega: {
    label: 'Omega',
    unit: 'ratio',
    formula:
      'Omega ratio with threshold 0: sum of the positive bar returns over the sum of the sizes of the negative ' +
      'ones. Null without a negative one.',
    source: 'Keating and Shadwick 2002',
  },
  gainToPain: {
    label: 'Gain to pain',
    unit: 'ratio',
    formula:
      'Gain to pain: sum of the returns of days over the sum of the sizes of the negative ones. Null without a ' +
      'negative one.',
    source: 'Schwager',
  },
  gainToPainMonth: {
    label: 'Gain to pain month',
    unit: 'ratio',
    formula: 'Gain to pain of the returns of months. Null without a negative one.',
  },
  riskReturnRatio: {
    label: 'Risk return ratio',
    unit: 'ratio',
    formula: 'Mean of the returns of days over their standard deviation, not annualised. Null where they do not vary.',
  },
  riskAdjustedReturn: {
    label: 'Risk adjusted return',
    unit: 'fraction',
    formula: '`cagr / exposure`. Null without exposure.',
  },
  recoveryFactor: {
    label: 'Recovery factor',
    unit: 'ratio',
    formula: '`totalReturn / -maxDrawdown`. Null without a drawdown.',
  },
  ulcerIndex: {
    label: 'Ulcer index',
    unit: 'fraction',
    formula: 'Ulcer index: `sqrt(mean(underwater ** 2))` over all steps, as a fraction.',
    source: 'Martin 1987',
  },
  ulcerPerformance: {
    label: 'Ulcer performance',
    unit: 'ratio',
    formula:
      'Ulcer performance index (Martin ratio): `annualReturn / ulcerIndex`. Null without a drawdown. QuantStats ' +
      'divides the total return.',
  },
  serenity: {
    label: 'Serenity',
    unit: 'ratio',
    formula:
      'Serenity index: sum of the bar returns over `ulcerIndex * pitfall`, with `pitfall` the mean of the ' +
      'deepest 5 % of `underwater` over the deviation of the bar returns. Null without a drawdown.',
    source: 'KeyQuant 2015',
  },
  kellyDays: {
    label: 'Kelly, by days',
    unit: 'fraction',
    formula:
      'Kelly criterion of the days that were not 0: `w - (1 - w) / payoff` with `w` = `winDays` and `payoff` = ' +
      '`dayPayoff`. Null where either is.',
  },
  dayPayoff: {
    label: 'Day payoff',
    unit: 'ratio',
    formula:
      '`averageGain` over the size of `averageLoss`, of days; QuantStats calls it payoff or win/loss ratio. ' +
      'Null without a gain or a loss.',
  },
  dayProfitFactor: {
    label: 'Day profit factor',
    unit: 'ratio',
    formula:
      'Sum of the positive returns of days over the sum of the sizes of the negative ones. Null without a ' +
      'negative one.',
  },
  profitRatio: {
    label: 'Profit ratio',
    unit: 'ratio',
    formula:
      '`averageGain` over the number of winning days, against the same of the losing ones. Null without a gain ' +
      'or a loss.',
    source: 'QuantStats',
  },
  commonSenseRatio: {
    label: 'Common sense ratio',
    unit: 'ratio',
    formula: '`dayProfitFactor * tailRatio`. Null where either is.',
  },
  cpcIndex: {
    label: 'CPC index',
    unit: 'ratio',
    formula: '`dayProfitFactor * winDays * dayPayoff`. Null where one of them is.',
  },
  riskOfRuin: {
    label: 'Risk of ruin',
    unit: 'fraction',
    formula: '`((1 - w) / (1 + w)) ** n` with `w` = `winDays` over `n` days. Null without a day that was not 0.',
    source: 'QuantStats',
  },
} as const satisfies StatisticFamily;

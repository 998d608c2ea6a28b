import type { StatisticFamily } from './statistic';

/** Statistics that every trial and run has, in the order of their columns. */
export const TRIAL = {
  totalReturn: {
    label: 'Total return',
    unit: 'fraction',
    of: 'of initial capital',
    formula: '`finalEquity / initialCapital - 1`. A position that is open at the end counts at its last close.',
  },
  annualReturn: {
    label: 'Annual return',
    unit: 'fraction',
    of: 'a year, compounded',
    formula:
      'Compound annual growth: `(finalEquity / initialCapital) ** (barsPerYear / returns) - 1`, with `returns` ' +
      'the number of steps minus one. -1 where nothing or less is left. Null with a single step.',
  },
  volatility: {
    label: 'Volatility',
    unit: 'fraction',
    of: 'a year',
    formula:
      'Standard deviation of the bar returns of equity, with divisor n - 1, times `sqrt(barsPerYear)`. Null ' +
      'below two returns.',
  },
  sharpe: {
    label: 'Sharpe',
    unit: 'ratio',
    formula:
      'Sharpe ratio: mean of the bar returns of equity over their standard deviation with divisor n - 1, times ' +
      '`sqrt(barsPerYear)`, with the risk-free rate of a bar, `riskFreeRate / barsPerYear`, taken off the mean. Null ' +
      'below two returns, or where they do not vary.',
    source: 'Sharpe 1994',
  },
  sortino: {
    label: 'Sortino',
    unit: 'ratio',
    formula:
      'Sortino ratio with target 0: mean of the bar returns of equity over the downside deviation ' +
      '`sqrt(sum(min(return, 0) ** 2) / n)`, times `sqrt(barsPerYear)`, with the risk-free rate taken off the mean. ' +
      'Null where no return is negative.',
    source: 'Sortino and Price 1994',
  },
  calmar: {
    label: 'Calmar',
    unit: 'ratio',
    formula: 'Calmar ratio over the whole run: `annualReturn / -maxDrawdown`. Null without a drawdown.',
    source: 'Young 1991',
  },
  maxDrawdown: {
    label: 'Max drawdown',
    unit: 'fraction',
    of: 'of the peak',
    formula: 'Smallest `equity / peak - 1` at a close, <= 0. The initial capital is the first peak.',
  },
  finalEquity: {
    label: 'Final equity',
    unit: 'money',
    formula: 'Equity at the last close: cash and open positions at their last close, in money.',
  },
  fees: {
    label: 'Fees',
    unit: 'money',
    formula: 'Fees of all fills, in money, summed in their order.',
  },
  exposure: {
    label: 'Exposure',
    unit: 'fraction',
    of: 'of the bars',
    formula: 'Share of the steps at whose close a position was open, from 0 to 1.',
  },
  trades: {
    label: 'Trades',
    unit: 'count',
    formula:
      'Closed round trips, each from flat to flat of one instrument, through the rolls of a continuous series. A position that is open at the end is none ' +
      'yet.',
  },
  winRate: {
    label: 'Win rate',
    unit: 'fraction',
    of: 'of the trades',
    formula: 'Share of the closed round trips with a profit > 0, net of fees. Null without one.',
  },
  profitFactor: {
    label: 'Profit factor',
    unit: 'ratio',
    formula:
      'Sum of the profits over the sum of the losses of the closed round trips, net of fees. Null without a ' + 'loss.',
  },
  fills: {
    label: 'Fills',
    unit: 'count',
    formula: 'Number of fills.',
  },
  rejectedOrders: {
    label: 'Rejected orders',
    unit: 'count',
    formula: 'Orders that were refused when they were placed, or by the account when they would have filled.',
  },
} as const satisfies StatisticFamily;

import type { StatisticFamily } from './statistic';

/** Round trips. */
export const TRADES = {
  openTrades: {
    label: 'Open trades',
    unit: 'count',
    formula: 'Round trips that were open at the end.',
  },
  openTradePnl: {
    label: 'Open trade pnl',
    unit: 'money',
    formula: 'Profit of the open round trips at their last close, net of fees.',
  },
  longTrades: {
    label: 'Long trades',
    unit: 'count',
    formula: 'Closed round trips that were long.',
  },
  shortTrades: {
    label: 'Short trades',
    unit: 'count',
    formula: 'Closed round trips that were short.',
  },
  longWinRate: {
    label: 'Long win rate',
    unit: 'fraction',
    formula: 'Share of the closed long round trips with a profit > 0. Null without one.',
  },
  shortWinRate: {
    label: 'Short win rate',
    unit: 'fraction',
    formula: 'Share of the closed short round trips with a profit > 0. Null without one.',
  },
  bestTrade: {
    label: 'Best trade',
    unit: 'fraction',
    formula: 'Largest profit of a closed round trip, net of fees, over its notional at entry. Null without one.',
  },
  worstTrade: {
    label: 'Worst trade',
    unit: 'fraction',
    formula: 'Smallest profit of a closed round trip over its notional at entry. Null without one.',
  },
  averageTrade: {
    label: 'Average trade',
    unit: 'fraction',
    formula:
      'Mean profit of the closed round trips over their notional at entry. Null without one. backtesting.py ' +
      'takes the geometric mean.',
  },
  averageWinningTrade: {
    label: 'Average winning trade',
    unit: 'fraction',
    formula: 'Mean of the profits over the notional at entry of the round trips that won. Null without one.',
  },
  averageLosingTrade: {
    label: 'Average losing trade',
    unit: 'fraction',
    formula: 'Mean of the losses over the notional at entry of the round trips that lost, < 0. Null without one.',
  },
  grossProfit: {
    label: 'Gross profit',
    unit: 'money',
    formula: 'Sum of the profits of the closed round trips that won, net of fees.',
  },
  grossLoss: {
    label: 'Gross loss',
    unit: 'money',
    formula: 'Sum of the losses of the closed round trips that lost, net of fees, <= 0.',
  },
  largestWin: {
    label: 'Largest win',
    unit: 'money',
    formula: 'Largest profit of a closed round trip. Null where none won.',
  },
  largestLoss: {
    label: 'Largest loss',
    unit: 'money',
    formula: 'Largest loss of a closed round trip, < 0. Null where none lost.',
  },
  averageWin: {
    label: 'Average win',
    unit: 'money',
    formula: 'Mean profit of the closed round trips that won. Null without one.',
  },
  averageLossMoney: {
    label: 'Average loss',
    unit: 'money',
    formula: 'Mean loss of the closed round trips that lost, < 0. Null without one.',
  },
  payoffRatio: {
    label: 'Payoff ratio',
    unit: 'ratio',
    formula: '`averageWin` over the size of `averageLossMoney`. Null where nothing won or nothing lost.',
  },
  expectancy: {
    label: 'Expectancy',
    unit: 'money',
    formula: 'Mean profit of the closed round trips, net of fees. Null without one.',
  },
  sqn: {
    label: 'System quality number',
    unit: 'ratio',
    formula:
      'System quality number: `sqrt(n) * mean(pnl) / deviation(pnl)` of the closed round trips. Null where they ' +
      'do not vary.',
    source: 'Tharp',
  },
  kelly: {
    label: 'Kelly, by trades',
    unit: 'fraction',
    formula:
      'Kelly criterion of the closed round trips: `w - (1 - w) / payoffRatio` with `w` = `winRate`. Null where ' +
      'nothing won or nothing lost.',
  },
  averageTradeDays: {
    label: 'Average trade days',
    unit: 'days',
    formula: 'Mean time from entry to exit of the closed round trips. Null without one.',
  },
  longestTradeDays: {
    label: 'Longest trade days',
    unit: 'days',
    formula: 'Longest time from entry to exit of a closed round trip. Null without one.',
  },
  averageWinningTradeDays: {
    label: 'Average winning trade days',
    unit: 'days',
    formula: 'Mean time from entry to exit of the round trips that won. Null without one.',
  },
  averageLosingTradeDays: {
    label: 'Average losing trade days',
    unit: 'days',
    formula: 'Mean time from entry to exit of the round trips that lost. Null without one.',
  },
  consecutiveWins: {
    label: 'Consecutive wins',
    unit: 'count',
    formula: 'Most closed round trips in a row that won, in the order in which they closed.',
  },
  consecutiveLosses: {
    label: 'Consecutive losses',
    unit: 'count',
    formula: 'Most closed round trips in a row that lost.',
  },
  tradesPerYear: {
    label: 'Trades per year',
    unit: 'count',
    formula: 'Closed round trips a year of 365.25 days. Null with a single step.',
  },
  averageAdverseExcursion: {
    label: 'Average adverse excursion',
    unit: 'fraction',
    formula:
      'Mean over the closed round trips of the worst price against the mean entry price (MAE), <= 0. The bar of ' +
      'the entry counts whole, of an entry at its close not at all, that of the exit with the exit alone. Null without one.',
    source: 'Sweeney 1996',
  },
  worstAdverseExcursion: {
    label: 'Worst adverse excursion',
    unit: 'fraction',
    formula: 'Smallest adverse excursion of a closed round trip, <= 0. Null without one.',
  },
  averageFavorableExcursion: {
    label: 'Average favorable excursion',
    unit: 'fraction',
    formula:
      'Mean over the closed round trips of the best price against the mean entry price (MFE), >= 0. Null ' +
      'without one.',
  },
  bestFavorableExcursion: {
    label: 'Best favorable excursion',
    unit: 'fraction',
    formula: 'Largest favourable excursion of a closed round trip, >= 0. Null without one.',
  },
  averageTradeDrawdown: {
    label: 'Average trade drawdown',
    unit: 'fraction',
    formula:
      "Mean over the closed round trips of what was given back: the last exit's return on the mean entry price " +
      'minus the favourable excursion, <= 0. Null without one.',
  },
} as const satisfies StatisticFamily;

/** What a run held and traded. */
export const ACTIVITY = {
  maxGrossExposure: {
    label: 'Max gross exposure',
    unit: 'fraction',
    formula: 'Largest value of all positions, long and short added, over equity at a close.',
  },
  averageGrossExposure: {
    label: 'Average gross exposure',
    unit: 'fraction',
    formula: 'Mean over all steps of the value of all positions over equity.',
  },
  tradedNotional: {
    label: 'Traded notional',
    unit: 'money',
    formula: 'Sum of quantity times price of all fills.',
  },
  borrowFees: {
    label: 'Borrow fees',
    unit: 'money',
    formula: 'Paid for what was sold short (`account.borrowRate`), <= 0.',
  },
  debitInterest: {
    label: 'Interest on debt',
    unit: 'money',
    formula: 'Paid for negative cash (`account.debitRate`), <= 0.',
  },
  creditInterest: {
    label: 'Interest on cash',
    unit: 'money',
    formula: 'Received for positive cash (`account.creditRate`), >= 0.',
  },
  fundingPayments: {
    label: 'Funding',
    unit: 'money',
    formula: 'Received less paid by positions in perpetuals (`account.funding`).',
  },
  dividends: {
    label: 'Dividends',
    unit: 'money',
    formula: 'Received less paid for short positions, where the session has splits and dividends (`actions.csv`).',
  },
  turnover: {
    label: 'Turnover',
    unit: 'ratio',
    formula: 'Traded notional a year (by bars) over the mean equity. Null with a single step.',
  },
} as const satisfies StatisticFamily;

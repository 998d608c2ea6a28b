import type { ACTIVITY, TRADES } from '../../model/statistic-families/trades';
import { deviation, largest, longestStreak, mean, ratio, smallest, sum } from './moments';
import { daysBetween, type ClosedTrade, type Formulas } from './run-figures';

export const trades: Formulas<typeof TRADES> = {
  openTrades: ({ open }) => open.count,
  openTradePnl: ({ open }) => open.pnl,
  longTrades: ({ closed }) => closed.filter(({ long }) => long).length,
  shortTrades: ({ closed }) => closed.filter(({ long }) => !long).length,
  longWinRate: ({ closed }) => winRate(closed.filter(({ long }) => long)),
  shortWinRate: ({ closed }) => winRate(closed.filter(({ long }) => !long)),
  bestTrade: ({ closed }) => largest(closed.map(fractionOf)),
  worstTrade: ({ closed }) => smallest(closed.map(fractionOf)),
  averageTrade: ({ closed }) => mean(closed.map(fractionOf)),
  averageWinningTrade: ({ won }) => mean(won.map(fractionOf)),
  averageLosingTrade: ({ lost }) => mean(lost.map(fractionOf)),
  grossProfit: ({ won }) => sum(won.map(pnlOf)),
  grossLoss: ({ lost }) => sum(lost.map(pnlOf)),
  largestWin: ({ won }) => largest(won.map(pnlOf)),
  largestLoss: ({ lost }) => smallest(lost.map(pnlOf)),
  averageWin: ({ won }) => mean(won.map(pnlOf)),
  averageLossMoney: ({ lost }) => mean(lost.map(pnlOf)),
  payoffRatio: (run) => {
    const [win, loss] = [trades.averageWin(run), trades.averageLossMoney(run)];
    return loss === null ? null : ratio(win, -loss);
  },
  expectancy: ({ closed }) => mean(closed.map(pnlOf)),
  sqn: ({ closed }) => {
    const pnl = closed.map(pnlOf);
    return ratio(Math.sqrt(pnl.length) * (mean(pnl) ?? 0), deviation(pnl));
  },
  kelly: (run) => {
    const payoff = trades.payoffRatio(run);
    return payoff === null ? null : run.base.winRate! - (1 - run.base.winRate!) / payoff;
  },
  averageTradeDays: ({ closed }) => mean(closed.map(({ days }) => days)),
  longestTradeDays: ({ closed }) => largest(closed.map(({ days }) => days)),
  averageWinningTradeDays: ({ won }) => mean(won.map(({ days }) => days)),
  averageLosingTradeDays: ({ lost }) => mean(lost.map(({ days }) => days)),
  consecutiveWins: ({ closed }) => longestStreak(closed.map(pnlOf), (pnl) => pnl > 0),
  consecutiveLosses: ({ closed }) => longestStreak(closed.map(pnlOf), (pnl) => pnl < 0),
  tradesPerYear: (run) => ratio(run.closed.length * 365.25, daysBetween(run, 0, run.times.length - 1)),
  averageAdverseExcursion: ({ excursions }) => mean(excursions.map(({ adverse }) => adverse)),
  worstAdverseExcursion: ({ excursions }) => smallest(excursions.map(({ adverse }) => adverse)),
  averageFavorableExcursion: ({ excursions }) => mean(excursions.map(({ favorable }) => favorable)),
  bestFavorableExcursion: ({ excursions }) => largest(excursions.map(({ favorable }) => favorable)),
  averageTradeDrawdown: ({ excursions }) => mean(excursions.map(({ realised, favorable }) => realised - favorable)),
};

export const activity: Formulas<typeof ACTIVITY> = {
  maxGrossExposure: (run) => run.activity.maxGross,
  averageGrossExposure: (run) => run.activity.meanGross,
  tradedNotional: (run) => run.activity.notional,
  borrowFees: ({ flows }) => flows.borrow,
  debitInterest: ({ flows }) => flows.debitInterest,
  creditInterest: ({ flows }) => flows.creditInterest,
  fundingPayments: ({ flows }) => flows.funding,
  dividends: ({ flows }) => flows.dividends,
  turnover: (run) => {
    if (run.returns.length === 0) return null;
    const years = run.returns.length / run.barsPerYear;
    return ratio(run.activity.notional / years, mean(run.equity));
  },
};

function fractionOf({ fraction }: ClosedTrade): number {
  return fraction;
}

function pnlOf({ pnl }: ClosedTrade): number {
  return pnl;
}

function winRate(closed: readonly ClosedTrade[]): number | null {
  return ratio(closed.filter(({ pnl }) => pnl > 0).length, closed.length);
}

import type { Contribution } from '../model/analytics-views';
import { isClosed, type AnalysedTrade } from './analysed-run';

/** What trades of each key made, closed and open ones, the largest contribution first. */
export function contributions(
  trades: readonly AnalysedTrade[],
  keyOf: (trade: AnalysedTrade) => string,
  { initialCapital, gain }: { initialCapital: number; gain: number },
): Contribution[] {
  const rows = new Map<string, Contribution>();
  for (const trade of trades) {
    const key = keyOf(trade);
    const row = rows.get(key) ?? { key, trades: 0, pnl: 0, openPnl: 0, fees: 0, contribution: 0, share: null };
    rows.set(key, row);
    row.trades++;
    row.pnl += trade.pnl;
    row.fees += trade.fees;
    if (!isClosed(trade)) row.openPnl += trade.pnl;
  }
  const share = (pnl: number) => (gain === 0 ? null : pnl / gain);
  return [...rows.values()]
    .map((row) => ({ ...row, contribution: row.pnl / initialCapital, share: share(row.pnl) }))
    .sort((a, b) => b.pnl - a.pnl);
}

import { NO_KEY, TRADE_GROUPS, type TradeGroup } from '../model/analytics';
import type { Streaks, TradeFigures, TradeGroupRow } from '../model/analytics-views';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { localMs } from '../calendars/time-zone';
import { mean, ratio } from '../statistics/run/moments';
import type { AnalysedTrade, ClosedTrade } from './analysed-run';

/** Figures of closed trades together, by the formulas of the statistics of trades. */
export function tradeFigures(closed: readonly ClosedTrade[]): TradeFigures {
  let [wins, grossProfit, grossLoss, fees, best, worst] = [0, 0, 0, 0, -Infinity, Infinity];
  for (const { pnl, fees: paid } of closed) {
    if (pnl > 0) {
      wins++;
      grossProfit += pnl;
    } else grossLoss += pnl;
    fees += paid;
    best = Math.max(best, pnl);
    worst = Math.min(worst, pnl);
  }
  const has = closed.length > 0;
  const pnl = grossProfit + grossLoss;
  return {
    trades: closed.length,
    ...{ wins, winRate: ratio(wins, closed.length), pnl, averagePnl: ratio(pnl, closed.length) },
    ...{ grossProfit, grossLoss, profitFactor: ratio(grossProfit, -grossLoss) },
    ...{ best: has ? best : null, worst: has ? worst : null, fees },
    averageDays: mean(closed.map(({ entryTime, exitTime }) => (exitTime - entryTime) / MICROS_PER_DAY)),
    averageMae: mean(closed.flatMap(({ mae }) => mae ?? [])),
    averageMfe: mean(closed.flatMap(({ mfe }) => mfe ?? [])),
  };
}

/** Rows of one grouping that are shown, those with the most trades. */
const MOST_ROWS = 200;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** Groupings whose rows stand in the order of the calendar. */
const OF_TIME: readonly TradeGroup[] = ['weekday', 'hour', 'month', 'duration'];
const [MINUTE, HOUR, DAY] = [MICROS_PER_DAY / 1440, MICROS_PER_DAY / 24, MICROS_PER_DAY];
/** Lengths of trades from the shortest on, each up to its end. */
const DURATIONS: readonly [key: string, before: Micros][] = [
  ['below 1 min', MINUTE],
  ['1 to 10 min', 10 * MINUTE],
  ['10 to 60 min', HOUR],
  ['1 to 4 h', 4 * HOUR],
  ['4 to 24 h', DAY],
  ['1 to 5 days', 5 * DAY],
  ['5 to 20 days', 20 * DAY],
  ['20 to 60 days', 60 * DAY],
  ['60 days and more', Infinity],
];

/** Closed trades by each grouping; those of time by the entry, on the clock of a zone. */
export function groupedTrades(closed: readonly ClosedTrade[], zone: string): Record<TradeGroup, TradeGroupRow[]> {
  const keyOf = keysOf(zone);
  const groups = TRADE_GROUPS.map((group) => {
    const members = new Map<string, ClosedTrade[]>();
    for (const trade of closed) {
      const key = keyOf[group](trade);
      const known = members.get(key);
      if (known) known.push(trade);
      else members.set(key, [trade]);
    }
    return [group, rowsOf(group, members)] as const;
  });
  return Object.fromEntries(groups) as Record<TradeGroup, TradeGroupRow[]>;
}

function rowsOf(group: TradeGroup, members: ReadonlyMap<string, readonly ClosedTrade[]>): TradeGroupRow[] {
  const most = [...members].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_ROWS);
  const place = (key: string) => {
    if (group === 'duration') return DURATIONS.findIndex(([name]) => name === key);
    return group === 'weekday' ? (WEEKDAYS.indexOf(key) + 6) % 7 : 0;
  };
  if (OF_TIME.includes(group)) most.sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));
  return most.map(([key, trades]) => ({ key, ...tradeFigures(trades) }));
}

function keysOf(zone: string): Record<TradeGroup, (trade: ClosedTrade) => string> {
  const entered = ({ entryTime }: AnalysedTrade) => new Date(localMs(zone, Math.floor(entryTime / 1000)));
  return {
    side: ({ side }) => side,
    instrument: ({ instrument }) => instrument,
    weekday: (trade) => WEEKDAYS[entered(trade).getUTCDay()]!,
    hour: (trade) => String(entered(trade).getUTCHours()).padStart(2, '0'),
    month: (trade) => entered(trade).toISOString().slice(0, 7),
    duration: ({ entryTime, exitTime }) => DURATIONS.find(([, before]) => exitTime - entryTime < before)![0],
    exitReason: ({ exitReason }) => exitReason ?? NO_KEY,
    entryTag: ({ entryTag }) => entryTag ?? NO_KEY,
    exitTag: ({ exitTag }) => exitTag ?? NO_KEY,
  };
}

/** Closed trades in a row that won, and that lost, in the order in which they closed; one without a profit ends either. */
export function streaksOf(closed: readonly { pnl: number; exitTime: Micros }[]): Streaks {
  const counts = { wins: new Map<number, number>(), losses: new Map<number, number>() };
  let current = 0;
  const end = () => {
    if (current === 0) return;
    const side = counts[current > 0 ? 'wins' : 'losses'];
    side.set(Math.abs(current), (side.get(Math.abs(current)) ?? 0) + 1);
  };
  for (const { pnl } of closed) {
    const sign = Math.sign(pnl);
    if (sign !== Math.sign(current)) {
      end();
      current = 0;
    }
    current += sign;
  }
  end();
  const [wins, losses] = [listed(counts.wins), listed(counts.losses)];
  return { longestWin: wins.at(-1)?.length ?? 0, longestLoss: losses.at(-1)?.length ?? 0, current, wins, losses };
}

function listed(counts: ReadonlyMap<number, number>): { length: number; count: number }[] {
  return [...counts].map(([length, count]) => ({ length, count })).sort((a, b) => a.length - b.length);
}

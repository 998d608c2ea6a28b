import type { EquityPointView, TradeView } from '../../../engine/model/result-views';
import { MICROS_PER_DAY, startMicros, toIso } from '../../../engine/model/time';
import type { Statistics } from '../../../engine/model/statistics';
import type { RunView } from '../../../engine/model/views';
import type { Door } from './compatibility-route';
import { engineConfigOf } from './backtest-request';

const PAGE = 10_000;
/** Beyond so many points a curve is answered in as many as a chart can show. */
const MOST_POINTS = 200_000;
const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const;

/** `2024-01-01T09:15:00`, in UTC, without an offset. */
export function plainIso(iso: string): string;
export function plainIso(iso: string | null): string | null;
export function plainIso(iso: string | null): string | null {
  return iso === null ? null : iso.slice(0, 19);
}

const percent = (fraction: number | null | undefined) =>
  fraction === null || fraction === undefined ? null : Math.round(fraction * 1e6) / 1e4;

/** Returns and drawdown in per cent, the drawdown <= 0; the share of winners as a fraction. */
export function encodeMetrics({ statistics }: RunView) {
  if (!statistics) return null;
  const { averageTradeDays: days } = statistics;
  return {
    ...encodeTrial(statistics),
    avg_trade_duration: days === null || days === undefined ? null : duration(days * 86_400),
  };
}

/** The same of a trial, which knows less. */
export function encodeTrial(statistics: Statistics) {
  return {
    total_return: percent(statistics.totalReturn),
    annualized_return: percent(statistics.annualReturn),
    sharpe_ratio: statistics.sharpe,
    max_drawdown: percent(statistics.maxDrawdown),
    win_rate: statistics.winRate,
    profit_factor: statistics.profitFactor,
    total_trades: statistics.trades,
    final_equity: statistics.finalEquity,
  };
}

/** `4.5 minutes` */
function duration(seconds: number): string {
  const [unit, length] = UNITS.find(([, one]) => seconds >= one) ?? (['seconds', 1] as const);
  return `${Math.round((10 * seconds) / length) / 10} ${unit}`;
}

/** Everything that a finished backtest found. */
export async function encodeResult({ caller }: Door, run: RunView) {
  const id = run.runId;
  const [equity, trades] = await Promise.all([
    everyPoint(caller, id),
    everyRow((page) => caller.runs.trades({ id, ...page })),
  ]);
  return {
    equity_curve: encodeCurve(equity),
    trade_log: trades.map(encodeTrade),
    metrics: encodeMetrics(run),
    engine_config: engineConfigOf(run),
  };
}

/** The curve of a run, in 10,000 points where it has more than 200,000. */
export async function everyPoint(caller: Door['caller'], id: string): Promise<EquityPointView[]> {
  const { total } = await caller.runs.equity({ id, limit: 1 });
  if (total !== null && total > MOST_POINTS) return (await caller.runs.equity({ id, points: PAGE })).items;
  return everyRow((page) => caller.runs.equity({ id, ...page }));
}

type ReadPage<Row> = (page: { limit: number; offset: number }) => Promise<{ items: Row[] }>;

async function everyRow<Row>(read: ReadPage<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const { items } = await read({ limit: PAGE, offset: rows.length });
    rows.push(...items);
    if (items.length < PAGE) return rows;
  }
}

/** Points are at the closes of bars; they are stamped as files stamp bars, when these begin: of days with the date. */
function encodeCurve(points: readonly EquityPointView[]) {
  const closes = points.map(({ time }) => startMicros(time));
  const length = usualStep(closes);
  return points.map(({ equity }, i) => ({ timestamp: plainIso(toIso(begun(closes[i]!, length))), equity }));
}

function begun(close: number, length: number): number {
  return length < MICROS_PER_DAY ? close - length : Math.floor((close - 1) / MICROS_PER_DAY) * MICROS_PER_DAY;
}

/** The most frequent distance of consecutive times; 0 of fewer than two. */
function usualStep(times: readonly number[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i++) {
    const step = times[i]! - times[i - 1]!;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0];
}

function encodeTrade({ entryTime, exitTime, entryPrice, exitPrice, side, quantity, pnl, fees }: TradeView) {
  return {
    entry_time: plainIso(entryTime),
    exit_time: plainIso(exitTime),
    entry_price: entryPrice,
    exit_price: exitPrice,
    position: side,
    quantity,
    pnl,
    commission: fees,
  };
}

import type { ScriptStatistics } from '../model/script-statistics';
import type { ScriptPoint, ScriptTrade } from '../model/script-views';
import { deviation, mean } from '../statistics/run/moments';
import { CsvFault, csvRows, isNull, numberOf } from './checks/csv-rows';
import { dayOfText } from './checks/trading-days';
import type { OutputFile } from './output-files';

type Located = Pick<OutputFile, 'name' | 'path' | 'size'>;

/** What a larger file would say is not worth its memory. */
const MOST_BYTES = 512 * 2 ** 20;
const DAYS_A_YEAR = 252;
/** Names by which a script is told its capital. */
const CAPITAL = ['capital', 'initial_capital', 'initial_cash', 'cash', 'starting_capital'];

export interface ScriptResults {
  statistics: ScriptStatistics;
  points: ScriptPoint[];
  trades: ScriptTrade[];
}

/**
 * What `trades.csv`, `pnl.csv` and `summary.csv` say of the result of a script.
 * @param parameters of the script: an initial capital among them is what drawdowns in per cent are of
 * @returns null where neither trades nor daily results can be read
 */
export async function readResults(
  files: readonly Located[],
  parameters: Readonly<Record<string, unknown>>,
): Promise<ScriptResults | null> {
  const rowsOf = (name: string) => readTable(files.find((file) => file.name === name));
  const [trades, daily, summary] = await Promise.all([rowsOf('trades.csv'), rowsOf('pnl.csv'), rowsOf('summary.csv')]);
  if (!trades && !daily) return null;
  const capital = capitalOf(parameters);
  const points = (daily ?? []).flatMap((row) => pointOf(row));
  const made = (trades ?? []).flatMap((row) => tradeOf(row));
  const statistics = {
    ...tradeFigures(trades && made.map(({ pnl }) => pnl)),
    ...dailyFigures(daily && points, capital),
    summary: Object.fromEntries((summary ?? []).flatMap((row) => summaryOf(row))),
  };
  const totalPnl = points.at(-1)?.cumulativePnl ?? (trades ? made.reduce((sum, { pnl }) => sum + pnl, 0) : null);
  const totalReturn = capital !== null && totalPnl !== null ? totalPnl / capital : null;
  return { statistics: { totalPnl, totalReturn, capital, ...statistics }, points, trades: made };
}

type Row = Map<string, string>;

/** Rows by column; undefined for a file that is not there or no CSV. */
async function readTable(file: Located | undefined): Promise<Row[] | undefined> {
  if (!file || file.size > MOST_BYTES) return undefined;
  const rows: Row[] = [];
  let header: string[] | undefined;
  try {
    for await (const { cells } of csvRows(file.path)) {
      if (header) rows.push(new Map(header.map((name, i) => [name, cells[i] ?? ''])));
      else header = cells.map((name) => name.trim());
    }
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    return undefined;
  }
  return header && rows;
}

function capitalOf(parameters: Readonly<Record<string, unknown>>): number | null {
  const found = CAPITAL.map((name) => Number(parameters[name])).find((value) => Number.isFinite(value) && value > 0);
  return found ?? null;
}

function pointOf(row: Row): ScriptPoint[] {
  const [time, pnl, cumulativePnl] = [row.get('date'), number(row, 'pnl'), number(row, 'cumulative_pnl')];
  return time === undefined || isNull(time) || cumulativePnl === null ? [] : [{ time, pnl, cumulativePnl }];
}

function tradeOf(row: Row): ScriptTrade[] {
  const pnl = number(row, 'pnl');
  if (pnl === null) return [];
  return [{ entryTime: row.get('entry_time') ?? null, exitTime: row.get('exit_time') ?? null, pnl }];
}

function summaryOf(row: Row): [string, number | string][] {
  const [metric, value] = [row.get('metric'), row.get('value')];
  if (metric === undefined || value === undefined || metric === '__proto__') return [];
  return [[metric.slice(0, 128), numberOf(value) ?? value.slice(0, 1000)]];
}

function number(row: Row, name: string): number | null {
  return numberOf(row.get(name) ?? '') ?? null;
}

function tradeFigures(pnls: number[] | undefined) {
  if (!pnls) return { trades: null, winRate: null, profitFactor: null, worstTrade: null };
  const [won, lost] = [pnls.filter((pnl) => pnl > 0), pnls.filter((pnl) => pnl < 0)];
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  return {
    trades: pnls.length,
    winRate: pnls.length === 0 ? null : won.length / pnls.length,
    profitFactor: lost.length === 0 ? null : total(won) / -total(lost),
    worstTrade: pnls.length === 0 ? null : pnls.reduce((least, pnl) => Math.min(least, pnl)),
  };
}

/** Sharpe: of the returns of the days, or without a capital of their results in money, ddof 1, times the root of 252. */
function dailyFigures(points: ScriptPoint[] | undefined, capital: number | null) {
  if (!points) return { days: null, maxDrawdown: null, maxDrawdownPct: null, sharpe: null };
  const [depth, share] = drawdowns(points, capital ?? 0);
  const days = dailyResults(points, capital ?? 0);
  // Nothing is earned on what is no capital any more.
  const isReturn = capital !== null && days.every(({ before }) => before > 0);
  const daily = days.map(({ pnl, before }) => (isReturn ? pnl / before : pnl));
  const spread = capital !== null && !isReturn ? null : deviation(daily);
  return {
    days: days.length,
    maxDrawdown: depth,
    maxDrawdownPct: share,
    sharpe: spread !== null && spread > 0 ? (mean(daily)! / spread) * Math.sqrt(DAYS_A_YEAR) : null,
  };
}

/** What each day has brought, and the equity that it began with; rows of one day are one, of a date that is not understood each. */
function dailyResults(points: readonly ScriptPoint[], capital: number): { pnl: number; before: number }[] {
  const days: { pnl: number; before: number }[] = [];
  let day: number | undefined;
  points.forEach(({ time, pnl: given, cumulativePnl }, i) => {
    const pnl = given ?? cumulativePnl - (points[i - 1]?.cumulativePnl ?? 0);
    const at = dayOfText(time);
    if (at !== undefined && at === day) days.at(-1)!.pnl += pnl;
    else days.push({ pnl, before: capital + (points[i - 1]?.cumulativePnl ?? cumulativePnl - pnl) });
    day = at;
  });
  return days;
}

/** Deepest fall from a peak, in money and in per cent of the peak; the latter null where no peak is above 0. */
function drawdowns(points: readonly ScriptPoint[], capital: number): [number, number | null] {
  let peak = capital;
  let depth = 0;
  let share: number | null = capital > 0 ? 0 : null;
  for (const { cumulativePnl } of points) {
    const equity = capital + cumulativePnl;
    peak = Math.max(peak, equity);
    depth = Math.min(depth, equity - peak);
    if (peak > 0) share = Math.min(share ?? 0, ((equity - peak) / peak) * 100);
  }
  return [depth, share];
}

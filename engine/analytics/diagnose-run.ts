import { concentrationPart } from '../judging/rungs/concentration';
import type { Finding, FindingCode } from '../model/analytics-views';
import { CANCELLATIONS, REJECTIONS } from '../model/order';
import { counted } from '../model/text';
import { toIso, type Micros } from '../model/time';
import { isClosed, type AnalysedTrade } from './analysed-run';
import type { StaleFills } from './stale-fills';

/** What is known of the orders of a run by the end; null of a version that did not keep them. */
export interface OrderCounts {
  placed: number;
  /** How many ended so, such as `cancelled`, and by the code of the reason. */
  statuses: Readonly<Record<string, number>>;
  reasons: Readonly<Record<string, number>>;
  stale: StaleFills;
}

/** What a run shows of itself. */
export interface RunEvidence {
  bars: number;
  fills: number;
  /** Equity at the end less the initial capital. */
  gain: number;
  trades: readonly AnalysedTrade[];
  /** Of each code that occurred, and the first of all. */
  rejections: Readonly<Record<string, number>>;
  firstRejection: { time: Micros; instrument: string; code: string } | null;
  orders: OrderCounts | null;
  liquidations: number;
  /** Whether fees or slippage are set. */
  hasCosts: boolean;
  figures: { sharpe: number | null; winRate: number | null; profitFactor: number | null };
  /** What audits have found, in words. */
  audits: readonly string[];
}

/** Below so many bars or trades their figures say little: a rule of thumb of the trade. */
const FEW = 30;
/** From such figures on somebody should look whether they are of this world. */
const UNLIKELY = { sharpe: 6, winRate: 0.95, profitFactor: 10 };
/** Share of the rejected or stale orders from which on it is more than a note. */
const MUCH = 0.05;
/** Share of a gain that open positions make from which on that is told. */
const MUCH_OPEN = 0.5;

/** What a reader of the result should know, in words, the gravest first. */
export function diagnoseRun(run: RunEvidence): Finding[] {
  const found = [
    ...activity(run),
    ...rejected(run),
    ...liquidated(run),
    ...lookAhead(run),
    ...concentrated(run),
    ...stale(run),
    ...openAtEnd(run),
    ...scarce(run),
    ...(run.hasCosts || run.fills === 0
      ? []
      : [note('NO_COSTS', 'Neither fees nor slippage are set: fills cost nothing.')]),
  ];
  return found.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));
}

function warning(code: FindingCode, sentence: string, evidence: Record<string, unknown> = {}): Finding {
  return { code, severity: 'warning', sentence, evidence };
}

function note(code: FindingCode, sentence: string, evidence: Record<string, unknown> = {}): Finding {
  return { code, severity: 'note', sentence, evidence };
}

/** Why nothing was traded. */
function activity({ fills, orders, rejections, trades, bars }: RunEvidence): Finding[] {
  const refused = total(rejections);
  if (fills > 0) {
    if (trades.some(isClosed)) return [];
    return [note('NO_CLOSED_TRADES', 'What was opened is still open: no figure of closed trades has a value.')];
  }
  if (orders === null ? refused === 0 : orders.placed === 0) {
    const sentence = `The strategy placed no order in ${counted(bars, 'bar')}: its condition never came true, or the range ended before it was warm.`;
    return [warning('NO_ORDERS', sentence, { bars })];
  }
  const placed = orders?.placed ?? refused;
  const ends = orders === null ? '' : endsOf(orders, rejections);
  const all = refused >= placed ? 'All of them were rejected.' : ends;
  return [
    warning('NO_FILLS', `${counted(placed, 'order')} placed, none filled. ${all}`.trim(), { placed, rejections }),
  ];
}

/** Codes of rejections are told by a finding of their own. */
function endsOf({ statuses, reasons: all }: OrderCounts, rejections: RunEvidence['rejections']): string {
  const reasons = Object.fromEntries(Object.entries(all).filter(([code]) => !(code in rejections)));
  const ends = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
  const why = Object.keys(reasons).length === 0 ? '' : ` (${wordsOf(reasons)})`;
  return `They ended so: ${ends.join(', ')}${why}.`;
}

function rejected({ rejections, firstRejection: first, orders, fills }: RunEvidence): Finding[] {
  const count = total(rejections);
  if (count === 0) return [];
  const placed = orders?.placed ?? null;
  const of = placed === null ? counted(count, 'order') : `${count} of ${counted(placed, 'order')}`;
  const at = first ? ` The first was of ${first.instrument} at ${toIso(first.time)}.` : '';
  const sentence = `${of} rejected: ${wordsOf(rejections)}.${at}`;
  const evidence = {
    rejected: count,
    placed,
    rejections,
    ...(first && { first: { ...first, time: toIso(first.time) } }),
  };
  return [(count > MUCH * (placed ?? count + fills) ? warning : note)('ORDERS_REJECTED', sentence, evidence)];
}

/** Codes with their meaning, the most frequent first. */
function wordsOf(counts: Readonly<Record<string, number>>): string {
  const meanings: Readonly<Record<string, string>> = { ...REJECTIONS, ...CANCELLATIONS };
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${count} ${code} (${(meanings[code] ?? 'of an earlier version').replace(/\.$/, '')})`)
    .join(', ');
}

function liquidated({ liquidations }: RunEvidence): Finding[] {
  if (liquidations === 0) return [];
  return [
    warning(
      'LIQUIDATED',
      `The account was liquidated: ${counted(liquidations, 'fill')} closed positions because of it.`,
      { liquidations },
    ),
  ];
}

function lookAhead({ audits, figures, trades }: RunEvidence): Finding[] {
  if (audits.length > 0) return [warning('LOOK_AHEAD', audits.join(' '), { audits })];
  const { sharpe, winRate, profitFactor } = figures;
  if (trades.filter(isClosed).length < FEW) return [];
  const isUnlikely =
    (sharpe ?? 0) > UNLIKELY.sharpe ||
    ((winRate ?? 0) > UNLIKELY.winRate && (profitFactor ?? Infinity) > UNLIKELY.profitFactor);
  if (!isUnlikely) return [];
  const sentence = `A Sharpe ratio of ${told(sharpe)} with ${told(winRate === null ? null : 100 * winRate)} % of the trades won is rarely of this world: audit it for knowledge of the future.`;
  return [warning('LOOK_AHEAD', sentence, { ...figures })];
}

function concentrated({ gain, trades }: RunEvidence): Finding[] {
  const made = {
    instrument: trades.map(({ instrument }) => instrument),
    pnl: Float64Array.from(trades, ({ pnl }) => pnl),
  };
  const { code, sentence, evidence } = concentrationPart(gain, made);
  if (code !== 'ONE_TRADE' && code !== 'ONE_INSTRUMENT') return [];
  const whose = code === 'ONE_TRADE' ? 'One trade makes the result' : 'One instrument makes the result';
  return [warning(code, `${whose}. ${sentence}`, evidence)];
}

function stale({ orders }: RunEvidence): Finding[] {
  if (!orders || orders.stale.worst === null) return [];
  const { orders: filled, stale: count, worst } = orders.stale;
  const sentence = `${count} of ${counted(filled, 'order')} at the market waited for a bar of their instrument while the run went on, one for ${worst.closes} closes: the price is not the one that was decided on.`;
  const evidence = { orders: filled, stale: count, worst: { ...worst, placedAt: toIso(worst.placedAt) } };
  return [(count > MUCH * filled ? warning : note)('STALE_FILLS', sentence, evidence)];
}

function openAtEnd({ gain, trades }: RunEvidence): Finding[] {
  const open = trades.filter((trade) => !isClosed(trade));
  const pnl = open.reduce((sum, trade) => sum + trade.pnl, 0);
  if (open.length === 0 || Math.abs(pnl) < MUCH_OPEN * Math.abs(gain)) return [];
  const sentence = `${counted(open.length, 'trade')} still open at the end made ${pnl.toFixed(2)} of ${gain.toFixed(2)}, marked at the last close.`;
  return [note('OPEN_AT_END', sentence, { open: open.length, pnl, gain })];
}

function scarce({ bars, trades, fills }: RunEvidence): Finding[] {
  const closed = trades.filter(isClosed).length;
  const few =
    bars < FEW ? [warning('FEW_BARS', `${counted(bars, 'bar')}: ratios of so few returns mean little.`, { bars })] : [];
  if (fills === 0 || closed === 0 || closed >= FEW) return few;
  return [
    ...few,
    note('FEW_TRADES', `${counted(closed, 'closed trade')}: too few to tell skill from luck.`, { closed }),
  ];
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function told(value: number | null): string {
  return value === null ? 'none' : String(Math.round(10 * value) / 10);
}

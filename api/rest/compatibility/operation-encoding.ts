import { isFinal } from '../../../engine/model/status';
import type { MetricPoint, OperationDetails } from '../../../engine/model/operations';
import type { RunView } from '../../../engine/model/views';
import { stampOf, type BarClock } from './bar-stamps';
import { isManaged } from '../../operations/session/managed-sessions';

/** Kinds that the contract has words for; any other goes by its own. */
const TYPES: Readonly<Record<string, string>> = { run: 'BACKTESTING', sweep: 'OPTIMIZATION', session: 'DATA_LOADING' };

/** `2024-06-15 14:30:00` */
function plainTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

function percent(fraction: number): number {
  return Math.round(fraction * 1e6) / 1e4;
}

/** What was asked for, as `AAPL 1h`; operations of other doors name neither. */
function subjectOf({ label, session }: OperationDetails): { symbol: string | null; timeframe: string | null } {
  const [symbol = null, timeframe = null] = label !== null && isManaged(session) ? label.split(' ') : [];
  return { symbol, timeframe };
}

const NOUNS: Readonly<Record<string, string>> = { run: 'Backtest', sweep: 'Optimization', session: 'Data loading' };

/** The bar that is at work, by the stamp that its file gives it. */
function currentStamp(
  { currentDate, currentOpened }: OperationDetails['context'],
  clock: BarClock,
): string | undefined {
  return currentDate === undefined ? undefined : stampOf({ time: currentDate, opened: currentOpened }, clock);
}

function messageOf({ kind, status, context, progress }: OperationDetails, title: string, clock: BarClock): string {
  if (isFinal(status)) return `${NOUNS[kind] ?? kind} ${status}`;
  const date = currentStamp(context, clock);
  return date === undefined ? progress.message : `Backtesting ${title} [${plainTime(date).slice(0, 16)}]`;
}

/** Figures of a run at work: money, and the share of winners in per cent. */
function contextOf(operation: OperationDetails, clock: BarClock) {
  const date = currentStamp(operation.context, clock);
  const { pnl, trades, winRate, barsPerSecond, etaSeconds } = operation.context;
  return {
    ...subjectOf(operation),
    current_date: date === undefined ? null : plainTime(date),
    current_pnl: pnl ?? null,
    total_trades: trades ?? 0,
    win_rate: winRate === undefined || winRate === null ? null : percent(winRate),
    bars_per_second: barsPerSecond ?? null,
    eta_seconds: etaSeconds ?? null,
  };
}

/** Results: fractions, the drawdown as a positive fraction, money of an average win and an average loss (<= 0). */
function resultsOf({ statistics }: RunView) {
  if (!statistics) return undefined;
  const { averageWin, averageLossMoney } = statistics;
  return {
    total_return: statistics.totalReturn,
    sharpe_ratio: statistics.sharpe,
    max_drawdown: Math.abs(statistics.maxDrawdown ?? 0),
    total_trades: statistics.trades,
    win_rate: statistics.winRate,
    avg_win: averageWin ?? null,
    avg_loss: averageLossMoney === undefined || averageLossMoney === null ? null : -Math.abs(averageLossMoney),
    final_value: statistics.finalEquity,
  };
}

/** An operation in the words of this contract. */
export function encodeOperation(operation: OperationDetails, clock: BarClock, run?: RunView) {
  const { status, progress, stale, staleSince, stalledSince, lastError, cancelReason, error } = operation;
  const { symbol, timeframe } = subjectOf(operation);
  const results = run && status === 'completed' ? resultsOf(run) : undefined;
  const title = [symbol, timeframe].filter(Boolean).join(' ') || operation.id;
  return {
    operation_id: operation.id,
    operation_type: TYPES[operation.kind] ?? operation.kind.toUpperCase(),
    status: status.toUpperCase(),
    progress: {
      percentage: percent(progress.fraction),
      message: messageOf(operation, title, clock),
      current_step: run?.bars ?? progress.done,
      total_steps: run?.bars ?? progress.total,
      ...(!isFinal(status) && { context: contextOf(operation, clock) }),
    },
    ...(results && { results }),
    ...(error && { error }),
    ...(cancelReason !== null && { cancellation_reason: cancelReason }),
    stale,
    ...(staleSince !== null && { stale_since: staleSince }),
    ...(stalledSince !== null && { stalled_since: stalledSince }),
    ...(lastError && { last_error: lastError }),
    created_at: operation.createdAt,
    updated_at: operation.updatedAt,
    ...(operation.finishedAt !== null && { completed_at: operation.finishedAt }),
  };
}

export function encodePoint({ time, opened, bar, pnl, trades, positions }: MetricPoint, clock: BarClock) {
  return {
    timestamp: plainTime(stampOf({ time, opened }, clock)),
    bar_index: bar ?? null,
    pnl: pnl ?? null,
    trades: trades ?? 0,
    positions: positions ?? 0,
  };
}

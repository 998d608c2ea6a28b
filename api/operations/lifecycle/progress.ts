import type { OperationContext } from '../../../engine/model/operations';
import type { Parameters } from '../../../engine/model/run-config';
import { isFinal, type OperationStatus } from '../../../engine/model/status';
import { toIso } from '../../../engine/model/time';
import type { Best } from '../../../infra/store/sweep-counts';
import type { WorkProgress } from '../services';
import type { Heartbeat } from './heartbeats';

export type Progress = WorkProgress['progress'];

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** The fields that have a value. */
function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** A run as its engine last reported it; undefined where it did not. */
export function runProgress(heartbeats: Heartbeat[] | undefined, strategy: string): WorkProgress | undefined {
  const details = heartbeats?.find((one) => 'barsDone' in one.details)?.details;
  if (!details) return undefined;
  const done = number(details['barsDone']) ?? 0;
  const total = number(details['barsTotal']) ?? null;
  const fraction = Math.min(1, Math.max(0, number(details['fraction']) ?? 0));
  const time = number(details['time']);
  const trades = number(details['trades']);
  const wins = number(details['wins']) ?? 0;
  const barsPerSecond = number(details['barsPerSecond']);
  const currentDate = time === undefined || time === 0 ? undefined : toIso(time);
  const opened = number(details['opened']);
  const context = given({
    currentDate,
    currentOpened: currentDate === undefined || opened === undefined ? undefined : toIso(opened),
    equity: number(details['equity']),
    pnl: number(details['pnl']),
    trades,
    winRate: trades === undefined ? undefined : trades === 0 ? null : wins / trades,
    positions: number(details['positions']),
    barsPerSecond,
    etaSeconds: total === null ? undefined : eta(total - done, barsPerSecond),
  }) as OperationContext;
  const message = currentDate === undefined ? `Running ${strategy}` : `Running ${strategy} [${currentDate}]`;
  return { progress: { fraction, done, total, unit: 'bars', message }, context };
}

export interface SweepState {
  counts: { done: number; failed: number };
  best: (Best & { parameters: Parameters }) | null;
  total: number;
  strategy: string;
  statistic: string;
  trialsPerSecond: number | undefined;
}

export function sweepProgress(state: SweepState): WorkProgress {
  const { counts, best, total, strategy, statistic, trialsPerSecond } = state;
  const { done, failed } = counts;
  const context = given({
    failed,
    trialsPerSecond,
    etaSeconds: eta(total - done, trialsPerSecond),
    best: best === null ? undefined : { ...best, statistic },
  }) as OperationContext;
  const message = `Sweeping ${strategy}: ${done} of ${total} trials`;
  return {
    progress: { fraction: total > 0 ? Math.min(1, done / total) : 0, done, total, unit: 'trials', message },
    context,
  };
}

/** Progress that follows from the status alone. */
export function settledProgress(status: OperationStatus, units: Pick<Progress, 'unit' | 'total'>, done = 0): Progress {
  const complete = status === 'completed';
  const total = units.total ?? (complete ? 1 : null);
  const reached = complete ? (total ?? 1) : done;
  return {
    unit: units.unit,
    total,
    done: reached,
    fraction: complete ? 1 : total ? Math.min(1, reached / total) : 0,
    message: isFinal(status) ? status[0]!.toUpperCase() + status.slice(1) : status === 'queued' ? 'Queued' : status,
  };
}

function eta(left: number, perSecond: number | undefined): number | undefined {
  return perSecond === undefined || perSecond <= 0 ? undefined : Math.max(0, left) / perSecond;
}

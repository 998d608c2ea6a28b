import type { OperationRow } from '../../../infra/store/repositories/operation-rows';

/** A place in a queue, from 1; of what waits in no session, with the name of its queue. */
export interface QueuePlace {
  position: number;
  queue?: string;
}

/** What an operation waits for that has not begun; null for one that waits for nothing, or for a part that is away. */
export function waitingText(row: OperationRow, place: QueuePlace | null): string | null {
  if (row.status !== 'queued' || row.stalled_since !== null) return null;
  if (place !== null) {
    return `number ${place.position} in the queue of ${place.queue ?? `the session ${row.session}`}`;
  }
  if (row.session_id === null) return 'for an engine worker';
  return 'for a free thread of the engine workers that host its session';
}

/** Seconds of work between the start and the end, or now; what was opened again after its end did nothing in between. */
export function tookSeconds(row: OperationRow): number | null {
  const { started_at: started, finished_at: finished, idle_seconds: idle } = row;
  if (!started) return null;
  return Math.max(0, ((finished?.getTime() ?? Date.now()) - started.getTime()) / 1000 - idle);
}

/** Why it was cancelled; null of what ended before a cancel came to it. */
export function cancelReasonOf({ status, reason }: Pick<OperationRow, 'status' | 'reason'>): string | null {
  return status === 'completed' || status === 'failed' ? null : reason;
}

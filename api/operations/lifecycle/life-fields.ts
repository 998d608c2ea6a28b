import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { cancelReasonOf, waitingText, type QueuePlace } from './waiting';

/** What every view of an operation says of its life: what it waits for, how it ended, and when. */
export function lifeFields(row: OperationRow, place: QueuePlace | null) {
  return {
    waiting: waitingText(row, place),
    cancelReason: cancelReasonOf(row),
    ...(row.error && { error: row.error }),
    stalledSince: row.stalled_since?.toISOString() ?? null,
    ...(row.last_error && { lastError: row.last_error }),
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

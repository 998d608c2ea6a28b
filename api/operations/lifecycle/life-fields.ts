import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { cancelReasonOf, waitingText } from './waiting';

/** What every view of an operation says of its life: what it waits for, how it ended, and when. */
export function lifeFields(row: OperationRow, queuePosition: number | null) {
  return {
    waiting: waitingText(row, queuePosition),
    cancelReason: cancelReasonOf(row),
    ...(row.error && { error: row.error }),
    stalledSince: row.stalled_since?.toISOString() ?? null,
    ...(row.last_error && { lastError: row.last_error }),
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

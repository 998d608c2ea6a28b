import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { Ending, OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { Services } from '../services';
import { requestCancel } from '../workflows';

/**
 * Cancels an operation with its parts, once: a second time is a no-op. What waits for a place, or has no workflow because
 * its process died or somebody terminated it by hand, is ended here.
 * @throws HoldfastError INVALID_STATE when it has ended otherwise
 */
export async function cancelOperation(services: Services, row: OperationRow, reason?: string): Promise<void> {
  const { store, temporal, kinds } = services;
  kinds.requireWorkflow(row);
  // The first request may have ended it and not reached its parts.
  if (row.status === 'cancelled') return cancelParts(services, row, reason);
  if (isFinal(row.status)) {
    throw new HoldfastError('INVALID_STATE', `The ${row.kind} has ended and cannot be cancelled.`);
  }
  // Side by side: what holds the row does not keep the request back, and the reason is there before the end.
  const [asked] = await Promise.all([
    !row.waiting && requestCancel(temporal, kinds.workflowId(row)),
    reason !== undefined && store.operations.giveReason(row.id, reason),
  ]);
  if (!asked) await endNow(services, row, { status: 'cancelled' });
  await cancelParts(services, row, reason);
}

async function cancelParts(services: Services, { id }: OperationRow, reason?: string): Promise<void> {
  for (const part of await services.store.operations.openChildren(id)) await cancelOperation(services, part, reason);
}

/** Ends an open operation as failed, whatever its engine is doing, and cancels its parts; a second time is a no-op. */
export async function failOperation(services: Services, row: OperationRow, error: ErrorBody): Promise<void> {
  services.kinds.requireWorkflow(row);
  if (row.status === 'failed') return;
  requireOpen(row);
  // The row first: it takes no result any more, and the workflow finds it ended.
  await endNow(services, row, { status: 'failed', error });
  await requestCancel(services.temporal, services.kinds.workflowId(row));
  await cancelParts(services, row);
}

/**
 * Ends an operation as completed when its result is whole. A second time is a no-op.
 * @throws HoldfastError NOT_FINISHED when a part of the result is missing
 */
export async function completeOperation(services: Services, row: OperationRow): Promise<void> {
  const { kinds, temporal } = services;
  kinds.requireWorkflow(row);
  if (row.status === 'completed') return;
  requireOpen(row);
  const { complete } = kinds.of(row);
  if (!complete) throw new HoldfastError('NOT_FINISHED', `The ${row.kind} has no result yet.`);
  await endNow(services, row, await complete(services, row));
  await requestCancel(temporal, kinds.workflowId(row));
}

async function endNow({ store, onAdmitted }: Services, { id }: OperationRow, ending: Ending): Promise<void> {
  onAdmitted((await store.operations.end(id, ending)).admitted);
}

function requireOpen(row: OperationRow): void {
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', `The ${row.kind} is ${row.status} already.`);
}

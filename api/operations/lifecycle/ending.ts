import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import { workflowIds } from '../../../engine/model/identifiers';
import { isFinal } from '../../../engine/model/status';
import type { OperationRow } from '../../../infra/store/repositories/operation-repository';
import type { Services } from '../services';
import { requestCancel } from '../workflows';
import { cancelRun, cancelSweep } from './cancelling';

type Endable = OperationRow & { kind: 'run' | 'sweep' };

/** @throws HoldfastError INVALID_STATE for what cannot be ended like this */
function requireEndable(row: OperationRow): asserts row is Endable {
  if (row.kind !== 'session') return;
  throw new HoldfastError('INVALID_STATE', 'A session is closed by its own procedure.');
}

/**
 * Cancels an operation, once: a second time is a no-op.
 * @throws HoldfastError INVALID_STATE when it has ended otherwise
 */
export async function cancelOperation(services: Services, row: OperationRow, reason?: string): Promise<void> {
  requireEndable(row);
  if (row.status === 'cancelled') return;
  if (isFinal(row.status))
    throw new HoldfastError('INVALID_STATE', `The ${row.kind} has ended and cannot be cancelled.`);
  if (row.kind === 'run') await cancelRun(services, row.id, reason);
  else await cancelSweep(services, row.id, reason);
}

/** Ends an open operation as failed, whatever its engine is doing; a second time is a no-op. */
export async function failOperation(services: Services, row: OperationRow, error: ErrorBody): Promise<void> {
  requireEndable(row);
  if (row.status === 'failed') return;
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', `The ${row.kind} is ${row.status} already.`);
  const { store, temporal, tellAdmitted } = services;
  // The row first: it takes no result any more, and the workflow finds it ended.
  const freed =
    row.kind === 'run'
      ? await store.runs.end(row.id, 'failed', error)
      : await store.sweeps.end(row.id, { status: 'failed', digest: null, error });
  tellAdmitted(freed);
  await requestCancel(temporal, workflowIds[row.kind](row.id));
}

/**
 * Ends an operation as completed when its result is whole: a sweep whose trials all have rows. A second time is a no-op.
 * @throws HoldfastError NOT_FINISHED when a part of the result is missing
 */
export async function completeOperation(services: Services, row: OperationRow): Promise<void> {
  requireEndable(row);
  if (row.status === 'completed') return;
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', `The ${row.kind} is ${row.status} already.`);
  const { store, temporal, tellAdmitted } = services;
  if (row.kind === 'run') throw new HoldfastError('NOT_FINISHED', 'The run has no result yet.');
  const { completed, digest } = await store.trials.digest(row.id);
  if (completed < (row.total ?? 0)) {
    throw new HoldfastError('NOT_FINISHED', `The sweep has ${completed} of ${row.total} trials.`);
  }
  tellAdmitted(await store.sweeps.end(row.id, { status: 'completed', digest, error: null }));
  await requestCancel(temporal, workflowIds.sweep(row.id));
}

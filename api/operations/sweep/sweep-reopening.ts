import { WithStartWorkflowOperation } from '@temporalio/client';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { SWEEP_MESSAGES } from '../../../workflows/messages';
import { messageOperation } from '../lifecycle/resuming';
import { operationOptions } from '../lifecycle/starting';
import type { Services } from '../services';
import { awaitClose, MESSAGE_LIMIT_MS, within } from '../workflows';

/**
 * Has a sweep or search go on that is paused, or that failed, from the rows that it has.
 * @throws HoldfastError INVALID_STATE where it has ended otherwise
 */
export async function resumeSweep(services: Services, row: OperationRow): Promise<void> {
  if (row.status === 'failed') return reopenSweep(services, row);
  return messageOperation(services, row, SWEEP_MESSAGES.resume);
}

/**
 * Computes again what failed of a sweep or search: in its workflow, or in a new one when that has ended. What failed as a
 * whole goes on from the rows that it has.
 * @throws HoldfastError INVALID_STATE where nothing is left to compute, SESSION_NOT_FOUND
 */
export async function retryFailedTrials(services: Services, row: SweepRow): Promise<void> {
  await requireOpenSession(services, row);
  if (row.status === 'cancelled') throw new HoldfastError('INVALID_STATE', `The ${row.kind} was cancelled.`);
  const { failed } = (await services.store.trials.tally([rowsOf(row)])).get(rowsOf(row))!;
  if (failed === 0 && row.status !== 'failed') {
    throw new HoldfastError('INVALID_STATE', `The ${row.kind} has no failed trial.`);
  }
  await reopenSweep(services, row);
}

async function requireOpenSession({ store }: Services, row: OperationRow): Promise<void> {
  // A sweep of a script has none.
  if (row.session_id === null) return;
  const session = await store.sessions.find(row.session_id);
  if (session && session.closed_at === null && session.status !== 'closing') return;
  throw new HoldfastError('SESSION_NOT_FOUND', `The session of this ${row.kind} is closed.`);
}

async function reopenSweep(services: Services, row: OperationRow): Promise<void> {
  const { temporal, kinds } = services;
  await requireOpenSession(services, row);
  const { type, input, reopen } = kinds.requireWorkflow(row);
  // Its workflow may be about to close: a message that it no longer takes would be lost with it.
  if (isFinal(row.status)) await awaitClose(temporal, kinds.workflowId(row), MESSAGE_LIMIT_MS);
  const opened: OperationRow = { ...row, status: 'running' };
  const options = await operationOptions(services, opened);
  await within(temporal, MESSAGE_LIMIT_MS, () =>
    temporal.workflow.executeUpdateWithStart(reopen!, {
      startWorkflowOperation: new WithStartWorkflowOperation(type, {
        ...options,
        args: [{ ...input(opened), reopened: true }],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    }),
  );
}

import { WithStartWorkflowOperation } from '@temporalio/client';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import { gridAxes, keyedAxes, trialCount, type SweepPlan, type SweepRequest } from '../../../engine/model/sweep-plan';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { sweepDetail, SWEEP_TABLE, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { admit, pinnedOperation, type NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { operationOptions } from '../lifecycle/starting';
import { checkSweepParameters } from '../strategy/parameters';
import { awaitClose, MESSAGE_LIMIT_MS, within } from '../workflows';
import { sweepKind } from './sweep-kind';

/** Checks a sweep against its session and strategy and stores its plan pinned to a version of the session. */
export async function createSweep(services: Services, request: SweepRequest, as: NewId): Promise<Created> {
  const { session, strategy, execution } = await admit(services.store, request);
  const axes = gridAxes(request.grid);
  const fixed = checkSweepParameters(strategy, request.parameters, axes);
  const plan: SweepPlan = { ...execution, axes, fixed, objective: request.objective };
  const operation = {
    ...pinnedOperation(session, strategy, { kind: sweepKind, as }),
    priority: request.priority,
    total: trialCount(plan),
  };
  // The objective only says which of the rows is called the best.
  const question = { strategy, execution, parameters: { axes: keyedAxes(axes), fixed }, mode: request.cache };
  const cache = { cached: SWEEP_TABLE, request: question };
  return createOperation(services, { operation, detail: sweepDetail(plan), cache }, as);
}

/**
 * Computes again what failed of a sweep: in its workflow, or in a new one when that has ended. A sweep that failed as a
 * whole goes on from the rows that it has.
 * @throws HoldfastError INVALID_STATE where nothing is left to compute
 */
export async function retryFailedTrials(services: Services, row: SweepRow, failed: number): Promise<void> {
  const { temporal, kinds } = services;
  if (row.status === 'cancelled') throw new HoldfastError('INVALID_STATE', 'The sweep was cancelled.');
  if (failed === 0 && row.status !== 'failed')
    throw new HoldfastError('INVALID_STATE', 'The sweep has no failed trial.');
  const { type, input, reopen } = kinds.requireWorkflow(row);
  // Its workflow may be about to close: a message that it no longer takes would be lost with it.
  if (isFinal(row.status)) await awaitClose(temporal, kinds.workflowId(row), MESSAGE_LIMIT_MS);
  const opened: OperationRow = { ...row, status: 'running' };
  await within(temporal, MESSAGE_LIMIT_MS, () =>
    temporal.workflow.executeUpdateWithStart(reopen!, {
      startWorkflowOperation: new WithStartWorkflowOperation(type, {
        ...operationOptions({ kinds }, opened),
        args: [{ ...input(opened), reopened: true }],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    }),
  );
}

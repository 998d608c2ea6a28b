import { WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { workflowIds } from '../../../engine/model/identifiers';
import { isFinal } from '../../../engine/model/status';
import { expandGrid, trialCount, type SweepPlan, type SweepRequest } from '../../../engine/model/sweep-plan';
import { pinsOf, type NewOperation } from '../../../infra/store/repositories/operation-rows';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { SWEEP_MESSAGES, WORKFLOW_TYPES, type SweepInput } from '../../../workflows/messages';
import type { Services } from '../../context';
import { awaitClose, MESSAGE_LIMIT_MS, startOptions, taskPriority, within } from '../workflows';
import { admit, codeInput, pinnedOperation, type NewId } from '../lifecycle/admission';
import { askCache } from '../lifecycle/cache-answer';
import { checkSweepParameters } from '../strategy/parameters';

/**
 * Checks a sweep against its session and strategy and stores its plan pinned to a version of the session. Where an earlier
 * result does not answer it, starts its workflow.
 */
export async function createSweep(services: Services, request: SweepRequest, { id, owner, keyed }: NewId) {
  const { store } = services;
  const { session, strategy, execution } = await admit(store, request);
  const axes = expandGrid(request.grid);
  const fixed = checkSweepParameters(strategy, request.parameters, axes);
  const plan: SweepPlan = { ...execution, axes, fixed, objective: request.objective };
  const total = trialCount(axes);
  const operation = pinnedOperation(session, strategy, { id, owner, priority: request.priority });
  const created = { sweepId: id, workflowId: workflowIds.sweep(id), total };
  const { cache, row } = await askCache(services, 'sweeps', {
    operation,
    // The objective only says which of the rows is called the best.
    request: { strategy, execution, parameters: { axes, fixed }, mode: request.cache },
    body: { plan },
  });
  if (row) return { ...created, row };
  const { admitted } = await store.sweeps.create({ ...operation, cache }, { plan, total });
  try {
    await startSweep(services, { ...operation, admitted, total });
  } catch (error) {
    if (!keyed) services.tellAdmitted(await store.sweeps.discard(id));
    throw error;
  }
  return { ...created, row: undefined };
}

/** A sweep that was accepted before; with its row where it has ended already. */
export function createdSweep(row: SweepRow | undefined) {
  if (!row) return undefined;
  const { id, total, status } = row;
  return { sweepId: id, workflowId: workflowIds.sweep(id), total, row: isFinal(status) ? row : undefined };
}

type StoredSweep = NewOperation & { admitted: boolean; total: number };

/** Starts the workflow of a stored sweep; one that is there already stays. */
export async function startSweep({ temporal }: Services, sweep: StoredSweep): Promise<void> {
  const { id: sweepId, session, sessionId, strategy, owner, total, admitted } = sweep;
  const waiting = admitted ? ({ shown: true } as const) : ({ queued: true } as const);
  const input: SweepInput = { sweepId, session, sessionId, strategy, owner, total, ...waiting, ...codeInput(sweep) };
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.start(WORKFLOW_TYPES.sweep, {
        ...sweepOptions(input),
        ...taskPriority(sweep),
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Runs the failed trials of a sweep again: in its workflow, or in a new one when that has ended. */
export async function retryFailedTrials({ temporal }: Services, row: SweepRow): Promise<void> {
  // Its workflow may be about to close: a message that it no longer takes would be lost with it.
  if (isFinal(row.status)) await awaitClose(temporal, workflowIds.sweep(row.id), MESSAGE_LIMIT_MS);
  const { id: sweepId, session, session_id: sessionId, strategy, owner, total } = row;
  const input: SweepInput = {
    sweepId,
    session,
    sessionId,
    strategy,
    owner,
    total,
    reopened: true,
    ...codeInput(pinsOf(row)),
  };
  await within(temporal, MESSAGE_LIMIT_MS, () =>
    temporal.workflow.executeUpdateWithStart(SWEEP_MESSAGES.retryFailed, {
      startWorkflowOperation: new WithStartWorkflowOperation(WORKFLOW_TYPES.sweep, {
        ...sweepOptions(input),
        ...taskPriority(row),
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    }),
  );
}

function sweepOptions({ sweepId, session, strategy, owner, total, shown }: SweepInput) {
  return startOptions(workflowIds.sweep(sweepId), `Sweep of ${strategy} in ${session}, ${total} trials`, {
    HoldfastKind: 'sweep',
    HoldfastSession: session,
    HoldfastStrategy: strategy,
    HoldfastOwner: owner,
    HoldfastStatus: shown ? 'running' : 'queued',
  });
}

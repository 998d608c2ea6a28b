import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Admitted, OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { Services } from '../services';
import { MESSAGE_LIMIT_MS, startOptions, taskPriority, within } from '../workflows';

/** What starting work needs: workers give places on as well as doors. */
export type Starting = Pick<Services, 'store' | 'temporal' | 'kinds' | 'log'>;

/**
 * Starts the workflow of a stored operation; one that is there already stays.
 * @param reuse ALLOW_DUPLICATE starts it again after one that has closed, which its rows make harmless
 */
export async function startOperation(
  { store, temporal, kinds }: Pick<Starting, 'store' | 'temporal' | 'kinds'>,
  row: OperationRow,
  reuse: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE' = 'REJECT_DUPLICATE',
): Promise<void> {
  const { type, input } = kinds.requireWorkflow(row);
  const options = await operationOptions({ store, kinds }, row);
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.start(type, {
        ...options,
        args: [input(row)],
        workflowIdReusePolicy: reuse,
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Under which id, and with what for the Temporal UI, the workflow of an operation goes. */
export async function operationOptions({ store, kinds }: Pick<Starting, 'store' | 'kinds'>, row: OperationRow) {
  const attributes = {
    HoldfastKind: row.kind,
    HoldfastSession: row.session ?? '',
    HoldfastStrategy: row.strategy ?? '',
    HoldfastOwner: row.owner ?? '',
    HoldfastStatus: row.status === 'paused' ? 'paused' : 'running',
  };
  const summary = kinds.requireWorkflow(row).summary(row);
  const options = await startOptions(store, { workflowId: kinds.workflowId(row), summary, attributes });
  return { ...options, ...taskPriority(row) };
}

/**
 * Starts what has been given a place in its session. Never fails: what cannot be started now is found by the reconciler.
 */
export function startAdmitted(starting: Starting, admitted: readonly Admitted[]): void {
  for (const { id } of admitted) {
    starting.store.operations
      .get(id)
      .then((row) => startOperation(starting, row))
      .catch((err: unknown) => starting.log.warn({ err, id }, 'admitted work could not be started yet'));
  }
}

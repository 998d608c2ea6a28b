import { workflowIds } from '../../../engine/model/identifiers';
import type { Services } from '../services';
import { requestCancel } from '../workflows';

/**
 * Cancels a run or sweep. One whose row is open but that no workflow cares for is ended here: the process died between
 * its row and its workflow, or somebody terminated the workflow by hand.
 */
export async function cancelRun(
  { store, temporal, tellAdmitted }: Services,
  id: string,
  reason?: string,
): Promise<void> {
  if (reason !== undefined) await store.operations.giveReason('run', id, reason);
  if (await requestCancel(temporal, workflowIds.run(id))) return;
  tellAdmitted(await store.runs.end(id, 'cancelled', null));
}

export async function cancelSweep(services: Services, id: string, reason?: string): Promise<void> {
  const { store, temporal, tellAdmitted } = services;
  if (reason !== undefined) await store.operations.giveReason('sweep', id, reason);
  if (await requestCancel(temporal, workflowIds.sweep(id))) return;
  tellAdmitted(await store.sweeps.end(id, { status: 'cancelled', digest: null, error: null }));
}

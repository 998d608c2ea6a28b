import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { workflowIds } from '../../../engine/model/identifiers';
import type { RunConfig, RunRequest } from '../../../engine/model/run-config';
import { isFinal } from '../../../engine/model/status';
import type { NewOperation } from '../../../infra/store/repositories/operation-rows';
import { WORKFLOW_TYPES, type RunInput } from '../../../workflows/messages';
import type { Services } from '../../context';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { MESSAGE_LIMIT_MS, startOptions, taskPriority, within } from '../workflows';
import { admit, codeInput, pinnedOperation, type NewId } from '../lifecycle/admission';
import { askCache } from '../lifecycle/cache-answer';
import { checkParameters } from '../strategy/parameters';

/** An accepted run; with its row where it has ended already, such as one that the cache has answered. */
export interface CreatedRun {
  id: string;
  row?: RunRow;
}

/** A run that was accepted before. */
export function createdRun(row: RunRow | undefined): CreatedRun | undefined {
  return row && { id: row.id, ...(isFinal(row.status) && { row }) };
}

/**
 * Checks a run against its session and strategy and stores it pinned to a version of the session. Where an earlier result
 * does not answer it, starts its workflow.
 */
export async function createRun(services: Services, request: RunRequest, as: NewId): Promise<CreatedRun> {
  const { store } = services;
  const { id, owner, keyed } = as;
  const { session, strategy, execution } = await admit(store, request);
  const config: RunConfig = { ...execution, parameters: checkParameters(strategy, request.parameters) };
  const operation = pinnedOperation(session, strategy, { id, owner, priority: request.priority });
  const { label, whenBusy } = request;
  const { cache, row } = await askCache(services, 'runs', {
    operation,
    request: { strategy, execution, parameters: config.parameters, mode: request.cache },
    body: { config },
  });
  if (row) return { id, row };
  const place = await store.runs.create({ ...operation, cache }, config, { label, whenBusy });
  try {
    await startRun(services, { ...operation, ...place });
  } catch (error) {
    if (!keyed) services.tellAdmitted(await store.runs.discard(id));
    throw error;
  }
  return { id };
}

type StoredRun = NewOperation & { admitted: boolean; host?: string | null; anyEngine?: true };

/** Starts the workflow of a stored run; one that is there already stays. */
export async function startRun({ temporal }: Services, run: StoredRun): Promise<void> {
  const { id: runId, session, sessionId, strategy, owner, admitted, host, anyEngine } = run;
  // Which host is the least busy is known only for what begins now.
  const way = admitted ? (host == null ? {} : { host }) : { queued: true as const };
  const code = anyEngine ? { anyEngine } : codeInput(run);
  const input: RunInput = { runId, session, sessionId, strategy, owner, ...way, ...code };
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      temporal.workflow.start(WORKFLOW_TYPES.run, {
        ...startOptions(workflowIds.run(runId), `Run of ${strategy} in ${session}`, {
          HoldfastKind: 'run',
          HoldfastSession: session,
          HoldfastStrategy: strategy,
          HoldfastOwner: owner,
          HoldfastStatus: 'queued',
        }),
        ...taskPriority(run),
        args: [input],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

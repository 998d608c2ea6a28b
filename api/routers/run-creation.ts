import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { workflowIds } from '../../engine/model/identifiers';
import type { RunConfig, RunRequest } from '../../engine/model/run-config';
import { WORKFLOW_TYPES, type RunInput } from '../../workflows/messages';
import type { Services } from '../context';
import type { RunRow } from '../../infra/postgres/repositories/run-repository';
import { admit, pinnedOperation } from './admission';
import { askCache } from './cache-answer';
import { checkParameters } from './parameters';
import { MESSAGE_LIMIT_MS, startOptions, within } from './workflows';

/** An accepted run; with its row where the cache has answered it, which no workflow cares for. */
export interface CreatedRun {
  id: string;
  row?: RunRow;
}

/**
 * Checks a run against its session and strategy and stores it pinned to the session's version. Where an earlier result
 * does not answer it, starts its workflow.
 */
export async function createRun(services: Services, request: RunRequest, owner: string): Promise<CreatedRun> {
  const { store } = services;
  const { session, strategy, execution } = await admit(store, request);
  const config: RunConfig = { ...execution, parameters: checkParameters(strategy, request.parameters) };
  const id = randomUUID();
  const operation = pinnedOperation(session, { id, strategy: strategy.id, owner });
  const { cache, row } = await askCache(services, 'runs', {
    operation,
    request: { strategy, execution, parameters: config.parameters, mode: request.cache },
    body: { config },
  });
  if (row) return { id, row };
  await store.runs.create({ ...operation, cache }, config);
  const input: RunInput = { runId: id, session: session.name, sessionId: session.id, strategy: strategy.id, owner };
  try {
    await startRun(services, input);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { id };
    await store.runs.discard(id);
    throw error;
  }
  return { id };
}

export async function startRun({ temporal }: Services, input: RunInput): Promise<void> {
  const { runId, session, strategy, owner } = input;
  await within(temporal, MESSAGE_LIMIT_MS, () =>
    temporal.workflow.start(WORKFLOW_TYPES.run, {
      ...startOptions(workflowIds.run(runId), `Run of ${strategy} in ${session}`, {
        HoldfastKind: 'run',
        HoldfastSession: session,
        HoldfastStrategy: strategy,
        HoldfastOwner: owner,
        HoldfastStatus: 'queued',
      }),
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    }),
  );
}

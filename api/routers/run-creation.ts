import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { workflowIds } from '../../engine/model/identifiers';
import type { RunConfig, RunRequest } from '../../engine/model/run-config';
import { WORKFLOW_TYPES, type RunInput } from '../../workflows/messages';
import type { Services } from '../context';
import { pinnedOperation, rangeWithin, readySession, requireInstruments } from './admission';
import { checkParameters } from './parameters';
import { MESSAGE_LIMIT_MS, startOptions, within } from './workflows';

/** Checks a run against its session and strategy, stores it pinned to the session's version, starts its workflow. */
export async function createRun(services: Services, request: RunRequest, owner: string): Promise<string> {
  const { store } = services;
  const session = await readySession(store, request.session);
  const strategy = await store.strategies.get(request.strategy);
  const parameters = checkParameters(strategy, request.parameters);
  const range = rangeWithin(session, request);
  await requireInstruments(store, session, request.instruments);
  const { account, fees, slippage, fills, seed, instruments } = request;
  const config: RunConfig = {
    strategy: strategy.id,
    parameters,
    ...(instruments && { instruments }),
    ...range,
    account,
    fees,
    slippage,
    ...(fills && { fills }),
    seed,
  };
  const id = randomUUID();
  const operation = pinnedOperation(session, { id, strategy: strategy.id, owner });
  await store.runs.create(operation, config);
  const input: RunInput = { runId: id, session: session.name, sessionId: session.id, strategy: strategy.id, owner };
  try {
    await start(services, input);
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return id;
    await store.runs.discard(id);
    throw error;
  }
  return id;
}

async function start({ temporal }: Services, input: RunInput): Promise<void> {
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

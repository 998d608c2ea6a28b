import { WorkflowNotFoundError } from '@temporalio/client';
import { cacheKey, strategyPart } from '../../../engine/model/cache-key';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { NewCode } from '../../../infra/store/repositories/operation-repository';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { Services } from '../services';
import { MESSAGE_LIMIT_MS, within, workflowIsGone } from '../workflows';
import { operationOptions } from './starting';

/** With which code paused work goes on. */
export type ResumeCode = 'pinned' | 'present';

/** Whether an operation rests because no engine worker has the code that it is pinned to. */
function waitsForCode({ status, error }: OperationRow): boolean {
  return status === 'paused' && error?.code === 'CODE_UNAVAILABLE';
}

/**
 * Has an operation go on. What waits for its own code does so by itself, as soon as an engine worker has that.
 * @param code present: start over with the code that new work gets
 * @throws HoldfastError INVALID_STATE where there is nothing to go on with
 */
export async function resumeOperation(services: Services, row: OperationRow, code: ResumeCode): Promise<void> {
  if (code === 'present') return restartWithPresentCode(services, row);
  if (waitsForCode(row)) return;
  const { resume } = services.kinds.of(row);
  if (!resume) throw new HoldfastError('INVALID_STATE', `The ${row.kind} is not paused.`);
  return resume(services, row);
}

/**
 * Has an operation start over with the strategy and the engine build that new work gets. What it has computed is
 * forgotten: its rows are never those of two codes.
 * @throws HoldfastError INVALID_STATE where it does not wait for its code, STRATEGY_NOT_FOUND
 */
async function restartWithPresentCode(services: Services, row: OperationRow): Promise<void> {
  const { store, temporal, kinds } = services;
  const refused = (why: string) => new HoldfastError('INVALID_STATE', `The ${row.kind} ${why}.`, { path: 'code' });
  if (!waitsForCode(row)) throw refused('does not wait for its code');
  const code = await presentCode(services, row);
  if (code.strategyHash === row.strategy_hash && code.engineBuild === row.engine_build) {
    throw refused('waits for the present code');
  }
  const next = await store.operations.repin(row, code);
  if (!next) throw refused('does not wait for its code any more');
  const { type, input } = kinds.requireWorkflow(next);
  const options = await operationOptions(services, next);
  await within(temporal, MESSAGE_LIMIT_MS, () =>
    temporal.workflow.start(type, {
      ...options,
      args: [input(next)],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      // It waits for the other code, of which nobody wants anything any more.
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    }),
  );
}

async function presentCode({ store }: Services, row: OperationRow): Promise<NewCode> {
  const { bundleHash, engineBuild, externals } = await store.strategies.get(row.strategy ?? '');
  const code = { bundleHash, engineBuild: engineBuild ?? '' };
  const parts = row.cache_parts && {
    ...row.cache_parts,
    strategy: strategyPart(row.strategy ?? '', code),
    engine: code.engineBuild,
  };
  const key = parts && externals.length === 0 && row.cache_key !== null ? cacheKey(parts) : null;
  return { strategyHash: code.bundleHash, engineBuild: code.engineBuild, cache: { key, parts } };
}

/**
 * Sends an update to the workflow of an open operation.
 * @throws HoldfastError INVALID_STATE where it has ended, UNAVAILABLE where its workflow is gone and is started again soon
 */
export async function messageOperation(services: Services, row: OperationRow, update: string): Promise<void> {
  await askOperation(services, row, { update });
}

/**
 * Sends an update with what belongs to it, and gives its answer.
 * @throws HoldfastError as `messageOperation` does, and what the workflow refuses
 */
export async function askOperation<T>(
  { store, temporal, kinds }: Services,
  row: OperationRow,
  { update, input }: { update: string; input?: unknown },
): Promise<T> {
  const ended = () => new HoldfastError('INVALID_STATE', `The ${row.kind} has ended.`);
  if (isFinal(row.status)) throw ended();
  try {
    const workflow = temporal.workflow.getHandle(kinds.workflowId(row));
    const send = () =>
      input === undefined
        ? workflow.executeUpdate<T, []>(update)
        : workflow.executeUpdate<T, [unknown]>(update, { args: [input] });
    return await within(temporal, MESSAGE_LIMIT_MS, send);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const now = await store.operations.find(row.id);
    throw !now || isFinal(now.status) ? ended() : workflowIsGone(`the ${row.kind}`);
  }
}

import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { cacheKey, strategyPart } from '../../../engine/model/cache-key';
import { HoldfastError } from '../../../engine/model/errors';
import { workflowIds } from '../../../engine/model/identifiers';
import { isFinal } from '../../../engine/model/status';
import type { StrategyDescriptor } from '../../../engine/model/result';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { RUN_MESSAGES, SWEEP_MESSAGES, type RestartInput } from '../../../workflows/messages';
import type { Services } from '../../context';
import { checkParameters, checkSweepParameters } from '../strategy/parameters';
import { MESSAGE_LIMIT_MS, within } from '../workflows';

/** Which code paused work goes on with: its own, or the present one, which starts it over. */
export type ResumeCode = 'pinned' | 'present';

/**
 * Lets a paused run go on. With its own code it does so by itself as soon as an engine worker has that.
 * @throws HoldfastError INVALID_STATE
 */
export async function resumeRun(services: Services, row: RunRow, code: ResumeCode): Promise<void> {
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The run has ended.');
  if (code === 'pinned') return;
  const strategy = await presentCode(services, row);
  checkParameters(strategy, row.config.parameters);
  await send(services, {
    workflowId: workflowIds.run(row.id),
    message: RUN_MESSAGES.restart,
    restart: restartOf(row, strategy),
  });
}

/** @throws HoldfastError INVALID_STATE */
export async function resumeSweep(services: Services, row: SweepRow, code: ResumeCode): Promise<void> {
  if (isFinal(row.status)) throw new HoldfastError('INVALID_STATE', 'The sweep has ended.');
  const workflowId = workflowIds.sweep(row.id);
  if (code === 'pinned') return send(services, { workflowId, message: SWEEP_MESSAGES.resume });
  const strategy = await presentCode(services, row);
  checkSweepParameters(strategy, row.plan.fixed, row.plan.axes);
  await send(services, { workflowId, message: SWEEP_MESSAGES.restart, restart: restartOf(row, strategy) });
}

/** @throws HoldfastError INVALID_STATE for work that does not wait for its code; STRATEGY_NOT_FOUND */
async function presentCode({ store }: Services, row: RunRow | SweepRow): Promise<StrategyDescriptor> {
  const refuse = (why: string) => new HoldfastError('INVALID_STATE', why, { path: 'code' });
  if (row.status !== 'paused' || row.error?.code !== 'CODE_UNAVAILABLE') {
    throw refuse('Only work that waits for its code starts over with the present one.');
  }
  const strategy = await store.strategies.get(row.strategy);
  if (strategy.bundleHash !== row.strategy_hash || strategy.engineBuild !== row.engine_build) return strategy;
  throw refuse('The present code is the one that this waits for.');
}

function restartOf(row: RunRow | SweepRow, strategy: StrategyDescriptor): RestartInput {
  const { bundleHash: strategyHash, engineBuild, externals } = strategy;
  const before = row.cache_parts;
  const parts = before && { ...before, strategy: strategyPart(row.strategy, strategy), engine: engineBuild };
  return { strategyHash, engineBuild, cache: { key: parts && externals.length === 0 ? cacheKey(parts) : null, parts } };
}

interface Message {
  workflowId: string;
  message: string;
  restart?: RestartInput;
}

async function send({ temporal }: Services, { workflowId, message, restart }: Message): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  try {
    await within(temporal, MESSAGE_LIMIT_MS, () =>
      restart
        ? handle.executeUpdate<void, [RestartInput]>(message, { args: [restart] })
        : handle.executeUpdate(message),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new HoldfastError('INVALID_STATE', 'The work has ended.');
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure) || cause.type !== 'INVALID_STATE') throw error;
    throw new HoldfastError('INVALID_STATE', cause.message);
  }
}

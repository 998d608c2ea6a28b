import { toIso } from '../../../engine/model/time';
import type { ExecutionConfig } from '../../../engine/model/run-config';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { temporalUrl } from '../addresses';
import type { ApiConfig } from '../services';
import { lifeFields } from './life-fields';
import { tookSeconds } from './waiting';

export interface Shown {
  row: OperationRow;
  execution: ExecutionConfig;
  workflowId: string;
  progress: number;
  /** In the queue of its session, from 1. */
  queuePosition?: number;
}

/** Whether the result is an earlier one, and why or why not. */
export function cacheView({ cached_from: cachedFrom, cache_reason: cacheReason }: OperationRow) {
  return { cached: cachedFrom !== null, cachedFrom, cacheReason };
}

/** The fields that runs and sweeps show alike. */
export function operationView(config: ApiConfig, { row, execution, workflowId, progress, queuePosition }: Shown) {
  const { instruments, start, end, account, fees, slippage, fills, evaluation, universe, seed } = execution;
  return {
    workflowId,
    session: row.session!,
    strategy: row.strategy!,
    status: row.status,
    progress,
    manifestVersion: row.manifest_version!,
    manifestHash: row.manifest_hash!,
    strategyHash: row.strategy_hash,
    engineBuild: row.engine_build,
    ...(instruments && { instruments }),
    ...(start !== undefined && { start: toIso(start) }),
    ...(end !== undefined && { end: toIso(end) }),
    account,
    fees,
    slippage,
    ...(fills && { fills }),
    ...(evaluation && { evaluation }),
    ...(universe !== undefined && { universe }),
    seed,
    priority: row.priority,
    queuePosition: queuePosition ?? null,
    ...cacheView(row),
    ...lifeFields(row, queuePosition === undefined ? null : { position: queuePosition }),
    tookSeconds: tookSeconds(row),
    temporalUrl: temporalUrl(config, workflowId),
  };
}

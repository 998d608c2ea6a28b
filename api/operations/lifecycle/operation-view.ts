import { toIso } from '../../../engine/model/time';
import type { ExecutionConfig } from '../../../engine/model/run-config';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { temporalUrl } from '../addresses';
import type { ApiConfig } from '../services';
import { cancelReasonOf, tookSeconds, waitingText } from './waiting';

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
    waiting: waitingText(row, queuePosition ?? null),
    ...cacheView(row),
    cancelReason: cancelReasonOf(row),
    ...(row.error && { error: row.error }),
    stalledSince: row.stalled_since?.toISOString() ?? null,
    ...(row.last_error && { lastError: row.last_error }),
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    tookSeconds: tookSeconds(row),
    temporalUrl: temporalUrl(config, workflowId),
  };
}

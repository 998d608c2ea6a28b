import type { ErrorBody } from '../../../engine/model/errors';
import type { OperationDetails } from '../../../engine/model/operations';
import type { OperationStatus } from '../../../engine/model/status';
import type { RunView } from '../../../engine/model/views';
import type { FollowUpRow } from '../../../infra/store/repositories/follow-up-repository';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Door } from './compatibility-route';
import type { BacktestNote } from './engine-backtest-request';
import { findExecution } from './engine-ids';

/** A backtest: a run, and what was asked to follow it. */
export interface Execution {
  row: RunRow;
  run: RunView;
  note: Partial<BacktestNote>;
  followUp?: FollowUpRow | undefined;
  /** What follows it, once that has begun. */
  following?: OperationDetails | undefined;
}

/** @throws HoldfastError RUN_NOT_FOUND with the path `id` */
export async function readExecution(door: Door, id: string): Promise<Execution> {
  return executionOf(door, await findExecution(door.services, id));
}

export async function executionOf({ caller, services }: Door, row: RunRow): Promise<Execution> {
  const { clientNotes, followUps, operations } = services.store;
  const [run, note, followUp] = await Promise.all([
    caller.runs.get({ id: row.id }),
    clientNotes.find<BacktestNote>(row.id),
    followUps.find(row.id),
  ]);
  const begun = followUp && (await operations.find(followUp.id));
  const following = begun && (await caller.operations.get({ id: begun.id }));
  return { row, run, note, followUp, following };
}

/** A run alone has the status of the run; what follows it keeps it running. */
export function statusOf({ run, followUp, following }: Execution): OperationStatus {
  if (!followUp || run.status !== 'completed') return run.status;
  if (following) return following.status === 'queued' ? 'running' : following.status;
  if (followUp.error === null) return 'running';
  return followUp.error.code === 'CANCELLED' ? 'cancelled' : 'failed';
}

export function errorOf({ run, followUp, following }: Execution): ErrorBody | undefined {
  return run.error ?? (following ? following.error : (followUp?.error ?? undefined));
}

/** From 0 to 1; run and what follows it count half each. */
export function fractionOf({ followUp, following }: Execution, ofRun: number): number {
  return followUp ? (ofRun + (following?.progress.fraction ?? 0)) / 2 : ofRun;
}

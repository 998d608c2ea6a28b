import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../../operations/services';
import { findExecution } from './engine-ids';

/** @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED or INVALID_STATE with the path `backtest_id` */
export async function completedBacktest(services: Services, id: string): Promise<RunRow> {
  const path = 'backtest_id';
  const run = await findExecution(services, id).catch((error: unknown) => {
    const isUnknown = error instanceof HoldfastError && error.path === 'id';
    throw isUnknown ? HoldfastError.fromBody({ ...error.toBody(), path }) : error;
  });
  if (run.status === 'completed') return run;
  throw new HoldfastError(isFinal(run.status) ? 'INVALID_STATE' : 'NOT_FINISHED', `The backtest is ${run.status}.`, {
    path,
  });
}

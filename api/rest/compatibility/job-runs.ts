import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { operationIdSchema } from '../../../engine/model/identifiers';
import type { OperationStatus } from '../../../engine/model/status';
import type { RunView } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../../operations/services';

export const jobIdInput = z.strictObject({ id: z.string().min(1).max(64) });

/** Statuses by the words of this contract; the others are the same. */
export const statusWord = (status: OperationStatus) => (status === 'queued' ? 'pending' : status);

/**
 * A run by its number in this contract, or by its id.
 * @throws HoldfastError RUN_NOT_FOUND with the path `id`
 */
export async function findJob({ store }: Services, id: string): Promise<RunRow> {
  const row = /^\d{1,15}$/.test(id)
    ? await store.runs.findByNumber(Number(id))
    : operationIdSchema.safeParse(id).success
      ? await store.runs.find(id)
      : undefined;
  if (row) return row;
  throw new HoldfastError('RUN_NOT_FOUND', `There is no backtest ${id}.`, { path: 'id' });
}

/**
 * A run that has a result.
 * @throws HoldfastError NOT_FINISHED before its end; what made it fail
 */
export function requireResult(run: RunView): RunView {
  if (run.status === 'completed') return run;
  if (run.status === 'failed' && run.error) throw HoldfastError.fromBody(run.error);
  if (run.status === 'cancelled') throw new HoldfastError('CANCELLED', 'The backtest was cancelled.');
  throw new HoldfastError('NOT_FINISHED', `The backtest is ${statusWord(run.status)}.`);
}

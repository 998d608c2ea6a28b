import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { RunRow } from '../../../infra/store/repositories/run-repository';

/** @throws HoldfastError RUN_NOT_FOUND, NOT_FINISHED before its end, INVALID_STATE where it ended without a result */
export function requireCompleted(row: RunRow | undefined, id: string, path: string): RunRow {
  if (!row) throw new HoldfastError('RUN_NOT_FOUND', `There is no run "${id}".`, { path });
  if (row.status === 'completed') return row;
  const code = isFinal(row.status) ? 'INVALID_STATE' : 'NOT_FINISHED';
  throw new HoldfastError(code, `${path}: the run is ${row.status}.`, { path });
}

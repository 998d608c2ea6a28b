import { HoldfastError } from '../../../engine/model/errors';
import type { RunOfTrialRequest, RunRequest } from '../../../engine/model/run-config';
import { toIso } from '../../../engine/model/time';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';

/**
 * What to ask for to compute again what a run that failed or was cancelled was to: on the same version of its session, with
 * the strategy and the engine that new work gets.
 * @throws HoldfastError INVALID_STATE for a run that has not ended, or that has a result
 */
export async function retryRequest({ store }: Pick<Services, 'store'>, row: RunRow): Promise<RunOfTrialRequest> {
  if (row.status !== 'failed' && row.status !== 'cancelled') {
    throw new HoldfastError('INVALID_STATE', `The run is ${row.status}: what failed or was cancelled is tried again.`);
  }
  const { trial_of: id, trial } = row;
  const isThere = id !== null && (await store.sweeps.find(id)) !== undefined;
  return { ...(await requestOf({ store }, row)), ...(isThere && { trialOf: { id, trial: trial! } }) };
}

/** What to ask for to compute a run again: on the same version of its session, where that is open. */
export async function requestOf({ store }: Pick<Services, 'store'>, row: RunRow): Promise<RunRequest> {
  const { start, end, ...config } = row.config;
  const session = await store.sessions.find(row.session_id!);
  // Another session by that name has versions of its own.
  const isOpen = session !== undefined && session.closed_at === null;
  return {
    ...config,
    session: row.session!,
    ...(start !== undefined && { start: toIso(start) }),
    ...(end !== undefined && { end: toIso(end) }),
    ...(isOpen && { manifestVersion: row.manifest_version! }),
    ...(row.label !== null && { label: row.label }),
    priority: row.priority,
    cache: 'use',
    whenBusy: 'queue',
  };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { FollowUpRow } from '../../../infra/store/repositories/follow-up-repository';
import { decodeError } from '../errors';
import { cancelOperation } from '../lifecycle/ending';
import { isRefusal } from '../lifecycle/idempotency';
import type { Services } from '../services';
import { createFollowing, requireFollowing } from './following-kinds';

/** How often a run is looked at by the process that was asked for what follows it; the reconciler looks at all of them. */
const LOOK_MS = 200;
const LOOKS = 5 * 3600;
const AT_ONCE = 100;

/** What is to follow a run: an operation of a kind, and its request without the run. */
export interface Following {
  kind: string;
  request: Record<string, unknown>;
}

/**
 * Has an operation begin once a run has completed, whatever dies before that.
 * @returns its id
 * @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of a field of the request
 */
export async function followRun(services: Services, runId: string, following: Following): Promise<string> {
  const id = randomUUID();
  requireFollowing(following.kind, following.request);
  await services.store.followUps.save({ run_id: runId, id, ...following });
  void beginInTime(services, runId).catch((err: unknown) =>
    services.log.warn({ err, id }, 'what follows a run has not begun; the reconciler tries again'),
  );
  return id;
}

async function beginInTime(services: Services, runId: string): Promise<void> {
  for (let look = 0; look < LOOKS && !services.draining(); look++) {
    await delay(LOOK_MS, undefined, { ref: false });
    const run = await services.store.operations.find(runId);
    if (!run) return;
    if (!isFinal(run.status)) continue;
    const row = await services.store.followUps.find(runId);
    if (run.status === 'completed' && row?.error === null) await begin(services, row);
    return;
  }
}

/** Begins what is due; part of each round of the reconciler. */
export async function beginFollowUps(
  services: Services,
  logged: (id: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  for (const row of await services.store.followUps.due(AT_ONCE)) await logged(row.id, () => begin(services, row));
}

/** Once: a second time, and by another process, is a no-op. */
async function begin(services: Services, row: FollowUpRow): Promise<void> {
  const { run_id, id } = row;
  const { operations, followUps } = services.store;
  if (await operations.find(id)) return;
  const run = await operations.get(run_id);
  try {
    const as = { id, owner: run.owner!, keyed: true };
    await createFollowing(services, row, { run: { id: run_id, session: run.session! }, as });
  } catch (error) {
    if (await operations.find(id)) return;
    if (!isRefusal(error)) throw error;
    await followUps.refuse(run_id, decodeError(error).toBody());
  }
}

/**
 * Cancels what follows a run, also where it has not begun.
 * @throws HoldfastError INVALID_STATE when it has ended otherwise
 */
export async function cancelFollowUp(services: Services, row: FollowUpRow, reason?: string): Promise<void> {
  const { operations, followUps } = services.store;
  const find = () => operations.find(row.id);
  let begun = await find();
  if (!begun) {
    const error = new HoldfastError('CANCELLED', 'It was cancelled before it began.');
    await followUps.refuse(row.run_id, error.toBody());
    // It may have begun just now.
    begun = await find();
  }
  if (begun) await cancelOperation(services, begun, reason);
}

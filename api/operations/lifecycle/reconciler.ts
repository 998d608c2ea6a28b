import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { ErrorBody } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import { RECONCILER } from '../../../engine/model/timings';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { beginFollowUps } from '../follow-up/follow-up';
import type { Services } from '../services';
import { reconcileSessions } from '../session/session-reconciling';
import { workflowState } from '../workflows';
import { cancelOperation } from './ending';
import { startOperation } from './starting';

const LEASE = 'reconciler';
const PAGE = 200;
const AT_ONCE = 8;
/** An operation whose workflow is gone so often is not started again. */
const MOST_ATTEMPTS = 20;

const LOST: ErrorBody = { code: 'WORKFLOW_LOST', message: 'The workflow was gone each time it was started again.' };

/**
 * Compares every open row with Temporal for as long as the process serves, in one process at a time. A workflow that never
 * began, was terminated, or went with the database of Temporal is started again, which the rows make harmless.
 */
export async function reconcileForever(services: Services): Promise<void> {
  const holder = randomUUID();
  while (!services.draining()) {
    try {
      const renew = () => services.store.leases.take(LEASE, holder, RECONCILER.leaseMs / 1000);
      if (await renew()) await reconcile(services, renew);
    } catch (err) {
      services.log.warn({ err }, 'the reconciler could not go round');
    }
    await delay(RECONCILER.everyMs, undefined, { ref: false });
  }
  await services.store.leases.release(LEASE, holder).catch(() => undefined);
}

/**
 * One round. A row that fails is logged, and stops no other one.
 * @param renew whether the lease is still held; asked after each page, so that a round that lost it leaves the rest to its follower
 */
export async function reconcile(
  services: Services,
  renew: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const { operations } = services.store;
  const limit = pLimit(AT_ONCE);
  const { graceMs: ageMs } = RECONCILER;
  for (let after = 0; ;) {
    const rows = await operations.openWithWorkflow({ after, ageMs, limit: PAGE });
    await Promise.all(rows.map((row) => limit(() => logged(services, row.id, () => reconcileRow(services, row)))));
    if (rows.length < PAGE) break;
    after = rows.at(-1)!.seq;
    if (!(await renew())) return;
  }
  for (const row of await operations.orphans(PAGE)) await logged(services, row.id, () => endPart(services, row));
  services.onAdmitted(await operations.admitWaiting());
  const each = (id: string, work: () => Promise<void>) => logged(services, id, work);
  await beginFollowUps(services, each);
  await reconcileSessions(services, ageMs, each);
}

async function logged({ log }: Services, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (err) {
    log.warn({ err, id }, 'an open operation could not be reconciled');
  }
}

/** Whoever ended what it is a part of died, or could not reach it. */
function endPart(services: Services, row: OperationRow): Promise<void> {
  return cancelOperation(services, row, 'what it is a part of has ended');
}

async function reconcileRow(services: Services, seen: OperationRow): Promise<void> {
  const { store, temporal, kinds, onAdmitted } = services;
  if (!kinds.of(seen).workflow) return;
  const state = await workflowState(temporal, kinds.workflowId(seen));
  if (state === 'running') return;
  // Whoever let its workflow end may have ended it with it, or it may have been given its place just now.
  const row = await store.operations.find(seen.id);
  if (!row || isFinal(row.status) || row.waiting || row.attempt !== seen.attempt) return;
  if (row.attempt >= MOST_ATTEMPTS) {
    onAdmitted((await store.operations.end(row.id, { status: 'failed', error: LOST })).admitted);
    return;
  }
  // Who admitted it is starting it, or died before that: it is the same attempt whoever is first.
  if (state === 'absent' && row.status === 'queued') return startOperation(services, row);
  const next = await store.operations.restart(row);
  if (!next) return;
  services.log.warn({ id: row.id, kind: row.kind, attempt: next.attempt }, 'a workflow that was gone is started again');
  await startOperation(services, next, 'ALLOW_DUPLICATE');
}

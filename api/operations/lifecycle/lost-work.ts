import { setTimeout as delay } from 'node:timers/promises';
import { sessionRequestSchema } from '../../../engine/model/manifest';
import { workflowIds } from '../../../engine/model/identifiers';
import { pinsOf, type NewOperation } from '../../../infra/store/repositories/operation-rows';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../../context';
import { mayBeRunning } from '../workflows';
import { startRun } from '../run/run-creation';
import { closeSession } from '../session/session-closing';
import { openSession } from '../session/session-creation';
import { startSweep } from '../sweep/sweep-creation';

/**
 * Work whose process died between its row and its workflow. Whoever notices starts the workflow, which is a no-op where
 * there is one: so nothing has to be done by the client.
 */

/** A workflow mostly begins at once: what is queued for longer may have none. */
const NOTICED_AFTER_MS = 5000;
/** Rows of one answer that are looked after. */
const MAX_NOTICED = 20;
const TAKE_UP_EVERY_MS = 15_000;

const isLost = ({ status, created_at: created }: { status: string; created_at: Date }) =>
  status === 'queued' && Date.now() - created.getTime() > NOTICED_AFTER_MS;

/** Looks after runs that somebody reads; does not keep the reader waiting. */
export function noticeRuns(services: Services, rows: readonly RunRow[]): void {
  for (const row of rows.filter(isLost).slice(0, MAX_NOTICED)) unawaited(services, startRun(services, storedRun(row)));
}

export function noticeSweeps(services: Services, rows: readonly SweepRow[]): void {
  for (const row of rows.filter(isLost).slice(0, MAX_NOTICED)) {
    unawaited(services, startSweep(services, { ...stored(row), total: row.total }));
  }
}

/** Looks after sessions that load for long. */
export function noticeSessions(services: Services, rows: readonly SessionRow[]): void {
  const lost = rows.filter(
    ({ status, created_at: created }) => status === 'loading' && Date.now() - created.getTime() > NOTICED_AFTER_MS,
  );
  for (const row of lost.slice(0, MAX_NOTICED)) unawaited(services, settleSession(services, row));
}

/** Takes up what processes left behind: everything when one starts, afterwards the work that should have begun. */
export async function takeUpLost(services: Services): Promise<void> {
  for (let settled = false; !services.draining();) {
    try {
      await startUnbegun(services);
      if (!settled) for (const row of await services.store.sessions.unsettled()) await settleSession(services, row);
      settled = true;
    } catch (error) {
      services.log.warn({ err: error }, 'lost work is not taken up yet');
    }
    await delay(settled ? TAKE_UP_EVERY_MS : NOTICED_AFTER_MS, undefined, { ref: false });
  }
}

/** What waits for a place needs no workflow before it has one. */
async function startUnbegun(services: Services): Promise<void> {
  const { runs, sweeps } = services.store;
  for (const row of await runs.unbegun()) await startRun(services, storedRun(row));
  for (const row of await sweeps.unbegun()) await startSweep(services, { ...stored(row), total: row.total });
}

/** A session that loads without a workflow is opened anew; one that was about to be closed is closed. */
async function settleSession(services: Services, row: SessionRow): Promise<void> {
  if (row.status === 'closing') return closeSession(services, row, true);
  if (row.request === null || (await mayBeRunning(services.temporal, workflowIds.session(row.name)))) return;
  // Whoever let its workflow end may have ended the session with it.
  if ((await services.store.sessions.find(row.id))?.status !== 'loading') return;
  const { id, owner } = row;
  await openSession(services, { id, request: sessionRequestSchema.parse(row.request), owner, wait: false });
}

function storedRun(row: RunRow) {
  return { ...stored(row), ...(row.verifies !== null && { anyEngine: true as const }) };
}

function stored(row: RunRow | SweepRow): NewOperation & { admitted: boolean } {
  const { id, session, strategy, owner, priority, admitted } = row;
  const { session_id: sessionId, manifest_version: manifestVersion, manifest_hash: manifestHash } = row;
  return { id, session, strategy, owner, priority, admitted, sessionId, manifestVersion, manifestHash, ...pinsOf(row) };
}

function unawaited({ log }: Services, work: Promise<void>): void {
  work.catch((error: unknown) => log.warn({ err: error }, 'lost work could not be taken up'));
}

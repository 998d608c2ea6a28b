import { setTimeout as delay } from 'node:timers/promises';
import type { AttentionView } from '../../../engine/model/home-views';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import { findSchedule, scheduleIds } from '../schedule/schedule-store';
import { scheduleView } from '../schedule/schedule-view';
import type { Services } from '../services';
import { sessionKind } from '../session/session-kind';

const HOUR_MS = 3_600_000;
const MB = 2 ** 20;
const MOST_SESSIONS = 1000;
/** Schedules that are asked about. */
const MOST_SCHEDULES = 50;
/** What Temporal may take before an answer goes without its schedules. */
const SCHEDULES_MS = 2000;

/** What went wrong lately, or is about to, the newest first. */
export async function attention(
  services: Services,
  { hours, limit }: { hours: number; limit: number },
): Promise<AttentionView[]> {
  const { find, sessions } = services.store;
  const since = new Date(Date.now() - hours * HOUR_MS);
  const [failed, rejected, { rows: open }, schedules] = await Promise.all([
    find.failedSince(since, limit),
    find.rejectedSince(since, limit),
    sessions.listOpen({ limit: MOST_SESSIONS, offset: 0 }),
    failedSchedules(services),
  ]);
  const found = [
    ...failed.map((row) => failedView(services, row)),
    ...rejected.map((row) => rejectedView(services, row)),
    ...open.flatMap((row) => sessionViews(row)),
    ...schedules,
  ];
  return found.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit);
}

function operationView({ kinds }: Services, row: OperationRow) {
  const { label, strategy, kind, finished_at: finished, created_at: created } = row;
  return {
    ...{ name: label ?? strategy ?? kind, kind },
    at: (finished ?? created).toISOString(),
    page: kinds.page(kinds.workflowId(row)),
  };
}

function failedView(services: Services, row: OperationRow): AttentionView {
  const { error } = row;
  const detail = error ? `${error.code}: ${error.message}` : 'It failed.';
  return { reason: 'failed', ...operationView(services, row), detail };
}

function rejectedView(services: Services, row: RunRow): AttentionView {
  const rejected = row.statistics?.rejectedOrders ?? 0;
  const codes = Object.keys(row.rejections ?? {}).join(', ');
  const detail = `No order was filled, ${rejected} rejected${codes === '' ? '' : `: ${codes}`}`;
  return { reason: 'rejected', ...operationView(services, row), detail };
}

function sessionViews(row: SessionRow): AttentionView[] {
  const { name, status, error, memory_warning: warned, memory_bytes: bytes, created_at: created } = row;
  const about = {
    name,
    kind: sessionKind.name,
    at: created.toISOString(),
    page: `/sessions/${encodeURIComponent(name)}`,
  };
  if (status === 'failed') {
    return [{ reason: 'failed', ...about, detail: error ? `${error.code}: ${error.message}` : 'It failed.' }];
  }
  if (!warned) return [];
  const detail = `The engine worker passed the limit of warning of its memory; its data take ${Math.round(bytes / MB)} MB.`;
  return [{ reason: 'memory', ...about, detail }];
}

/** Those whose last look failed; none while Temporal does not answer, which the health tells. */
async function failedSchedules(services: Services): Promise<AttentionView[]> {
  const asked = lookedAt(services).catch((error: unknown) => {
    services.log.warn({ err: error }, 'schedules could not be asked about');
    return [];
  });
  return Promise.race([asked, delay(SCHEDULES_MS, [], { ref: false })]);
}

async function lookedAt(services: Services): Promise<AttentionView[]> {
  const ids = (await scheduleIds(services)).slice(0, MOST_SCHEDULES);
  const found = await Promise.all(ids.map((id) => findSchedule(services, id)));
  const views = await Promise.all(
    found.flatMap((description) => (description ? [scheduleView(services, description)] : [])),
  );
  return views.flatMap(({ id, lastRun }) => {
    if (lastRun?.status !== 'failed') return [];
    const { error, scheduledAt: at } = lastRun;
    const detail = error ? `${error.code}: ${error.message}` : 'Its last look failed.';
    return [{ reason: 'schedule', name: id, kind: 'schedule', detail, at, page: '/schedules' }];
  });
}

import type { Client, ScheduleDescription, WorkflowHandle } from '@temporalio/client';
import type { ErrorBody } from '../../../engine/model/errors';
import type { Overlap } from '../../../engine/model/schedule';
import { toIso } from '../../../engine/model/time';
import type { ScheduleLook, ScheduleView } from '../../../engine/model/schedule-views';
import type { CatalogVersionRow } from '../../../infra/store/repositories/catalog-version-repository';
import type { DatasetInput } from '../../../workflows/messages';
import { temporalUrl } from '../addresses';
import type { Services } from '../services';
import { decodeError } from '../errors';

/** What Temporal does not keep of a schedule as it was asked for. */
export interface ScheduleMemo {
  id: string;
  interval: string | null;
  cron: string | null;
  timeZone: string | null;
  overlap: Overlap;
  catchupWindow: string;
  owner: string;
}

const STATUSES = {
  RUNNING: 'running',
  CONTINUED_AS_NEW: 'running',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
} as const;

export async function scheduleView(services: Services, description: ScheduleDescription): Promise<ScheduleView> {
  const { info, state, action } = description;
  const memo = description.memo as unknown as ScheduleMemo;
  const { catalog, sessions } = (action.args as [DatasetInput])[0];
  const last = info.recentActions.at(-1);
  const [dataset, lastRun] = await Promise.all([
    services.store.catalogVersions.latest(catalog),
    last ? lookOf(services, { ...last, ...last.action }) : null,
  ]);
  // A memo comes back without what is null.
  const { id, interval = null, cron = null, timeZone = null, overlap, catchupWindow } = memo;
  const base = services.config.temporalUiUrl.replace(/\/$/, '');
  return {
    ...{ id, catalog, sessions, interval, cron, timeZone, overlap, catchupWindow },
    paused: state.paused,
    nextTimes: info.nextActionTimes.map((time) => time.toISOString()),
    runs: info.numActionsTaken,
    missed: info.numActionsMissedCatchupWindow,
    skipped: info.numActionsSkippedOverlap,
    lastRun,
    dataset: dataset ? datasetView(dataset) : null,
    createdAt: info.createdAt.toISOString(),
    temporalUrl: `${base}/namespaces/${encodeURIComponent(services.config.temporalNamespace)}/schedules/${encodeURIComponent(description.scheduleId)}`,
  };
}

/** The last looks of a schedule that Temporal keeps, the newest first. */
export function scheduleLooks(services: Services, { info }: ScheduleDescription): Promise<ScheduleLook[]> {
  const newestFirst = [...info.recentActions].reverse();
  return Promise.all(newestFirst.map((look) => lookOf(services, { ...look, ...look.action })));
}

interface LastAction {
  scheduledAt: Date;
  workflow: { workflowId: string };
}

async function lookOf({ temporal, config }: Services, { scheduledAt, workflow }: LastAction): Promise<ScheduleLook> {
  const { workflowId } = workflow;
  return {
    workflowId,
    scheduledAt: scheduledAt.toISOString(),
    ...(await outcomeOf(temporal, workflowId)),
    temporalUrl: temporalUrl(config, workflowId),
  };
}

/** The status of a workflow that Temporal may have forgotten by now. */
async function outcomeOf(temporal: Client, workflowId: string) {
  try {
    const handle = temporal.workflow.getHandle(workflowId);
    const { status } = await handle.describe();
    const known = STATUSES[status.name as keyof typeof STATUSES];
    if (known) return { status: known };
    return { status: 'failed' as const, error: await failureOf(handle) };
  } catch {
    return { status: null };
  }
}

/** Why a look failed. */
async function failureOf(handle: WorkflowHandle): Promise<ErrorBody> {
  const error: unknown = await handle.result().catch((reason: unknown) => reason);
  return decodeError(error).toBody();
}

function datasetView({ version, tick, newest_us, instruments, added, changed, created_at }: CatalogVersionRow) {
  return {
    ...{ version, instruments, added, changed },
    tick: tick.toISOString(),
    newest: toIso(newest_us),
    publishedAt: created_at.toISOString(),
  };
}

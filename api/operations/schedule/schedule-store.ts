import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleDescription,
  type ScheduleHandle,
} from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../../engine/model/errors';
import { SCHEDULE } from '../../../engine/model/timings';
import { workflowIds } from '../../../engine/model/identifiers';
import { durationSeconds, type ScheduleRequest } from '../../../engine/model/schedule';
import { WORKFLOW_TYPES, type DatasetInput } from '../../../workflows/messages';
import type { Services } from '../services';
import { MESSAGE_LIMIT_MS, startOptions, within } from '../workflows';
import type { ScheduleMemo } from './schedule-view';

/** Temporal keeps the schedules: there is no table of ours beside it. */

const PREFIX = 'dataset/';
const OVERLAP_POLICIES = {
  buffer_one: ScheduleOverlapPolicy.BUFFER_ONE,
  skip: ScheduleOverlapPolicy.SKIP,
  buffer_all: ScheduleOverlapPolicy.BUFFER_ALL,
} as const;
/** Temporal's list of schedules comes after the schedule itself. */
const LISTED_WITHIN_MS = 2000;
const LIST_LOOK_MS = 50;

/** @throws HoldfastError SCHEDULE_EXISTS; VALIDATION with the path `cron` or `timeZone` */
export async function createSchedule(services: Services, request: ScheduleRequest, owner: string): Promise<void> {
  const { id, catalog, sessions, interval, cron, timeZone, overlap, catchupWindow, paused } = request;
  const input: DatasetInput = { catalog, sessions };
  const memo: ScheduleMemo = {
    ...{ id, overlap, catchupWindow, owner },
    ...{ interval: interval ?? null, cron: cron ?? null, timeZone: timeZone ?? null },
  };
  const attributes = { HoldfastKind: 'dataset', HoldfastOwner: owner, HoldfastStatus: 'running' } as const;
  const { workflowId, ...options } = await startOptions(services.store, {
    workflowId: workflowIds.dataset(id),
    summary: `Look at the catalog ${catalog}`,
    attributes,
  });
  try {
    await services.temporal.schedule.create({
      scheduleId: PREFIX + id,
      spec: {
        ...(interval !== undefined && { intervals: [{ every: durationSeconds(interval) * 1000 }] }),
        ...(cron !== undefined && { cronExpressions: [cron], timezone: timeZone }),
      },
      action: {
        type: 'startWorkflow',
        workflowType: WORKFLOW_TYPES.dataset,
        args: [input],
        workflowId,
        ...options,
        // One that hangs must not hold up all that come after it.
        workflowExecutionTimeout: SCHEDULE.lookMs,
      },
      policies: { overlap: OVERLAP_POLICIES[overlap], catchupWindow: durationSeconds(catchupWindow) * 1000 },
      state: { paused },
      memo: memo as unknown as Record<string, unknown>,
    });
  } catch (error) {
    throw creationError(error, id);
  }
  if (cron !== undefined) await requireTimes(services, id);
  // The first look is at once: it says what is there, and whether the catalog is. Without it, the next one does.
  if (!paused) await onSchedule(services, id, lookNow).catch(() => undefined);
  await untilListed(services, id);
}

function creationError(error: unknown, id: string): unknown {
  if (error instanceof ScheduleAlreadyRunning) {
    return new HoldfastError('SCHEDULE_EXISTS', `The schedule "${id}" exists already.`, { path: 'id' });
  }
  // What Temporal refuses of a schedule comes as a TypeError; the form of everything else is known to be right.
  if (!(error instanceof TypeError)) return error;
  const path = /time ?zone/i.test(error.message) ? 'timeZone' : 'cron';
  return new HoldfastError('VALIDATION', `${path}: ${error.message}`, { path });
}

/** Only Temporal, whose reading of the fields counts, knows when they come true together: 30 February never does. */
async function requireTimes(services: Services, id: string): Promise<void> {
  const { info } = await onSchedule(services, id, (handle) => handle.describe());
  if (info.nextActionTimes.length > 0) return;
  await onSchedule(services, id, (handle) => handle.delete());
  throw new HoldfastError('VALIDATION', 'cron: never comes true', { path: 'cron' });
}

async function untilListed(services: Services, id: string): Promise<void> {
  for (const end = Date.now() + LISTED_WITHIN_MS; Date.now() < end; await sleep(LIST_LOOK_MS)) {
    if ((await scheduleIds(services)).includes(id)) return;
  }
}

/** One look at once, after the one at work; left to itself, Temporal would have both go side by side. */
export function lookNow(handle: ScheduleHandle): Promise<void> {
  return handle.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
}

/** Ids in order. */
export async function scheduleIds({ temporal }: Services): Promise<string[]> {
  const ids: string[] = [];
  await within(temporal, MESSAGE_LIMIT_MS, async () => {
    for await (const { scheduleId } of temporal.schedule.list()) {
      if (scheduleId.startsWith(PREFIX)) ids.push(scheduleId.slice(PREFIX.length));
    }
  });
  return ids.sort();
}

/** Undefined for one that is deleted but still listed. */
export async function findSchedule(services: Services, id: string): Promise<ScheduleDescription | undefined> {
  try {
    return await onSchedule(services, id, (handle) => handle.describe());
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'SCHEDULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** @throws HoldfastError SCHEDULE_NOT_FOUND with the path `id` */
export async function onSchedule<T>(
  { temporal }: Services,
  id: string,
  act: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  try {
    return await within(temporal, MESSAGE_LIMIT_MS, () => act(temporal.schedule.getHandle(PREFIX + id)));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new HoldfastError('SCHEDULE_NOT_FOUND', `There is no schedule "${id}".`, { path: 'id' });
  }
}

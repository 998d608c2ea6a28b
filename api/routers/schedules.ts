import type { ScheduleHandle } from '@temporalio/client';
import { z } from 'zod';
import { scheduleIdSchema, scheduleRequestSchema } from '../../engine/model/schedule';
import type { List } from '../../engine/model/views';
import type { ScheduleDeletedView, ScheduleLook, ScheduleView } from '../../engine/model/schedule-views';
import type { Services } from '../operations/services';
import { procedureFor, router } from '../trpc';
import { pageFields } from './inputs';
import { createSchedule, findSchedule, lookNow, onSchedule, scheduleIds } from '../operations/schedule/schedule-store';
import { scheduleLooks, scheduleView } from '../operations/schedule/schedule-view';

const NOTE = 'at a door of Holdfast';
const listInput = z.strictObject(pageFields).prefault({});
const scheduleRefSchema = z
  .string()
  .refine((id) => scheduleIdSchema.safeParse(id).success, {
    error: 'must be 1 to 63 letters, digits, _ or -',
    params: { code: 'INVALID_ID' },
  })
  .describe('Name of the schedule.');
const scheduleInput = z.strictObject({ id: scheduleRefSchema });

async function get(services: Services, id: string): Promise<ScheduleView> {
  return scheduleView(services, await onSchedule(services, id, (handle) => handle.describe()));
}

/** A procedure that does something to a schedule and shows it after. */
function change(act: (handle: ScheduleHandle) => Promise<unknown>) {
  return procedureFor('hot_reload')
    .input(scheduleInput)
    .mutation(async ({ ctx, input: { id } }): Promise<ScheduleView> => {
      await onSchedule(ctx, id, act);
      return get(ctx, id);
    });
}

export const schedulesRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input: { limit, offset } }): Promise<List<ScheduleView>> => {
      const ids = await scheduleIds(ctx);
      const found = await Promise.all(ids.slice(offset, offset + limit).map((id) => findSchedule(ctx, id)));
      const present = found.filter((description) => description !== undefined);
      const gone = found.length - present.length;
      const items = await Promise.all(present.map((description) => scheduleView(ctx, description)));
      return { total: ids.length - gone, items };
    }),

  get: procedureFor('read')
    .input(scheduleInput)
    .query(({ ctx, input }): Promise<ScheduleView> => get(ctx, input.id)),

  /** Its last looks that Temporal keeps, the newest first. */
  history: procedureFor('read')
    .input(scheduleInput)
    .query(async ({ ctx, input: { id } }): Promise<List<ScheduleLook>> => {
      const items = await scheduleLooks(ctx, await onSchedule(ctx, id, (handle) => handle.describe()));
      return { total: items.length, items };
    }),

  create: procedureFor('hot_reload')
    .input(scheduleRequestSchema)
    .mutation(async ({ ctx, input }): Promise<ScheduleView> => {
      await ctx.folders.requireCatalog(input.catalog);
      await createSchedule(ctx, input, ctx.identity.name);
      return get(ctx, input.id);
    }),

  pause: change((handle) => handle.pause(`paused ${NOTE}`)),
  resume: change((handle) => handle.unpause(`resumed ${NOTE}`)),
  trigger: change(lookNow),

  delete: procedureFor('hot_reload')
    .input(scheduleInput)
    .mutation(async ({ ctx, input: { id } }): Promise<ScheduleDeletedView> => {
      await onSchedule(ctx, id, (handle) => handle.delete());
      return { id, status: 'deleted' };
    }),
});

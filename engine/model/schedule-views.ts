import { z } from 'zod';
import { OVERLAPS } from './schedule';
import { errorBodySchema } from './views';

const time = z.string();

/** A look of a schedule at its catalog. */
export const scheduleLookSchema = z.object({
  workflowId: z.string(),
  scheduledAt: time,
  status: z.enum(['running', 'completed', 'failed', 'cancelled']).nullable(),
  error: errorBodySchema.optional().describe('Why it failed.'),
  temporalUrl: z.string(),
});
export type ScheduleLook = z.infer<typeof scheduleLookSchema>;

/** A schedule of checks of a catalog's folder. */
export const scheduleViewSchema = z.object({
  id: z.string(),
  catalog: z.string(),
  sessions: z.array(z.string()).describe('Extended besides those that follow the catalog by themselves.'),
  interval: z.string().nullable(),
  cron: z.string().nullable(),
  timeZone: z.string().nullable(),
  overlap: z.enum(OVERLAPS),
  catchupWindow: z.string(),
  paused: z.boolean(),
  nextTimes: z.array(time),
  runs: z.number().describe('Looks so far.'),
  missed: z.number().describe('Looks that the server missed for longer than the catch-up window.'),
  skipped: z.number().describe('Looks that were not made because others were at work or waiting.'),
  lastRun: scheduleLookSchema.nullable(),
  /** The latest version of the catalog's dataset, whichever schedule published it. */
  dataset: z
    .object({
      version: z.number(),
      tick: time.describe('The moment that the schedule named.'),
      newest: time.describe('Time of the newest bar.'),
      instruments: z.number(),
      added: z.number(),
      changed: z.number(),
      publishedAt: time,
    })
    .nullable(),
  createdAt: time,
  temporalUrl: z.string(),
});
export type ScheduleView = z.infer<typeof scheduleViewSchema>;

export const scheduleDeletedSchema = z.object({ id: z.string(), status: z.literal('deleted') });
export type ScheduleDeletedView = z.infer<typeof scheduleDeletedSchema>;

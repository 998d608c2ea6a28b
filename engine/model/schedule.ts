import { z } from 'zod';
import { catalogNameSchema, sessionNameSchema } from './identifiers';

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Such as `30s`, `15m`, `4h` or `1d`. */
export const durationSchema = z.string().regex(/^[1-9]\d{0,5}[smhd]$/, { error: 'must be such as 30s, 15m, 4h or 1d' });

export function durationSeconds(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.at(-1) as keyof typeof UNITS];
}

/** What becomes of a check that is due while the one before it is still running. */
export const OVERLAPS = ['buffer_one', 'skip', 'buffer_all'] as const;
export type Overlap = (typeof OVERLAPS)[number];

export const scheduleIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, { error: 'must be 1 to 63 letters, digits, _ or -' });

export const scheduleRequestSchema = z
  .strictObject({
    id: scheduleIdSchema.describe('Name of the schedule.'),
    catalog: catalogNameSchema.describe('The catalog whose folder is checked.'),
    interval: durationSchema.optional().describe('Time between two checks, such as `15m`; or `cron`.'),
    cron: z
      .string()
      .max(200)
      .regex(/^\S+( \S+){4}$/, { error: 'must be five fields: minute, hour, day, month, weekday' })
      .optional()
      .describe('When to check, as five cron fields; or `interval`.'),
    timeZone: z.string().trim().min(1).max(64).optional().describe('Time zone of `cron`. Without it, UTC.'),
    sessions: z
      .array(sessionNameSchema)
      .max(1000)
      .default([])
      .describe('Sessions to extend besides those that follow the catalog by themselves.'),
    overlap: z
      .enum(OVERLAPS)
      .default('buffer_one')
      .describe('What becomes of a check that is due while one is running: at most one waits, none, or all.'),
    catchupWindow: durationSchema
      .default('1d')
      .describe('How late a check that the server missed is still made up for.'),
    paused: z.boolean().default(false),
  })
  .refine(({ interval, cron }) => (interval === undefined) !== (cron === undefined), {
    path: ['interval'],
    error: 'needs one of interval and cron',
  });
export type ScheduleRequest = z.output<typeof scheduleRequestSchema>;

import { z } from 'zod';

/** Microseconds since the epoch in UTC, a whole number that a float64 holds exactly. */
export type Micros = number;

export const MICROS_PER_DAY = 86_400_000_000;
/** What data are of, in microseconds: a time beyond that was read wrongly, such as a year of two digits. */
export const [EARLIEST_DATA, LATEST_DATA] = [Date.UTC(1800, 0, 1) * 1000, Date.UTC(2200, 0, 1) * 1000];
export const TIME_OUTSIDE =
  'has a time before 1800 or after 2200, such as one of two digits for the year or of another unit';
/** So far from the epoch a float64 still tells microseconds apart. */
const LAST_MICROS = Number.MAX_SAFE_INTEGER - 366 * MICROS_PER_DAY;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.(\d{1,6}))?)?(Z|[+-]\d{2}:\d{2})$/;

/** ISO 8601 date, or date and time with an offset. */
export const isoTimeSchema = z
  .string()
  .refine((text) => !Number.isNaN(parseIso(text)), {
    error: 'must be an ISO 8601 date or date-time, such as 2024-01-31 or 2024-01-31T09:30:00Z',
    abort: true,
  })
  .refine((text) => Math.abs(parseIso(text)) <= LAST_MICROS, { error: 'must lie between the years 1685 and 2254' });

function parseIso(text: string): Micros {
  if (DATE.test(text)) {
    const ms = Date.parse(`${text}T00:00:00Z`);
    return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? NaN : ms * 1000;
  }
  const match = DATE_TIME.exec(text);
  if (!match || Number.isNaN(parseIso(text.slice(0, 10)))) return NaN;
  const fraction = (match[3] ?? '').padEnd(6, '0');
  const ms = Date.parse(text.replace(/\.\d+/, ''));
  return ms * 1000 + Number(fraction);
}

/** First microsecond that an ISO date or time names. */
export function startMicros(iso: string): Micros {
  return parseIso(iso);
}

/** Last microsecond that an ISO date or time names: dates are inclusive, a date alone is the whole UTC day. */
export function endMicros(iso: string): Micros {
  return DATE.test(iso) ? parseIso(iso) + MICROS_PER_DAY - 1 : parseIso(iso);
}

/** ISO 8601 UTC with milliseconds, or with microseconds where they are not zero. */
export function toIso(micros: Micros): string {
  const ms = Math.floor(micros / 1000);
  const rest = micros - ms * 1000;
  const iso = new Date(ms).toISOString();
  return rest === 0 ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

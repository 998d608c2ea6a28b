import { z } from 'zod';
import { isoTimeSchema, MICROS_PER_DAY, toIso, type Micros } from '../../../engine/model/time';

const WITHOUT_OFFSET = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)$/;

/** A time as Python writes it: also with a blank for the `T`, and without an offset, which then is UTC. */
export const lenientTimeSchema = z
  .string()
  .transform((text) => text.trim().replace(WITHOUT_OFFSET, '$1T$2Z'))
  .pipe(isoTimeSchema);

/** The last moment of a range: a date where that is the whole day, as it was asked for. */
export function shownEnd(end: Micros): string {
  return (end + 1) % MICROS_PER_DAY === 0 ? toIso(end).slice(0, 10) : toIso(end);
}

import { MICROS_PER_DAY, startMicros, toIso, type Micros } from '../../../engine/model/time';
import type { Services } from '../../operations/services';

/** Weeks begin on Mondays; the epoch was a Thursday. */
const [DAYS_PER_WEEK, MONDAY] = [7, 4];

/** How the bars of an operation's session are stamped. */
export interface BarClock {
  /** Length of its bars, where it has one. */
  length: Micros | undefined;
  /** Whether the source stamps them at their close. */
  atClose: boolean;
}

export async function barClockOf({ store }: Services, operationId: string): Promise<BarClock> {
  const { manifest_hash: hash } = await store.operations.get(operationId);
  if (hash === null) return { length: undefined, atClose: false };
  const { interval, instruments } = await store.sessions.getManifest(hash);
  return { length: interval, atClose: instruments[0]?.definition?.stamp === 'close' };
}

/**
 * A bar's time as its file has it: when it began, unless the file is declared to say when it ended; of days and weeks the
 * date of the first one. Of a bar of which is not known when it began, its close.
 */
export function stampOf(bar: { time: string; opened?: string | undefined }, { length, atClose }: BarClock): string {
  if (atClose) return bar.time;
  if (length === undefined || length % MICROS_PER_DAY !== 0) return bar.opened ?? bar.time;
  const days = length / MICROS_PER_DAY;
  const offset = days % DAYS_PER_WEEK === 0 ? MONDAY : 0;
  // A close at midnight ends its day.
  const day = Math.floor((startMicros(bar.time) - 1) / MICROS_PER_DAY);
  return toIso((Math.floor((day - offset) / days) * days + offset) * MICROS_PER_DAY);
}

import { NONE } from './format';

/** Which clock times are shown by. */
export const ZONE_CHOICES = { utc: 'UTC', local: 'Local time', exchange: 'Exchange time' } as const;
export type ZoneChoice = keyof typeof ZONE_CHOICES;

/** The browser's. */
export const localZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    // The Swedish form is that of ISO 8601.
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    clocks.set(zone, clock);
  }
  return clock;
}

/** `2020-04-17 09:30:05`, by the clock of a zone. */
export function timeIn(iso: string | null | undefined, zone: string): string {
  if (!iso) return NONE;
  return zone === 'UTC' ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : clockOf(zone).format(new Date(iso));
}

/** What stands beside times of a zone: `UTC`, `New York`. */
export const zoneText = (zone: string) => (zone === 'UTC' ? zone : zone.split('/').at(-1)!.replaceAll('_', ' '));

/** A moment by itself: it names its zone. */
export function momentIn(iso: string | null | undefined, zone: string): string {
  return iso ? `${timeIn(iso, zone)} ${zoneText(zone)}` : NONE;
}

/** Where a range begins or ends: a date, or a moment within a day. */
export function boundaryIn(iso: string | null | undefined, zone: string): string {
  if (!iso) return NONE;
  return /T(?:00:00:00|23:59:59)/.test(iso) || !iso.includes('T') ? iso.slice(0, 10) : momentIn(iso, zone);
}

/** Whether times are those of days: all of them are midnights, which no zone moves. */
export function areDays(all: readonly (string | null | undefined)[]): boolean {
  return all.every((iso) => !iso || iso.slice(11).startsWith('00:00:00'));
}

/** How closes are worded: of days each is the day that ends; else by the clock of the zone. */
export function closesIn(
  all: readonly (string | null | undefined)[],
  zone: string,
): (iso: string | null | undefined) => string {
  if (!areDays(all)) return (iso) => momentIn(iso, zone);
  return (iso) => (iso ? new Date(Date.parse(iso) - 1).toISOString().slice(0, 10) : NONE);
}

/** Times for an axis that is labelled as UTC, so that its labels are those of the zone. */
export function axisTimes(all: readonly string[], zone: string): string[] {
  if (zone === 'UTC' || areDays(all)) return [...all];
  return all.map((iso) => `${timeIn(iso, zone).replace(' ', 'T')}Z`);
}

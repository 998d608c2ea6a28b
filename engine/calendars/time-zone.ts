const MS_PER_MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clocks show at a moment, as milliseconds as if they were UTC. */
export function localMs(zone: string, utcMs: number): number {
  if (zone === 'UTC') return utcMs;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(utcMs)) part[type] = Number(value);
  const shown = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
  return shown + (((utcMs % 1000) + 1000) % 1000);
}

/**
 * The moment at which a zone's clocks show `minutes` after midnight of a day (as epoch milliseconds of its UTC
 * midnight). Of a time that the change to summer time skips, the one an hour later.
 */
export function utcMs(zone: string, dayMs: number, minutes: number): number {
  const wanted = dayMs + minutes * MS_PER_MINUTE;
  const guess = wanted - (localMs(zone, wanted) - wanted);
  return guess - (localMs(zone, guess) - wanted);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

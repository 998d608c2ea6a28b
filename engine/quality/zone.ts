import { localToUtc } from '../catalog/local-times';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import type { QualityPart } from '../model/quality';
import type { BarClock } from './bar-clock';
import { Finding, scoreOf } from './finding';
import { isInSession } from './session-table';
import type { UsableBars } from './usable-bars';

const HOUR = 3_600_000_000;
/** Zones differ from UTC by so many hours at most. */
const MOST_HOURS = 14;
/** Bars that are compared with the sessions, from all of the data. */
const SAMPLE = 20_000;
/** From such a share of bars outside on their times may be meant otherwise ... */
const MANY = 0.01;
/** ... where another reading leaves no more than this part of them outside. */
const EXPLAINED = 0.25;

export interface ZoneFinding {
  part: QualityPart;
  /** What the times seem to be; absent where nothing is suspicious. */
  reading?: { hours: number } | { days: number } | { zone: string };
}

type Reading = NonNullable<ZoneFinding['reading']>;

/**
 * Whether times seem to be meant in another zone: of bars evenly taken from all, more than one in a hundred lies outside the
 * sessions of the exchange, and if times were those of its clocks, or shifted by whole hours (daily bars: by a day), at most a
 * quarter as many would.
 */
export function zoneOf(bars: UsableBars, clock: BarClock): ZoneFinding {
  const finding = new Finding('zone', 'checked', 'outside', 'outsideShifted', 'shiftHours');
  const { calendar, length, opens } = clock;
  if (calendar.everyDay || length === 'longer' || opens.length === 0) return { part: finding.scored(null) };
  const sample = sampleOf(opens);
  const outsideOf = (times: Float64Array) => shareOutside(times, clock);
  const outside = outsideOf(sample);
  Object.assign(finding.counts, { checked: sample.length, outside: Math.round(outside * sample.length) });
  if (outside <= MANY) return { part: finding.scored(100) };
  let best: { share: number; reading: Reading } | undefined;
  for (const { reading, times } of readings(sample, clock)) {
    const share = outsideOf(times);
    if (share < (best?.share ?? Infinity)) best = { share, reading };
  }
  if (!best || best.share > EXPLAINED * outside) return { part: finding.scored(100) };
  finding.counts['outsideShifted'] = Math.round(best.share * sample.length);
  if ('hours' in best.reading) finding.counts['shiftHours'] = best.reading.hours;
  listOutside(finding, bars, clock);
  return { part: finding.scored(scoreOf(outside, 1)), reading: best.reading };
}

function listOutside(finding: Finding, bars: UsableBars, clock: BarClock): void {
  const { opens } = clock;
  for (let i = 0; i < opens.length && finding.takesRows; i++) {
    if (isOutside(opens[i]!, clock))
      finding.list({ row: bars.rowOf(i), time: bars.times[i]! }, `outside the sessions of ${clock.calendar.name}`);
  }
}

/** Other ways to understand the same times, the likelier first: of equal ones the first is told. */
function* readings(
  sample: Float64Array,
  { length, calendar }: BarClock,
): Generator<{ reading: Reading; times: Float64Array }> {
  const shifted = (by: Micros) => sample.map((time) => time + by);
  if (length === 'day') {
    for (const days of [1, -1]) yield { reading: { days }, times: shifted(days * MICROS_PER_DAY) };
    return;
  }
  const local = sample.slice();
  localToUtc(local, calendar.timeZone);
  yield { reading: { zone: calendar.timeZone }, times: local };
  for (let hours = 1; hours <= MOST_HOURS; hours++) {
    yield { reading: { hours }, times: shifted(hours * HOUR) };
    yield { reading: { hours: -hours }, times: shifted(-hours * HOUR) };
  }
}

function shareOutside(times: Float64Array, clock: BarClock): number {
  let outside = 0;
  for (const time of times) if (isOutside(time, clock)) outside++;
  return outside / times.length;
}

/** A bar that reaches into a session belongs to it; a daily one is on its date. */
function isOutside(open: Micros, { length, step, table, atMidnight, calendar }: BarClock): boolean {
  if (length !== 'day') return !isInSession(table, open) && !isInSession(table, open + step - 1);
  if (atMidnight) return !calendar.tradesOn(Math.floor(open / MICROS_PER_DAY));
  return !isInSession(table, open) && !calendar.tradesOn(calendar.dateOf(open));
}

function sampleOf(times: Float64Array): Float64Array {
  if (times.length <= SAMPLE) return times;
  return Float64Array.from({ length: SAMPLE }, (_, k) => times[Math.floor((k * times.length) / SAMPLE)]!);
}

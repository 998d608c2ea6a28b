import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import type { Schedule } from '../columns/schedule';
import { MICROS_PER_DAY } from '../model/time';
import { barsPerYear, byCount } from './bars-per-year';

/** By how many days, or what part of the run, the bars of a market may start later or end earlier than the run. */
const [SLACK_DAYS, SLACK_PART] = [10, 0.05];
/** Part of a market's steps that holidays of the others may leave to it without adding steps to a year. */
const HOLIDAYS = 0.05;

/** Markets of one calendar within a run. */
interface Venue {
  /** Whether it has a bar at the steps of a group of the schedule. */
  trades: readonly boolean[];
  /** Its own steps. */
  times: Float64Array;
  perYear: number;
}

/**
 * Steps a year of a run. Of a single axis or calendar they are the bars a year of the axis. Otherwise each calendar has
 * those of its own axis, and they are added, the most frequent first: of the others only the part of the steps that none
 * before had. So daily bars of New York and of crypto, which close at two hours, are 252 + 365; hourly bars of crypto have
 * the closes of New York among them. Where a calendar has bars in a part of the run only, steps are counted over the whole.
 * @param calendars by instrument; undefined where the hours of trading are not known
 */
export function barsPerYearOf(schedule: Schedule, calendars: readonly (ExchangeCalendar | undefined)[]): number {
  const times = momentsOf(schedule.times);
  const distinct = [...new Set(calendars)];
  if (distinct.length === 1) return barsPerYear(times, distinct[0]);
  if (schedule.groups.length === 1) return barsPerYear(times);
  const venues = distinct.map((calendar) => {
    const numbers = new Set(calendars.flatMap((own, i) => (own === calendar ? [i] : [])));
    return venueOf(schedule, times, { numbers, calendar });
  });
  if (!venues.every((venue) => spans(venue, times))) return byCount(times);
  return addedUp(venues, schedule);
}

/** A close at midnight belongs to the day that ends: moments within the days of closes. */
function momentsOf(times: Float64Array): Float64Array {
  return times.map((time) => time - 1);
}

function venueOf(
  { groupOf, groups }: Schedule,
  all: Float64Array,
  { numbers, calendar }: { numbers: ReadonlySet<number>; calendar: ExchangeCalendar | undefined },
): Venue {
  const trades = groups.map(({ instruments }) => instruments.some((i) => numbers.has(i)));
  const times = all.filter((_, step) => trades[groupOf[step]!]);
  return { trades, times, perYear: barsPerYear(times, calendar) };
}

function spans({ times }: Venue, all: Float64Array): boolean {
  const [first, last] = [all[0]!, all.at(-1)!];
  const slack = Math.max(SLACK_DAYS * MICROS_PER_DAY, SLACK_PART * (last - first));
  return times[0]! - first <= slack && last - times.at(-1)! <= slack;
}

function addedUp(venues: readonly Venue[], { groupOf, groups }: Schedule): number {
  const steps = new Float64Array(groups.length);
  for (const group of groupOf) steps[group]!++;
  const taken = groups.map(() => false);
  let sum = 0;
  for (const { trades, times, perYear } of venues.toSorted((a, b) => b.perYear - a.perYear)) {
    let added = 0;
    trades.forEach((has, group) => {
      if (!has || taken[group]) return;
      taken[group] = true;
      added += steps[group]!;
    });
    const part = added / times.length;
    if (part > HOLIDAYS) sum += perYear * part;
  }
  return sum;
}

import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import type { BarSeries } from '../columns/market-data';
import { stepsOf } from '../columns/stamp-steps';
import { timeframeText } from '../model/timeframe';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { NO_SESSIONS, sessionsOf, sessionTable, type SessionTable } from './session-table';

const HOUR = 3_600_000_000;
/** A month is at least so long. */
const MONTH = 28 * MICROS_PER_DAY;
/** What comes in shorter steps are ticks. */
const SHORTEST = 1e6;
/** Sessions that tell whether stamps are closes. */
const TELLING_SESSIONS = 3;

/** How long the bars are, and in which session each of them is. */
export interface BarClock {
  calendar: ExchangeCalendar;
  /** Most frequent distance of the times; 0 of ticks, of steps below a second and of a single bar. */
  step: Micros;
  timeframe: string | null;
  length: 'tick' | 'intraday' | 'day' | 'longer';
  /** Share of the steps that are no multiple of the most frequent one. */
  irregular: number;
  /** Whether stamps are the ends of bars: declared, or undeclared and found at the ends of sessions, never at their starts. */
  closing: 'declared' | 'found' | 'no';
  table: SessionTable;
  /** When bars begin: their stamps, less their length where these are closes. */
  opens: Float64Array;
  /** Of each bar its session in the table: the one that it begins in or, outside of trading, the next. */
  sessions: Int32Array;
  /** Stamps are dates: midnights of UTC. */
  atMidnight: boolean;
}

export interface ClockRange {
  calendar: ExchangeCalendar;
  from: Micros;
  to: Micros;
}

export function barClock(
  series: Pick<BarSeries, 'stamp' | 'ticks' | 'tickStep'>,
  times: Float64Array,
  { calendar, from, to }: ClockRange,
): BarClock {
  const isTick = series.ticks === true && series.tickStep === undefined;
  const { length: found, atMidnight } = isTick ? { length: 0, atMidnight: false } : stepsOf(times);
  const frequent = series.tickStep ?? found;
  const step = frequent < SHORTEST ? 0 : frequent;
  const length = lengthOf(step, atMidnight);
  // Bars of another zone than the one meant lie up to a day away.
  const table =
    length === 'longer' ? NO_SESSIONS : sessionTable(calendar, from - 2 * MICROS_PER_DAY, to + 2 * MICROS_PER_DAY);
  const closing = closingOf(series, { length, times, table, atMidnight });
  const back = closing === 'no' ? 0 : length === 'intraday' ? step : 1;
  const opens = back === 0 ? times : times.map((time) => time - back);
  return {
    ...{ calendar, step, length, closing, table, opens, atMidnight },
    timeframe: step === 0 ? null : step >= MONTH && step <= 31 * MICROS_PER_DAY ? '1M' : timeframeText(step),
    irregular: irregularShare(times, step, length),
    sessions: sessionsOf(opens, table),
  };
}

function lengthOf(step: Micros, atMidnight: boolean): BarClock['length'] {
  if (step === 0) return atMidnight ? 'day' : 'tick';
  // Where the clocks change, days have 23 and 25 hours.
  if (step < MICROS_PER_DAY - HOUR) return 'intraday';
  return step <= MICROS_PER_DAY + HOUR ? 'day' : 'longer';
}

interface Stamps {
  length: BarClock['length'];
  times: Float64Array;
  table: SessionTable;
  atMidnight: boolean;
}

function closingOf(
  { stamp, tickStep }: Pick<BarSeries, 'stamp' | 'tickStep'>,
  { length, times, table, atMidnight }: Stamps,
): BarClock['closing'] {
  if (atMidnight || length === 'tick' || length === 'longer') return 'no';
  if (stamp === 'close' || tickStep !== undefined) return 'declared';
  if (stamp === 'open') return 'no';
  let [atStart, atEnd] = [0, 0];
  for (let i = 0, at = 0; i < times.length; i++) {
    while (at < table.count - 1 && table.ends[at]! < times[i]!) at++;
    if (times[i] === table.ends[at]) atEnd++;
    if (times[i] === table.starts[at] || times[i] === table.starts[at + 1]) atStart++;
  }
  return atEnd >= TELLING_SESSIONS && atStart === 0 ? 'found' : 'no';
}

/** Within a day steps are multiples of the length of bars; weeks and months are of their own. */
function irregularShare(times: Float64Array, step: Micros, length: BarClock['length']): number {
  if (length !== 'intraday' || times.length < 2) return 0;
  let irregular = 0;
  for (let i = 1; i < times.length; i++) {
    const since = times[i]! - times[i - 1]!;
    // Most are equal, and remainders are slow.
    if (since !== step && since % step !== 0) irregular++;
  }
  return irregular / (times.length - 1);
}

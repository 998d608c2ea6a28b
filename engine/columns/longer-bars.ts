import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { aggregatePanel, type Aggregation } from './aggregate-panel';
import { Buckets } from './buckets';
import type { Panel } from './market-data';

/** Bars of a panel put together to longer ones, and when each of these is over. */
export interface LongerBars {
  panel: Panel;
  /** Of each row of the shorter bars, how many of the longer ones are over at its close: the first so many. */
  completed: Int32Array;
}

/**
 * Longer bars as somebody sees them who knows the shorter ones up to some row. A bar is over once a row closes at the end of
 * its interval or later, or a row of a later interval has closed. Where the data have rows that begin after the end of their
 * interval, such as trades after the close of a day, only the latter tells.
 * @throws RangeError where the shorter bars are longer than the interval
 */
export function longerBars(panel: Panel, aggregation: Aggregation): LongerBars {
  requireShorter(panel, aggregation.interval);
  const merged = aggregatePanel(panel, aggregation);
  if (merged === panel) return { panel, completed: Int32Array.from(panel.times, (_, row) => row + 1) };
  return { panel: merged, completed: completedBars(panel, aggregation) };
}

function completedBars({ opens, times }: Panel, { interval, calendar }: Aggregation): Int32Array {
  const { numbers, ends, isLate } = intervalsOf({ opens, times }, { interval, calendar });
  return Int32Array.from(times, (time, row) => {
    const number = numbers[row]!;
    return !isLate && ends[number]! <= time ? number + 1 : number;
  });
}

interface Intervals {
  /** Of the interval of each row. */
  numbers: Int32Array;
  ends: Micros[];
  /** Whether some row begins after the end of its interval. */
  isLate: boolean;
}

function intervalsOf(
  { opens, times }: Pick<Panel, 'opens' | 'times'>,
  { interval, calendar }: { interval: Micros; calendar: ExchangeCalendar },
): Intervals {
  const buckets = new Buckets(calendar, interval);
  // A tick belongs to the interval that it ends.
  const before = opens === times ? 1 : 0;
  const ends: Micros[] = [];
  let isLate = false;
  const numbers = Int32Array.from(opens, (open, row) => {
    if (buckets.enter(open - before) || row === 0) ends.push(buckets.end);
    isLate ||= open - before >= ends.at(-1)!;
    return ends.length - 1;
  });
  return { numbers, ends, isLate };
}

function requireShorter({ opens, times, instruments }: Panel, interval: Micros): void {
  let [length, step] = [Infinity, Infinity];
  for (let row = 0; row < opens.length; row++) {
    length = Math.min(length, times[row]! - opens[row]!);
    step = Math.min(step, opens[row]! - (opens[row - 1] ?? -Infinity));
  }
  const isDaily = step >= MICROS_PER_DAY && step < Infinity && opens !== times;
  if (opens.length > 0 && (length > interval || (isDaily && interval < MICROS_PER_DAY)))
    throw new RangeError(`The bars of ${instruments[0]} are longer than that`);
}

/** Columns of longer bars as columns of the shorter ones: at each row the value of the last one that is over. */
export function spreadColumn(column: Float64Array, { panel, completed }: LongerBars): Float64Array {
  const width = panel.instruments.length;
  const spread = new Float64Array(completed.length * width).fill(NaN);
  completed.forEach((count, row) => {
    if (count > 0) spread.set(column.subarray((count - 1) * width, count * width), row * width);
  });
  return spread;
}

/** Bytes that longer bars take beside the shorter ones. */
export function bytesOfLonger({ panel, completed }: LongerBars, shorter: Panel): number {
  const columns = Object.values(panel).filter((one): one is Float64Array => one instanceof Float64Array);
  const all = [...new Set([...columns, ...Object.values(panel.extra ?? {})])];
  return completed.byteLength + (panel === shorter ? 0 : all.reduce((sum, { byteLength }) => sum + byteLength, 0));
}

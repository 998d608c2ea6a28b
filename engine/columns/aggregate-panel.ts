import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { requireAscending, type BarAxis } from './bar-axis';
import { Buckets } from './buckets';
import { allocateExtra, allocatePanel, allocateQuotes, extraNames, sameTimes, type Panel } from './market-data';

export interface Aggregation {
  interval: Micros;
  /** Its sessions and dates decide where intervals begin. */
  calendar: ExchangeCalendar;
}

/**
 * Puts the bars of a panel together to longer ones: first open, highest high, lowest low, last close and quotes, summed
 * volume (NaN where the data has none), of further columns the last value that there is. A bar belongs to the interval in which it begins, a tick to the one that it lies
 * in or ends; see `Buckets` for where intervals begin and end. The merged bar opens with its first part, and is known at
 * the end of its interval, or later where its last part is, but not after the next bar begins.
 * @returns the panel itself where its bars have that length already
 */
export function aggregatePanel(panel: Panel, { interval, calendar }: Aggregation): Panel {
  const { opens, times, instruments } = panel;
  if (haveLength(panel, interval)) return panel;
  const { axis, firstRows } = mergedAxis(panel, new Buckets(calendar, interval));
  if (firstRows.length === opens.length && sameTimes(axis.times, times)) return panel;
  const merged = allocatePanel(instruments, requireAscending(axis, { moments: opens === times }));
  if (panel.bid) allocateQuotes(merged);
  allocateExtra(merged, extraNames(panel));
  firstRows.forEach((from, bar) => mergeRows(panel, merged, { bar, from, to: firstRows[bar + 1] ?? opens.length }));
  return merged;
}

/** Whether bars are so long or so far apart, intraday ones both: those of rare trades may be either by chance. */
function haveLength({ opens, times }: BarAxis, interval: Micros): boolean {
  let [step, longest] = [Infinity, 0];
  for (let row = 0; row < opens.length; row++) {
    step = Math.min(step, opens[row]! - (opens[row - 1] ?? -Infinity));
    longest = Math.max(longest, times[row]! - opens[row]!);
  }
  return interval >= MICROS_PER_DAY
    ? step === interval || longest === interval
    : step === interval && longest === interval;
}

/**
 * First of some rows, `from` (inclusive) to `to` (exclusive), with which an interval begins that has none before them: of an
 * interval that is cut off in front there is no bar, as of one that is cut off behind.
 */
export function firstWhole(
  { opens, times }: BarAxis,
  { from, to }: { from: number; to: number },
  { interval, calendar }: Aggregation,
): number {
  if (from === 0) return 0;
  const buckets = new Buckets(calendar, interval);
  const isTick = opens === times;
  const enter = (row: number) => buckets.enter(isTick ? opens[row]! - 1 : opens[row]!);
  enter(from - 1);
  let row = from;
  while (row < to && !enter(row)) row++;
  return row;
}

function mergedAxis({ opens, times }: BarAxis, buckets: Buckets): { axis: BarAxis; firstRows: number[] } {
  const firstRows: number[] = [];
  const begun: number[] = [];
  const known: number[] = [];
  const isTick = opens === times;
  opens.forEach((open, row) => {
    if (buckets.enter(isTick ? open - 1 : open) || row === 0) {
      firstRows.push(row);
      begun.push(open);
      known.push(0);
    }
    known[known.length - 1] = Math.max(times[row]!, Math.min(buckets.end, opens[row + 1] ?? Infinity));
  });
  return { axis: { opens: Float64Array.from(begun), times: Float64Array.from(known) }, firstRows };
}

interface Rows {
  bar: number;
  from: number;
  /** Exclusive. */
  to: number;
}

function mergeRows(source: Panel, target: Panel, { bar, from, to }: Rows): void {
  const width = source.instruments.length;
  for (let k = 0; k < width; k++) {
    const at = bar * width + k;
    const last = (to - 1) * width + k;
    target.open[at] = source.open[from * width + k]!;
    target.close[at] = source.close[last]!;
    if (source.bid) target.bid![at] = source.bid[last]!;
    if (source.ask) target.ask![at] = source.ask[last]!;
    let [high, low, volume] = [-Infinity, Infinity, 0];
    for (let cell = from * width + k; cell <= last; cell += width) {
      high = Math.max(high, source.high[cell]!);
      low = Math.min(low, source.low[cell]!);
      volume += source.volume[cell]!;
    }
    target.high[at] = high;
    target.low[at] = low;
    target.volume[at] = volume;
  }
  for (const name of extraNames(source))
    mergeExtra(source.extra![name]!, target.extra![name]!, { bar, from, to, width });
}

/** The last value of each instrument in some rows. */
function mergeExtra(
  source: Float64Array,
  target: Float64Array,
  { bar, from, to, width }: Rows & { width: number },
): void {
  for (let k = 0; k < width; k++) {
    let cell = (to - 1) * width + k;
    while (cell >= from * width && Number.isNaN(source[cell])) cell -= width;
    if (cell >= from * width) target[bar * width + k] = source[cell]!;
  }
}

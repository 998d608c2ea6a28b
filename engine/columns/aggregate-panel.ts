import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import { HoldfastError } from '../model/errors';
import type { Micros } from '../model/time';
import type { BarAxis } from './bar-times';
import { Buckets } from './buckets';
import { allocatePanel, allocateQuotes, type Panel } from './market-data';

export interface Aggregation {
  interval: Micros;
  /** Its sessions and dates decide where intervals begin. */
  calendar: ExchangeCalendar;
}

/**
 * Puts the bars of a panel together to longer ones: first open, highest high, lowest low, last close and quotes, summed
 * volume (NaN where the data has none). A bar belongs to the interval in which it begins, a tick to the one that it lies
 * in or ends; see `Buckets` for where intervals begin and end. The merged bar opens with its first part, and is known at
 * the end of its interval, or later where its last part is.
 * @returns the panel itself where its bars have that length already
 * @throws HoldfastError TIMEFRAME_UNAVAILABLE where they are longer
 */
export function aggregatePanel(panel: Panel, { interval, calendar }: Aggregation): Panel {
  const { opens, instruments } = panel;
  const shortest = shortestStep(opens);
  if (shortest > interval) {
    throw new HoldfastError('TIMEFRAME_UNAVAILABLE', `The bars of ${instruments[0]} are longer than that.`, {
      path: 'timeframe',
      details: { instrument: instruments[0], shortestSeconds: shortest / 1e6 },
    });
  }
  if (shortest === interval || opens.length < 2) return panel;
  const { axis, firstRows } = mergedAxis(panel, new Buckets(calendar, interval));
  if (firstRows.length === opens.length) return panel;
  const merged = allocatePanel(instruments, axis);
  if (panel.bid) allocateQuotes(merged);
  firstRows.forEach((from, bar) => mergeRows(panel, merged, { bar, from, to: firstRows[bar + 1] ?? opens.length }));
  return merged;
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
    known[known.length - 1] = Math.max(times[row]!, buckets.end);
  });
  return { axis: { opens: Float64Array.from(begun), times: Float64Array.from(known) }, firstRows };
}

function shortestStep(opens: Float64Array): Micros {
  let shortest = Infinity;
  for (let row = 1; row < opens.length; row++) shortest = Math.min(shortest, opens[row]! - opens[row - 1]!);
  return shortest === Infinity ? 0 : shortest;
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
}

import { HoldfastError } from '../model/errors';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { allocatePanel, allocateQuotes, type Panel } from './market-data';

/** The epoch was a Thursday; weeks begin on Mondays. */
const WEEK = 7 * MICROS_PER_DAY;
const MONDAY = 4 * MICROS_PER_DAY;

/**
 * Puts the bars of a panel together to longer ones: first open, highest high, lowest low, last close and quotes, summed
 * volume (NaN where the data has none). A bar's time is the beginning of its interval, counted from the epoch in UTC,
 * for whole weeks from a Monday.
 * @returns the panel itself where its bars have that length already
 * @throws HoldfastError TIMEFRAME_UNAVAILABLE where they are longer
 */
export function aggregatePanel(panel: Panel, interval: Micros): Panel {
  const { times, instruments } = panel;
  const shortest = shortestStep(times);
  if (shortest > interval) {
    throw new HoldfastError('TIMEFRAME_UNAVAILABLE', `The bars of ${instruments[0]} are longer than that.`, {
      path: 'timeframe',
      details: { instrument: instruments[0], shortestSeconds: shortest / 1e6 },
    });
  }
  if (shortest === interval || times.length < 2) return panel;
  const offset = interval % WEEK === 0 ? MONDAY : 0;
  const startOf = (time: Micros) => Math.floor((time - offset) / interval) * interval + offset;
  const starts: number[] = [];
  const firstRows: number[] = [];
  times.forEach((time, row) => {
    const start = startOf(time);
    if (start === starts.at(-1)) return;
    starts.push(start);
    firstRows.push(row);
  });
  const merged = allocatePanel(instruments, Float64Array.from(starts));
  if (panel.bid) allocateQuotes(merged);
  starts.forEach((_, bar) =>
    mergeRows(panel, merged, { bar, from: firstRows[bar]!, to: firstRows[bar + 1] ?? times.length }),
  );
  return merged;
}

function shortestStep(times: Float64Array): Micros {
  let shortest = Infinity;
  for (let row = 1; row < times.length; row++) shortest = Math.min(shortest, times[row]! - times[row - 1]!);
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

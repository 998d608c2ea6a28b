import { mapExtra } from '../columns/extra-fields';
import { extraNames, PRICE_FIELDS, QUOTE_FIELDS, type BarSeries, type SeriesColumns } from '../columns/market-data';
import type { Micros } from '../model/time';

/**
 * Ticks, each a bar of one price, as bars with distinct times: the first as open, the last as close, the sum of their
 * volumes, the bid and ask of the last, and of further columns the last value. Without a step those of one microsecond become one bar. With one, those of
 * each interval of the epoch do, its end included and its start not; the bar has the time of that end, at which all of it
 * is known. An interval without ticks has no bar.
 * @param step length of an interval in microseconds
 */
export function mergeTicks(series: BarSeries, step?: Micros): BarSeries {
  const { open, high, low, close, volume } = series;
  const times = step === undefined ? series.times : series.times.map((time) => Math.ceil(time / step) * step);
  const count = distinct(times);
  if (count === times.length) return { ...series, times };
  const merged = emptyLike(series, count);
  const extra = extraNames(series);
  for (let i = 0, at = -1; i < times.length; i++) {
    if (i === 0 || times[i] !== times[i - 1]) {
      at++;
      merged.times[at] = times[i]!;
      merged.open[at] = open[i]!;
      merged.high[at] = high[i]!;
      merged.low[at] = low[i]!;
      merged.volume[at] = volume[i]!;
    } else {
      merged.high[at] = Math.max(merged.high[at]!, high[i]!);
      merged.low[at] = Math.min(merged.low[at]!, low[i]!);
      merged.volume[at]! += volume[i]!;
    }
    merged.close[at] = close[i]!;
    for (const field of QUOTE_FIELDS) if (merged[field]) merged[field][at] = series[field]![i]!;
    for (const name of extra) {
      const value = series.extra![name]![i]!;
      if (!Number.isNaN(value)) merged.extra![name]![at] = value;
    }
  }
  return merged;
}

function distinct(times: Float64Array): number {
  let count = 0;
  for (let i = 0; i < times.length; i++) if (i === 0 || times[i] !== times[i - 1]) count++;
  return count;
}

function emptyLike(series: BarSeries, rows: number): BarSeries {
  const present = [...PRICE_FIELDS, ...QUOTE_FIELDS.filter((field) => series[field])];
  const columns = ['times' as const, ...present].map((field) => [field, new Float64Array(rows)] as const);
  const extra = mapExtra(series, () => new Float64Array(rows).fill(NaN));
  return { instrument: series.instrument, ...(Object.fromEntries(columns) as SeriesColumns), ...extra };
}

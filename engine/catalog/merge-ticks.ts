import { PRICE_FIELDS, QUOTE_FIELDS, type BarSeries } from '../columns/market-data';

/**
 * Ticks, each a bar of one price, as bars with distinct times: those of one microsecond become one bar with the first
 * as open, the last as close and the sum of their volumes. Of quotes at one time the last counts for bid and ask.
 */
export function mergeTicks(series: BarSeries): BarSeries {
  const { times, open, high, low, close, volume } = series;
  const count = distinct(times);
  if (count === times.length) return series;
  const merged = emptyLike(series, count);
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
  return { instrument: series.instrument, ...(Object.fromEntries(columns) as Omit<BarSeries, 'instrument'>) };
}

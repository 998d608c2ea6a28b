import { mapExtra } from '../columns/extra-fields';
import { PRICE_FIELDS, QUOTE_FIELDS, type BarSeries } from '../columns/market-data';

const FIELDS = ['times', ...PRICE_FIELDS, ...QUOTE_FIELDS] as const;

/**
 * Leaves out the rows of bars in which nothing was traded: open, high and low are zero or empty, and so is the volume, as
 * exchanges and vendors write them. Ticks have none.
 * @returns the series, and the numbers of its rows in the file, from 1, where some are missing
 */
export function withoutUntraded(series: BarSeries): { series: BarSeries; rows?: Int32Array } {
  const { times, open, high, low, close, volume } = series;
  const isNone = (value: number) => value === 0 || Number.isNaN(value);
  let first = 0;
  // A line without a time is no row of data, such as a footer.
  const isUntraded = (i: number) =>
    isNone(open[i]!) &&
    isNone(high[i]!) &&
    isNone(low[i]!) &&
    isNone(volume[i]!) &&
    !(close[i]! < 0) &&
    times[i]! > -Infinity;
  while (first < open.length && !isUntraded(first)) first++;
  if (first === open.length) return { series };
  const rows = Int32Array.from([...open.keys()].filter((i) => i < first || !isUntraded(i)));
  const kept = FIELDS.flatMap((field) => {
    const column = series[field];
    return column ? [[field, Float64Array.from(rows, (i) => column[i]!)] as const] : [];
  });
  return {
    series: {
      ...series,
      ...Object.fromEntries(kept),
      ...mapExtra(series, (column) => Float64Array.from(rows, (i) => column[i]!)),
    },
    rows: rows.map((i) => i + 1),
  };
}

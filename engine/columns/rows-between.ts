import type { Micros } from '../model/time';
import { PRICE_FIELDS, type SeriesColumns } from './market-data';

/** The rows of a series whose stamps lie in a range, both ends inclusive. */
export function rowsBetween(
  series: SeriesColumns,
  { start = -Infinity, end = Infinity }: { start?: Micros | undefined; end?: Micros | undefined },
): Pick<SeriesColumns, 'times' | (typeof PRICE_FIELDS)[number]> {
  const { times } = series;
  const first = times.findIndex((time) => time >= start);
  const from = first < 0 ? times.length : first;
  const after = times.findIndex((time) => time > end);
  const to = after < 0 ? times.length : after;
  const cut = (column: Float64Array) => column.slice(from, Math.max(from, to));
  const prices = Object.fromEntries(PRICE_FIELDS.map((name) => [name, cut(series[name])]));
  return { times: cut(times), ...(prices as Record<(typeof PRICE_FIELDS)[number], Float64Array>) };
}

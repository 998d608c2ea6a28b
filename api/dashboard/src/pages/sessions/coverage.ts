import type { CatalogInstrumentView } from '../../../../../engine/model/catalog-views';

/** First and last day that files of a catalog cover; undefined while that is not known. */
export function coveredBy(
  instruments: readonly CatalogInstrumentView[],
  only?: readonly string[],
): { first: string; last: string } | undefined {
  const wanted = only && only.length > 0 ? new Set(only) : undefined;
  const ranges = instruments.flatMap(({ id, range }) => (range && (wanted?.has(id) ?? true) ? [range] : []));
  if (ranges.length === 0) return undefined;
  const days = (pick: 'first' | 'last') => ranges.map((range) => range[pick].slice(0, 10)).sort();
  return { first: days('first')[0]!, last: days('last').at(-1)! };
}

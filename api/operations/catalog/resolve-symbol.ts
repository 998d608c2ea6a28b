import { HoldfastError } from '../../../engine/model/errors';
import type { Located, Services } from '../services';

const MAX_CANDIDATES = 20;
/** So many of them are in the message, more in its details. */
const MAX_NAMED = 5;
const ROOT = '.';

/**
 * The only instrument that a symbol can mean. What the root holds itself goes before what lies below it.
 * @param catalog only this one; without it, all of them
 * @throws HoldfastError INSTRUMENT_NOT_FOUND or AMBIGUOUS_SYMBOL with the path `symbol`, CATALOG_NOT_FOUND
 */
export async function resolveSymbol(
  { folders }: Pick<Services, 'folders'>,
  symbol: string,
  catalog?: string,
): Promise<Located> {
  const all = await folders.findInstruments(symbol, catalog);
  const inRoot = all.filter((one) => one.catalog === ROOT);
  const [found, ...others] = inRoot.length > 0 ? inRoot : all;
  if (!found) {
    throw new HoldfastError('INSTRUMENT_NOT_FOUND', `No instrument has the symbol ${symbol}.`, { path: 'symbol' });
  }
  if (others.length === 0) return found;
  const candidates = [found, ...others].slice(0, MAX_CANDIDATES);
  throw new HoldfastError('AMBIGUOUS_SYMBOL', `Several instruments have the symbol ${symbol}: ${named(candidates)}.`, {
    path: 'symbol',
    details: { candidates },
  });
}

/** The first of them, for people. */
function named(candidates: readonly Located[]): string {
  const first = candidates.slice(0, MAX_NAMED).map(({ catalog, instrument }) => {
    return `${instrument} of ${catalog === ROOT ? 'the catalog root' : catalog}`;
  });
  return [...first, ...(candidates.length > MAX_NAMED ? ['and more'] : [])].join(', ');
}

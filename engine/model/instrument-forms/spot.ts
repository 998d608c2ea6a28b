import { isCurrency, pairOf } from '../currencies';
import type { Named, ParsedInstrument } from './parsed-instrument';

/** What is left: an index, a pair of currencies or coins, else a share. */
export function parseSpot(named: Named): ParsedInstrument {
  const { symbol, venue } = named;
  if (venue === 'INDEX' || symbol.startsWith('^')) return { ...named, kind: 'index' };
  const slashed = /^([A-Z0-9]{2,10})\/([A-Z0-9]{2,10})$/.exec(symbol);
  if (slashed) return { ...named, kind: 'fx', base: slashed[1]!, quote: slashed[2]! };
  const dashed = /^([A-Z0-9]{2,10})[-_]([A-Z]{3,5})$/.exec(symbol);
  if (dashed && isCurrency(dashed[2]!)) return { ...named, kind: 'fx', base: dashed[1]!, quote: dashed[2]! };
  // EURUSD=X is Yahoo's name of a pair.
  const pair = pairOf(symbol.replace(/=X$/, ''));
  if (pair) return { ...named, kind: 'fx', base: pair[0], quote: pair[1] };
  return { ...named, kind: 'equity' };
}

import { underlyingName } from '../model/index-names';
import type { Instrument } from '../model/instrument';

/**
 * Place among `instruments` of what an option is written on: the id that its `underlying` names, else that symbol at the
 * option's venue, else the only instrument with that symbol, for an index also by
 * the one that Yahoo gives it (`^GSPC`). Other options do not count. -1 where there is none.
 */
export function findUnderlying(instruments: readonly Instrument[], option: Instrument): number {
  const { underlying } = option;
  if (underlying === undefined) return -1;
  const exact = instruments.findIndex(({ id }) => id === underlying);
  if (exact >= 0) return exact;
  const symbol = (id: string) => underlyingName(id.slice(0, id.lastIndexOf('.')));
  const venue = option.id.slice(option.id.lastIndexOf('.'));
  const local = instruments.findIndex(({ id, kind }) => kind !== 'option' && id === underlying + venue);
  if (local >= 0) return local;
  const matching = instruments.flatMap(({ id, kind }, i) =>
    kind !== 'option' && symbol(id) === underlying ? [i] : [],
  );
  return matching.length === 1 ? matching[0]! : -1;
}

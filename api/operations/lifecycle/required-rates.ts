import { foreignCurrencies, pairsAmong, type NamedPair } from '../../../engine/model/conversions';
import { currencyOf } from '../../../engine/model/instrument-currency';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunRequest } from '../../../engine/model/run-config';
import type { Store } from '../../../infra/store/store';

/** The currencies of a manifest's instruments, as far as something tells them, and its pairs. */
interface Quoted {
  instruments: { id: string; currency: string }[];
  pairs: NamedPair[];
}

/** Manifests that are kept; they never change. */
const MAX_KEPT = 64;
type Sessions = Pick<Store['sessions'], 'getManifest'>;
const kept = new WeakMap<Sessions, Map<string, Quoted>>();

/**
 * Refuses work whose instruments have several currencies that nothing converts, before it waits and begins.
 * @throws HoldfastError VALIDATION with the path `account.currency`, RATE_MISSING
 */
export async function requireRates(
  sessions: Sessions,
  manifestHash: string,
  { account, instruments: named }: Pick<RunRequest, 'account' | 'instruments'>,
): Promise<void> {
  const { instruments, pairs } = await quotedIn(sessions, manifestHash);
  const wanted = named && new Set(named);
  const traded = wanted ? instruments.filter(({ id }) => wanted.has(id)) : instruments;
  foreignCurrencies(traded, account.currency, () => pairs);
}

async function quotedIn(sessions: Sessions, hash: string): Promise<Quoted> {
  const known = kept.get(sessions) ?? new Map<string, Quoted>();
  kept.set(sessions, known);
  const found = known.get(hash) ?? quotedOf(await sessions.getManifest(hash));
  known.delete(hash);
  known.set(hash, found);
  if (known.size > MAX_KEPT) known.delete(known.keys().next().value!);
  return found;
}

function quotedOf({ instruments }: Manifest): Quoted {
  const quoted = instruments.flatMap(({ id, definition: { currency: declared, settlement } = {} }) => {
    const currency = currencyOf({ id, currency: declared, settlement });
    return currency === undefined ? [] : [{ id, currency }];
  });
  return { instruments: quoted, pairs: pairsAmong(instruments.map(({ id }) => id)) };
}

import { calendarOf } from '../../../engine/calendars/calendars';
import { pairsAmong, type NamedPair } from '../../../engine/model/conversions';
import { describeInstrument } from '../../../engine/model/describe-instrument';
import { currencyOf } from '../../../engine/model/instrument-currency';
import type { Manifest } from '../../../engine/model/manifest';
import type { ExecutionConfig } from '../../../engine/model/run-config';
import type { Store } from '../../../infra/store/store';

/** Currencies and zones of a manifest's instruments, as far as something tells them, and its pairs. */
export interface Quoted {
  instruments: { id: string; currency: string }[];
  pairs: NamedPair[];
  /** Currency of prices by the id of their instrument. */
  byId: ReadonlyMap<string, string>;
  /** Zones of the exchanges by the id of their instrument. */
  zones: ReadonlyMap<string, string>;
}

/** Manifests that are kept; they never change. */
const MAX_KEPT = 64;
export type Manifests = Pick<Store['sessions'], 'getManifest'>;
const kept = new WeakMap<Manifests, Map<string, Quoted>>();

export async function quotedIn(sessions: Manifests, hash: string): Promise<Quoted> {
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
  const byId = new Map(quoted.map(({ id, currency }) => [id, currency]));
  const zones = new Map(
    instruments.map(({ id, definition }) => [id, calendarOf(describeInstrument(id, definition).calendar).timeZone]),
  );
  return { instruments: quoted, pairs: pairsAmong(instruments.map(({ id }) => id)), byId, zones };
}

/** Currency of the account's money: the one asked for, or the one that all traded instruments have; null where nothing tells. */
export async function accountCurrency(
  sessions: Manifests,
  manifestHash: string,
  { account, instruments }: Pick<ExecutionConfig, 'account' | 'instruments'>,
): Promise<string | null> {
  if (account.currency !== undefined) return account.currency;
  const { byId } = await quotedIn(sessions, manifestHash);
  const found = new Set(instruments ? instruments.flatMap((id) => byId.get(id) ?? []) : byId.values());
  return found.size === 1 ? [...found][0]! : null;
}

/** The zone that the exchanges of all traded instruments have; null where they differ. */
export async function exchangeZone(
  sessions: Manifests,
  manifestHash: string,
  { instruments }: Pick<ExecutionConfig, 'instruments'>,
): Promise<string | null> {
  const { zones } = await quotedIn(sessions, manifestHash);
  const found = new Set(instruments ? instruments.flatMap((id) => zones.get(id) ?? []) : zones.values());
  return found.size === 1 ? [...found][0]! : null;
}

import type { Store } from '../../../infra/store/store';

/** Manifests whose ids are kept; they never change. */
const MAX_KEPT = 64;

type Manifests = Pick<Store['sessions'], 'getManifest'>;
const kept = new WeakMap<Manifests, Map<string, readonly string[]>>();

/** Ids of the instruments of a manifest, sorted. */
export async function instrumentsIn(sessions: Manifests, hash: string): Promise<readonly string[]> {
  const known = kept.get(sessions) ?? new Map<string, readonly string[]>();
  kept.set(sessions, known);
  const found = known.get(hash) ?? (await sessions.getManifest(hash)).instruments.map(({ id }) => id);
  known.delete(hash);
  known.set(hash, found);
  if (known.size > MAX_KEPT) known.delete(known.keys().next().value!);
  return found;
}

import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../../engine/model/manifest';
import { MOST_CHANGES, type SessionDifferenceView } from '../../../engine/model/session-difference';
import { toIso } from '../../../engine/model/time';
import type { SessionRow } from '../../../infra/store/repositories/session-repository';
import type { Services } from '../services';

/**
 * How a version of a session differs from another one.
 * @throws HoldfastError VERSION_NOT_FOUND with the path `manifestVersion`
 */
export async function versionDifference(
  { store: { sessions } }: Services,
  { id }: SessionRow,
  { from, to }: { from: number; to: number },
): Promise<SessionDifferenceView> {
  const manifestOf = async (version: number) =>
    sessions.getManifest((await sessions.getVersion(id, version)).manifest_hash);
  const [before, after] = await Promise.all([manifestOf(from), manifestOf(to)]);
  const [held, holds] = [byId(before), byId(after)];
  const isChanged = (one: string) => held.has(one) && !isDeepStrictEqual(held.get(one), holds.get(one));
  return {
    ...{ from, to, fromRange: rangeOf(before), toRange: rangeOf(after) },
    added: counted([...holds.keys()].filter((one) => !held.has(one))),
    removed: counted([...held.keys()].filter((one) => !holds.has(one))),
    changed: counted([...holds.keys()].filter(isChanged)),
  };
}

const byId = ({ instruments }: Manifest) => new Map(instruments.map((one) => [one.id, one]));
const rangeOf = ({ start, end }: Manifest) => ({ start: toIso(start), end: toIso(end) });
const counted = (ids: string[]) => ({ total: ids.length, ids: ids.slice(0, MOST_CHANGES) });

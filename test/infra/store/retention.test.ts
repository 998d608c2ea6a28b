import { sql } from 'kysely';
import { VERSIONS_KEPT } from '../../../infra/store/repositories/retention-repository';
import type { Store } from '../../../infra/store/store';
import { addReadySession } from '../../support/api-server';
import { pinnedTo, storeRun } from '../../support/operations';
import { useTestStore } from '../../support/test-store';

const CONFIG = {
  strategy: 'sma-cross',
  parameters: {},
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};

let store: Store;

useTestStore((opened) => (store = opened));
test('of the versions of sessions and catalogs the newest stay, and what an operation is pinned to', async () => {
  await addReadySession(store, 'grown');
  const pins = await pinnedTo(store, 'grown');
  const { db } = store.database;
  const last = VERSIONS_KEPT + 5;
  await sql`
    insert into session_versions (session_id, version, manifest_hash)
    select ${pins.sessionId}::uuid, n, ${pins.manifestHash} from generate_series(2, ${last}::integer) n`.execute(db);
  await sql`
    insert into catalog_versions (catalog, version, tick, hash, body, newest_us, instruments, added, changed)
    select 'c', n, now() + n * interval '1 minute', 'h', '[]', 0, 0, 0, 0 from generate_series(1, ${last}::integer) n`.execute(
    db,
  );
  await storeRun(store, { ...pins, manifestVersion: 3 }, CONFIG);
  await store.retention.prune({ manifestsBefore: new Date() }, false);
  const left = async (table: string) =>
    (await sql<{ version: number }>`select version from ${sql.table(table)} order by 1 limit 2`.execute(db)).rows.map(
      ({ version }) => version,
    );
  expect(await left('session_versions')).toEqual([3, 6]);
  expect(await left('catalog_versions')).toEqual([6, 7]);
  expect((await store.sessions.getOpen('grown')).manifest_hash).toBe(pins.manifestHash);
});

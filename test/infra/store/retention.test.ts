import { sql } from 'kysely';
import { VERSIONS_KEPT } from '../../../infra/store/repositories/retention-repository';
import type { Store } from '../../../infra/store/store';
import { addReadySession } from '../../support/api-server';
import { pinnedTo, storeRun, storeSweep } from '../../support/operations';
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

test('rows of a sweep that is a part stay as long as what it is a part of', async () => {
  await addReadySession(store, 'parts');
  const { db } = store.database;
  const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
  const plan = { ...CONFIG, axes: [{ name: 'fast', values: [1] }], fixed: {}, objective };
  const part = await storeSweep(store, await pinnedTo(store, 'parts'), { plan, total: 1 });
  const parent = await storeRun(store, await pinnedTo(store, 'parts'), CONFIG);
  const row = { trial: 0, resultHash: Buffer.alloc(32), statistics: new Float64Array(0), error: null };
  await store.trials.store({ sweepId: part.id, host: 'w', rows: [row] });
  const end = (id: string) =>
    sql`update operations set status = 'completed', finished_at = '2020-01-01' where id = ${id}`;
  await sql`update operations set parent = ${parent.id} where id = ${part.id}`.execute(db);
  await end(part.id).execute(db);
  const limits = { operationsBefore: new Date('2021-01-01'), manifestsBefore: new Date('2020-01-01') };
  expect(await store.retention.prune(limits, false)).toMatchObject({ trials: 0, operations: 0 });
  await end(parent.id).execute(db);
  expect(await store.retention.prune(limits, false)).toMatchObject({ trials: 1, operations: 1 });
});

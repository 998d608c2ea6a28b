import { randomUUID } from 'node:crypto';
import type { CacheParts } from '../../../engine/model/cache-key';
import { migrate } from '../../../infra/store/migrate';
import { RUN_TABLE, runDetail } from '../../../infra/store/repositories/run-repository';
import { openStore, type Store } from '../../../infra/store/store';
import { MANIFEST_HASH, OldDatabase } from '../../support/database-0.2.0';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/stack';

const SHARED = `o.id, o.session_id, o.session, o.owner, o.strategy, o.status, o.priority, o.admitted, o.manifest_version,
  o.manifest_hash, o.error::text, o.created_at, o.started_at, o.finished_at, o.cache_key, o.cache_parts, o.cached_from,
  o.cache_reason`;
const RESULT = `statistics::text, bars_per_year, bars, fills_artifact, trades_artifact, equity_artifact, rejections::text,
  rejections_artifact`;

/** What must be the same before and after, as each of the two schemas says it. */
const BEFORE = {
  runs: `select ${SHARED}, config::text, ${RESULT}, label, host, cancel_reason, result_hash from runs o
    where verifies is null order by created_at, id`,
  sweeps: `select ${SHARED}, (plan::jsonb - 'axes')::text as config, plan->'axes' as axes, rows_of, total, cancel_reason, digest
    from sweeps o order by created_at, id`,
  verifications: `select ${SHARED}, verifies as run, config::text, verification::text, result_hash, host from runs o
    where verifies in (select id from runs) order by created_at, id`,
  queue: `select id, position from queued_operations order by session_id, position`,
  statuses: `select kind, status, count(*) from (select case when verifies is null then 'run' else 'verification' end as kind,
    status from runs where verifies is null or verifies in (select id from runs) union all select 'sweep', status from sweeps) o
    group by 1, 2 order by 1, 2`,
};
const AFTER: typeof BEFORE = {
  runs: `select ${SHARED}, config::text, ${RESULT}, label, worker as host, reason as cancel_reason,
    facts->>'resultHash' as result_hash from operations o join runs d using (id) order by seq`,
  sweeps: `select ${SHARED}, config::jsonb::text as config, source->'axes' as axes, rows_of, total, reason as cancel_reason,
    facts->>'digest' as digest from operations o join sweeps d using (id) join sweep_points on hash = points_hash order by seq`,
  verifications: `select ${SHARED}, run_id as run, config::text, verification::text, facts->>'resultHash' as result_hash,
    worker as host from operations o join verifications d using (id) order by seq`,
  queue: `select id, position from operations join queue_positions(array(select id from operations)) using (id)
    where waiting order by session_id, 2`,
  statuses: `select kind, status, count(*) from operations where kind <> 'session' group by 1, 2 order by 1, 2`,
};
/** Tables whose rows stay as they are, by an order of them. */
const KEPT = {
  sessions: 'name',
  session_versions: 'session_id, version',
  manifests: 'hash',
  trials: 'sweep_id, trial',
  sweep_counts: 'sweep_id',
  events: 'id',
  operation_metrics: 'operation_id, seq',
  catalog_versions: 'catalog, version',
  idempotency_keys: 'key',
  strategies: 'id',
};

/** Tables that had another name before. */
const RENAMED: Record<string, string> = { catalog_versions: 'dataset_versions' };

const PARTS = { data: 'd', engine: 'build-1', seed: '0' } as unknown as CacheParts;
const OLD = {
  created_at: '2026-01-02T00:00:00Z',
  started_at: '2026-01-02T00:00:01Z',
  finished_at: '2026-01-02T00:00:03Z',
};
const ARTIFACTS = { fills_artifact: 'f', trades_artifact: 't', equity_artifact: 'e', rejections_artifact: 'r' };
const COMPLETED = {
  ...{ ...OLD, ...ARTIFACTS, status: 'completed', host: 'engine-worker-1', label: 'mine', result_hash: 'a'.repeat(64) },
  ...{ statistics: { totalReturn: 0.1, sharpe: null }, bars_per_year: 252, bars: 500, rejections: { NO_CASH: 2 } },
  ...{ cache_key: 'key-1', cache_parts: PARTS, cache_reason: 'no earlier result' },
};

let database: TestDatabase;
let old: OldDatabase;
let store: Store;
const ids: Record<string, string> = {};
type Found = Record<string, unknown[]>;
let before: Found;
let keptBefore: Found;
let digest: string;

async function look(queries: Record<string, string>): Promise<Found> {
  const found: Found = {};
  for (const [name, text] of Object.entries(queries)) found[name] = await old.query(text);
  return found;
}

/** @param as the columns that the earlier schema had, where they are more now */
async function kept(as?: Found): Promise<Found> {
  const queries = Object.entries(KEPT).map(([table, order]) => [
    table,
    `select ${Object.keys((as?.[table]?.[0] as object | undefined) ?? { '*': 0 }).join(', ')} from ${as ? table : (RENAMED[table] ?? table)} order by ${order}`,
  ]);
  return look(Object.fromEntries(queries) as Record<string, string>);
}

async function addEnded(): Promise<void> {
  const session = { id: await old.addSession('done'), name: 'done' };
  const add = async (name: string, table: 'runs' | 'sweeps', values: object) =>
    (ids[name] = await old.add(table, session, values as Record<string, unknown>));
  const source = await add('source', 'runs', COMPLETED);
  await add('hit', 'runs', { ...COMPLETED, label: null, cached_from: source, cache_reason: 'hit', owner: 'other' });
  const error = { code: 'STRATEGY_FAILED', message: 'it threw', details: { bar: 7 } };
  await add('failed', 'runs', { ...OLD, status: 'failed', error });
  await add('cancelled', 'runs', { ...OLD, status: 'cancelled', cancel_reason: 'enough', started_at: null });
  const verification = { verified: true, resultHash: 'a'.repeat(64), differences: [], changed: [] };
  await add('verification', 'runs', {
    ...OLD,
    status: 'completed',
    verifies: source,
    verification,
    result_hash: 'a'.repeat(64),
  });
  await add('orphan', 'runs', { ...OLD, status: 'completed', verifies: randomUUID(), verification });
  const sweep = await add('sweep', 'sweeps', { ...OLD, status: 'queued', cache_key: 'key-2', cache_parts: PARTS });
  digest = await old.addTrials(sweep);
  await old.change('sweeps', sweep, { status: 'completed', digest });
  await add('sweepHit', 'sweeps', {
    ...OLD,
    status: 'completed',
    digest,
    rows_of: sweep,
    cached_from: sweep,
    cache_reason: 'hit',
  });
  await add('sweepFailed', 'sweeps', { ...OLD, status: 'failed', error });
}

/** A session with three places, two of which its first owner has, and a queue of two owners. */
async function addOpen(): Promise<void> {
  const session = { id: await old.addSession('work', { max_concurrent: 3 }), name: 'work' };
  const add = async (name: string, table: 'runs' | 'sweeps', values: object = {}) =>
    (ids[name] = await old.add(table, session, values as Record<string, unknown>));
  await add('running', 'runs', { owner: 'a', host: 'one' });
  await old.change('runs', ids['running']!, { status: 'running', started_at: new Date().toISOString() });
  await add('sweeping', 'sweeps', { owner: 'a' });
  await old.change('sweeps', ids['sweeping']!, { status: 'running', started_at: new Date().toISOString() });
  await add('paused', 'sweeps', { owner: 'c' });
  await old.change('sweeps', ids['paused']!, { status: 'paused' });
  await add('a1', 'runs', { owner: 'a' });
  await add('a2', 'runs', { owner: 'a' });
  await add('b1', 'sweeps', { owner: 'b' });
  await add('b2', 'runs', { owner: 'b' });
  await add('b3', 'runs', { owner: 'b' });
  await add('urgent', 'runs', { owner: 'a', priority: 1 });
  await add('verifying', 'runs', { verifies: ids['source'] });
  await old.addSession('loading', { status: 'loading', manifest_version: 0, manifest_hash: null });
  await old.addSession('broken', { status: 'failed', error: { code: 'NO_DATA', message: 'none' } });
  await old.addSession('closed', { status: 'closed', closed_at: '2026-01-05T00:00:00Z' });
}

async function addOthers(): Promise<void> {
  const created_at = '2026-01-02T00:00:00Z';
  await old.insert('idempotency_keys', {
    owner: 'a',
    key: 'k',
    request_hash: 'h',
    operation_id: ids['source'],
    created_at,
  });
  const version = { catalog: '.', version: 1, tick: created_at, hash: 'h', body: [], newest_us: 9, instruments: 1 };
  await old.insert('dataset_versions', { ...version, added: 1, changed: 0, created_at });
  await old.insert('strategies', { id: 'sma-cross', descriptor: { id: 'sma-cross' }, updated_at: created_at });
  await old.insert('operation_metrics', { operation_id: ids['source'], seq: 1, body: { bar: 50 }, created_at });
  await old.query(`select publish_event('health', 'api', null, null, '{"status": "up"}')`);
}

beforeAll(async () => {
  database = await createEmptyDatabase();
  old = new OldDatabase(database.databaseUrl);
  await old.migrate();
  await addEnded();
  await addOpen();
  await addOthers();
  before = await look(BEFORE);
  keptBefore = await kept();
  await migrate(database.databaseUrl);
  store = openStore({ databaseUrl: database.databaseUrl });
});

afterAll(async () => {
  await Promise.all([store?.close(), old.database.close()]);
  await database.drop();
});

const names = (found: unknown[]) =>
  found.map((row) => Object.entries(ids).find(([, id]) => id === (row as { id: string }).id)?.[0]);

test('every run, sweep and verification of 0.2.0 has what it had', async () => {
  expect(before['runs']!.length).toBeGreaterThan(8);
  const after = await look(AFTER);
  expect(after).toEqual(before);
  expect(await kept(keptBefore)).toEqual(keptBefore);
});

test('what waited keeps its order, and is admitted by it', async () => {
  expect(names(before['queue']!)).toEqual(['urgent', 'b1', 'b2', 'b3', 'a1', 'a2']);
  expect((await store.sessions.getOpen('work')).waiting).toBe(6);
  const admitted = (await store.operations.end(ids['running']!, { status: 'cancelled' })).admitted;
  expect(names(admitted)).toEqual(['urgent']);
  expect(names((await store.operations.end(ids['urgent']!, { status: 'failed' })).admitted)).toEqual(['b1']);
});

test('sessions are operations, and no verification waits for a place', async () => {
  const { rows } = await store.operations.list({ limit: 10, kind: 'session' });
  expect(rows.map(({ session, status }) => `${session} ${status}`).sort()).toEqual([
    'broken failed',
    'closed completed',
    'done completed',
    'loading running',
    'work completed',
  ]);
  expect(await store.operations.get(ids['verifying']!)).toMatchObject({ kind: 'verification', takes_place: false });
  expect((await store.verifications.of(ids['source']!)).map(({ id }) => id).sort()).toEqual(
    [ids['verification'], ids['verifying']].sort(),
  );
});

test('an earlier result answers as before, of its own rows and of shared ones', async () => {
  const session = await store.sessions.getOpen('done');
  const config = { strategy: 'sma-cross', parameters: {}, account: { initialCapital: 1 }, seed: 0 };
  const detail = runDetail({ ...config, fees: { proportional: 0 }, slippage: { proportional: 0 } });
  const operation = {
    ...{ id: randomUUID(), kind: 'run', sessionId: session.id, session: 'done', manifestVersion: 1, takesPlace: true },
    ...{ manifestHash: MANIFEST_HASH, strategy: 'sma-cross', owner: 'admin' },
  };
  const entry = { key: 'key-1', parts: PARTS, reason: 'miss' };
  const answer = await store.resultCache.answer(RUN_TABLE, { operation, entry, detail });
  expect(answer).toMatchObject({ row: { cached_from: ids['source'], facts: { resultHash: 'a'.repeat(64) } } });
  expect(await store.runs.get(operation.id)).toMatchObject({ ...ARTIFACTS, bars: 500, engine_build: 'build-1' });
  expect(await store.trials.digest(ids['sweep']!)).toEqual({ completed: 3, failed: 1, digest });
  expect(await store.sweeps.get(ids['sweep']!)).toMatchObject({ done: 3, failed: 1, facts: { digest } });
  expect(await store.sweeps.get(ids['sweepHit']!)).toMatchObject({ rows_of: ids['sweep'], done: 3, failed: 1 });
});

test('a later change of status is published', async () => {
  const newest = await store.events.newest();
  await store.operations.move(ids['paused']!, { attempt: 1, step: 1, status: 'running' });
  await store.operations.end(ids['paused']!, { status: 'completed', facts: { digest: 'd' }, done: 3, failed: 0 });
  expect(await store.events.after(newest, 10, { operationId: ids['paused']! })).toMatchObject([
    { kind: 'sweep', topic: 'progress', body: { status: 'running', total: 3 } },
    { kind: 'sweep', topic: 'completed', body: { digest: 'd', owner: 'c' } },
  ]);
});

test('the names of task queues stay as they were, and are those of its own in a new database', async () => {
  expect(await store.installation()).toBe('');
  const fresh = await createTestDatabase();
  const other = openStore({ databaseUrl: fresh.databaseUrl });
  expect(await other.installation()).toMatch(/^[0-9a-f]{8}$/);
  await other.close();
  await fresh.drop();
});

test('a second migration changes nothing', async () => {
  const tables = ['operations', 'runs', 'sweeps', 'verifications', 'queue_turns', 'definitions', 'kysely_migration'];
  const all = () => look(Object.fromEntries(tables.map((table) => [table, `select * from ${table} order by 1`])));
  const first = await all();
  await migrate(database.databaseUrl);
  expect(await all()).toEqual(first);
});

test('what is past its time goes, and what is shared goes with the last that shows it', async () => {
  const limits = { operationsBefore: new Date('2026-02-01'), manifestsBefore: new Date('2026-02-01') };
  const gone = ['source', 'hit', 'failed', 'cancelled', 'verification', 'sweep', 'sweepHit', 'sweepFailed'];
  expect(await store.retention.prune(limits, true)).toMatchObject({ operations: gone.length, trials: 3 });
  const pruned = await store.retention.prune(limits, false);
  expect(pruned).toMatchObject({ trials: 3, metrics: 1, sessions: 1 });
  for (const name of gone) expect([name, await store.operations.find(ids[name]!)]).toEqual([name, undefined]);
  expect(await old.query('select from trials')).toEqual([]);
  expect((await store.operations.get(ids['a1']!)).status).toBe('queued');
});

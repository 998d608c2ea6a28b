import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { openPool, streamInto } from '../../../infra/store/guarded-pool';
import { createTestDatabase, type TestDatabase } from '../../support/stack';
import { startTcpProxy } from '../../support/tcp-proxy.mjs';

const LOCK = 42;

let database: TestDatabase;
let proxy: Awaited<ReturnType<typeof startTcpProxy>>;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startTcpProxy({ port: Number(new URL(database.databaseUrl).port) });
});
afterAll(async () => {
  await proxy.close();
  await database.drop();
});

test('rows that go into a half-open connection are given up, and what the server has of it gives up its locks', async () => {
  const url = new URL(database.databaseUrl);
  const direct = new Client({ connectionString: url.href });
  await direct.connect();
  await direct.query('create table filled (n integer)');
  url.port = String(proxy.port);
  const pool = openPool({ databaseUrl: url.href, max: 2, statementMs: 200, onError: () => undefined });
  const client = await pool.connect();
  await client.query(`begin; select pg_advisory_xact_lock_shared(${LOCK})`);
  const stream = client.query(copyFrom('copy filled from stdin'));
  stream.write('1\n');
  const copying = async () =>
    (await direct.query("select from pg_stat_activity where query like 'copy filled%' and state = 'active'")).rowCount;
  while ((await copying()) === 0);
  proxy.swallow(true);
  const rows = Readable.from(['2\n'.repeat(10_000)]);
  await expect(streamInto(client, () => pipeline(rows, stream))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  client.release(true);
  proxy.swallow(false);
  // Waits for as long as the other side holds it.
  await direct.query(`select pg_advisory_lock(${LOCK})`);
  const { rows: found } = await direct.query('select from filled');
  expect(found).toEqual([]);
  await direct.end();
  await pool.end();
});

import { randomUUID } from 'node:crypto';
import type { Migration } from 'kysely';
import { Connection } from '@temporalio/client';
import { Client } from 'pg';
import { prepareNamespace } from '../../infra/local/temporal-namespace';
import { migrate } from '../../infra/store/migrate';

export interface TestServers {
  home: string;
  /** `host:port` of an embedded Temporal server with the namespace `default` and our search attributes. */
  temporalAddress: string;
  /** URL of an empty database. */
  databaseUrl: string;
}

/** The embedded servers of this test run; started when the first test file asks. */
export async function testServers(): Promise<TestServers> {
  const response = await fetch(String(process.env['HOLDFAST_TEST_SERVERS']));
  if (!response.ok) throw new Error(`the servers for the tests do not start: ${await response.text()}`);
  return (await response.json()) as TestServers;
}

export interface TestDatabase {
  databaseUrl: string;
  drop(): Promise<void>;
}

/** The database that others are copied from; whoever is the first in a test run makes it. */
const MODEL = 'model';
const MODEL_LOCK = 1;

/** A database of one test file's own, with the schema in it. */
export async function createTestDatabase(more?: Record<string, Migration>): Promise<TestDatabase> {
  const { databaseUrl: server } = await testServers();
  await withClient(server, async (client) => {
    await client.query(`select pg_advisory_lock(${MODEL_LOCK})`);
    const found = await client.query('select 1 from pg_database where datname = $1', [MODEL]);
    if (found.rowCount === 0) await makeModel(client, server);
  });
  const database = await createDatabase(`template ${MODEL}`);
  await query(database.databaseUrl, 'update installation set id = left(md5(gen_random_uuid()::text), 8)');
  if (more) await migrate(database.databaseUrl, more);
  return database;
}

/** A migration takes a hundred statements, and a copy of what they lead to a tenth of their time. */
async function makeModel(client: Client, server: string): Promise<void> {
  const partial = `${MODEL}_partial`;
  await client.query(`create database ${partial}`);
  await migrate(databaseOf(server, partial));
  await client.query(`alter database ${partial} rename to ${MODEL}`);
}

export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('');
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const { databaseUrl: server } = await testServers();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name} ${options}`);
  return { databaseUrl: databaseOf(server, name), drop: () => query(server, `drop database ${name} with (force)`) };
}

function databaseOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** A namespace of one test file's own, for workers that must meet no other file's workflows. */
export async function createTestNamespace(): Promise<{ temporalAddress: string; temporalNamespace: string }> {
  const { temporalAddress } = await testServers();
  const temporalNamespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
    await connection.workflowService.registerNamespace({
      namespace: temporalNamespace,
      workflowExecutionRetentionPeriod,
    });
  } finally {
    await connection.close();
  }
  await prepareNamespace({
    connection: { address: temporalAddress },
    namespace: temporalNamespace,
    setRetention: false,
  });
  return { temporalAddress, temporalNamespace };
}

async function query(url: string, sql: string): Promise<void> {
  await withClient(url, (client) => client.query(sql));
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

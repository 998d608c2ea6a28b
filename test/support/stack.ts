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

/** A database of one test file's own, with the schema in it. */
export async function createTestDatabase(more?: Record<string, Migration>): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  await migrate(database.databaseUrl, more);
  return database;
}

export async function createEmptyDatabase(): Promise<TestDatabase> {
  const { databaseUrl: server } = await testServers();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await query(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href, drop: () => query(server, `drop database ${name} with (force)`) };
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
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

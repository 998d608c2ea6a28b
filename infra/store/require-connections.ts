import { Client } from 'pg';
import { HoldfastError } from '../../engine/model/errors';
import { DATABASE } from '../../engine/model/timings';

/**
 * Refuses a server that allows fewer connections than a stack opens: it would fail only under load.
 * @throws HoldfastError VALIDATION that names the setting
 */
export async function requireConnections(databaseUrl: string, needed: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: DATABASE.connectMs });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ max_connections: string }>('show max_connections');
    const allowed = Number(rows[0]!.max_connections);
    if (allowed >= needed) return;
    throw new HoldfastError(
      'VALIDATION',
      `HOLDFAST_DATABASE_CONNECTIONS: this stack opens up to ${needed} connections, and Postgres allows ${allowed} (max_connections)`,
      { path: 'HOLDFAST_DATABASE_CONNECTIONS', details: { needed, allowed } },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

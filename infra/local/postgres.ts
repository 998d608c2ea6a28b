import path from 'node:path';
import { Client } from 'pg';
import { START, STOP } from '../../engine/model/timings';
import { ManagedProcess, type ProcessEvents, type ProcessSpec } from './managed-process';
import { clearLock, databaseUrl, initialiseData } from './postgres-data';
import { postgresPlace, type PostgresPlace } from './postgres-place';
import type { ServerPlace } from './server-place';

export interface PostgresOptions extends ServerPlace {
  /** Folder that holds `bin`, `lib` and `share`. */
  binaries: string;
  port: number;
  /** How many connections it allows. @default 100 */
  connections?: number;
}

export interface PostgresServer {
  process: ManagedProcess;
  /** URL of the database `holdfast`, with its password. */
  databaseUrl: string;
}

const DATABASE = 'holdfast';
const LEAST_CONNECTIONS = 100;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  // No replica reads the log, and checkpoints during a bulk load only cost.
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  // What is read is nearly always in memory: one process that reads ahead is enough.
  io_workers: 1,
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: 1.1,
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

function postgresSpec(options: PostgresOptions, place: PostgresPlace): ProcessSpec {
  const { port, connections = LEAST_CONNECTIONS } = options;
  const max_connections = Math.max(LEAST_CONNECTIONS, connections);
  const settings = Object.entries({ ...SETTINGS, max_connections, port });
  return {
    name: 'postgres',
    command: path.join(place.binaries, 'bin/postgres'),
    args: ['-D', place.dataDir, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env: options.env,
    cwd: place.folder,
    logFile: path.join(options.logsDir, 'postgres.log'),
    pidFile: path.join(options.runDir, 'postgres.pid'),
    // The fast shutdown: open transactions are rolled back.
    stopSignal: 'SIGINT',
    graceMs: STOP.postgres.killMs,
    account: place.account,
    beforeStart: () => clearLock(place),
  };
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function answers(url: string): Promise<boolean> {
  return withClient(url, async (client) => (await client.query('select 1')).rowCount === 1).catch(() => false);
}

async function ensureDatabase(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  });
}

/** Starts the embedded Postgres server on the data of a home folder, which it creates at first, and waits for it. */
export async function startPostgres(options: PostgresOptions, events?: ProcessEvents): Promise<PostgresServer> {
  const place = postgresPlace(options.home, options.binaries);
  await initialiseData(place, options.env);
  const server = new ManagedProcess(postgresSpec(options, place), events);
  options.onStarted?.(server);
  await server.start();
  const maintenance = databaseUrl(place, options.port, 'postgres');
  await server.ready(() => answers(maintenance), START.postgresReadyMs);
  await ensureDatabase(maintenance);
  return { process: server, databaseUrl: databaseUrl(place, options.port) };
}

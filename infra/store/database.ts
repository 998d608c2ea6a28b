import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types, type PoolClient } from 'pg';
import { HoldfastError } from '../../engine/model/errors';
import type { Schema } from './schema';

const INT8 = 20;
// Our bigints are microseconds and bytes, which a double holds exactly.
types.setTypeParser(INT8, Number);

export type Db = Kysely<Schema>;

export interface Database {
  db: Db;
  pool: Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  databaseUrl: string;
  /** @default 10 */
  poolSize?: number;
  onError?: (error: Error) => void;
}

/** A pool whose connections may die at any time without taking the process along. */
export function openDatabase({ databaseUrl, poolSize = 10, onError = () => undefined }: DatabaseOptions): Database {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize, connectionTimeoutMillis: 5000 });
  // The pool's handler covers idle clients only, the client's one those that are checked out.
  pool.on('error', onError);
  pool.on('connect', (client: PoolClient) => client.on('error', onError));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT']);

/** True for an error that says that Postgres cannot be reached now, or is starting or stopping. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return CONNECTION_CODES.has(code) || code.startsWith('08') || code.startsWith('57P');
  return /Connection terminated|timeout exceeded when trying to connect/.test(error.message);
}

/** True when a unique constraint was violated; with a name, that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: name } = error as { code?: unknown; constraint?: unknown };
  return code === '23505' && (constraint === undefined || constraint === name);
}

/** Serialization failure and deadlock: nothing was done, and the same may be tried again. */
const CONFLICT_CODES = new Set<unknown>(['40001', '40P01']);

/** Maps a lost connection, and a change that met another one, to UNAVAILABLE and leaves every other error as it is. */
export function asStoreError(error: unknown): unknown {
  if (isConnectionError(error)) return new HoldfastError('UNAVAILABLE', 'The database does not answer.');
  if (CONFLICT_CODES.has((error as { code?: unknown } | null)?.code)) {
    return new HoldfastError('UNAVAILABLE', 'The change met another one in the database.');
  }
  return error;
}

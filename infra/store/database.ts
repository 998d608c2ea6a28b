import { Kysely, PostgresDialect } from 'kysely';
import pLimit, { type Limit } from 'p-limit';
import { types, type Pool, type PoolClient } from 'pg';
import { DATABASE } from '../../engine/model/timings';
import { DEFAULT_CONNECTIONS } from './connections';
import { openPool } from './guarded-pool';
import type { Schema } from './schema';

const INT8 = 20;
// Our bigints are microseconds and bytes, which a double holds exactly.
types.setTypeParser(INT8, Number);

const KEPT = 1;

export type Db = Kysely<Schema>;

/** Connections for rows in bulk: a few, which whoever has rows waits for in turn. */
export interface BulkConnections {
  use<T>(work: (client: PoolClient) => Promise<T>): Promise<T>;
}

export interface Database {
  db: Db;
  /** For control: short statements, which bulk must not hold up. */
  pool: Pool;
  bulk: BulkConnections;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  databaseUrl: string;
  /** Connections of the process for control and, where it stores rows in bulk, for those. @default 8 and 4 */
  control?: number;
  bulk?: number;
  /** Limit of a statement of control. @default that of the timings */
  statementMs?: number;
  onError?: (error: Error) => void;
}

/** Opens the two pools of a process. Nothing connects before it is used. */
export function openDatabase(options: DatabaseOptions): Database {
  const { databaseUrl, onError = () => undefined } = options;
  const { control = DEFAULT_CONNECTIONS.control, bulk = DEFAULT_CONNECTIONS.bulk } = options;
  const { statementMs = DATABASE.statementMs } = options;
  // One that is kept can still be used while others take every connection that the server allows.
  const pool = openPool({ databaseUrl, max: control, min: KEPT, statementMs, onError });
  const bulkPool = openPool({ databaseUrl, max: bulk, statementMs: DATABASE.bulkStatementMs, onError });
  const turns = pLimit(bulk);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    bulk: { use: (work) => inTurn(turns, bulkPool, work) },
    close: async () => void (await Promise.all([db.destroy(), bulkPool.end()])),
  };
}

/** Who waits for a turn waits for nothing but those before him, so that the limit of a connection holds for the server alone. */
function inTurn<T>(turns: Limit, pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return turns(async () => {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // In whatever state an error has left it, nobody else shall find it.
      client.release(failure);
    }
  });
}

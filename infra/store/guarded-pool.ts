import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool, type ClientConfig, type PoolClient, type PoolConfig } from 'pg';
import { DATABASE } from '../../engine/model/timings';
import { asStoreError } from './store-errors';

const READ_TIMEOUT = 'Query read timeout';

/** The server's side as well: its locks must not outlive a client that is gone. */
const KEEP_ALIVE = `-c tcp_keepalives_idle=${DATABASE.keepAliveMs / 1000} -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3`;

type Query = (...args: unknown[]) => unknown;

interface GuardedConfig extends ClientConfig {
  /** Called with the name by which the server knows a connection that was given up. */
  onAbandoned?: (name: string) => void;
}

/**
 * A client whose errors are classified where they arise. A connection on which an answer did not come in time is closed:
 * it may be half open, and whoever took it from the pool next would wait again.
 */
class GuardedClient extends Client {
  readonly #name: string;
  readonly #config: GuardedConfig;

  constructor(config: GuardedConfig = {}) {
    const name = `holdfast ${randomUUID()}`;
    super({ ...config, application_name: name });
    this.#name = name;
    this.#config = config;
    const plain = this.query.bind(this) as Query;
    const guarded: Query = (...args) => {
      const result = plain(...args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => this.fail(error));
    };
    this.query = guarded as typeof this.query;
  }

  /** @throws HoldfastError what the error of this connection is for whoever used it */
  fail(error: unknown): never {
    if (error instanceof Error && error.message === READ_TIMEOUT) this.#abandon();
    throw asStoreError(error);
  }

  #abandon(): void {
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } };
    connection.stream.destroy();
    this.#config.onAbandoned?.(this.#name);
  }
}

/**
 * A stream of rows to the server. The server itself does not end one whose other side has gone silent.
 * @throws HoldfastError UNAVAILABLE once the limit of the connection's statements is over
 */
export async function streamInto<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (client instanceof GuardedClient) client.fail(error);
    throw error;
  });
}

export interface GuardedPoolOptions {
  databaseUrl: string;
  max: number;
  /** Connections that stay open while they are idle. @default 0 */
  min?: number;
  /** Limit of a statement, after which the client waits a little longer for the answer; 0: none, as for migrations. */
  statementMs: number;
  onError: (error: Error) => void;
}

/** A pool whose connections may die at any time without taking the process along, and in which nothing waits for ever. */
export function openPool({ databaseUrl, max, min = 0, statementMs, onError }: GuardedPoolOptions): Pool {
  const config: PoolConfig & GuardedConfig = {
    connectionString: databaseUrl,
    max,
    min,
    connectionTimeoutMillis: DATABASE.connectMs,
    idleTimeoutMillis: DATABASE.idleMs,
    ...(statementMs > 0 && {
      statement_timeout: statementMs,
      query_timeout: statementMs + DATABASE.answerMs,
      lock_timeout: DATABASE.lockMs,
      idle_in_transaction_session_timeout: DATABASE.idleInTransactionMs,
    }),
    keepAlive: true,
    keepAliveInitialDelayMillis: DATABASE.keepAliveMs,
    options: KEEP_ALIVE,
    Client: GuardedClient,
    onAbandoned: (name) => void endBackend(pool, name),
  };
  const pool = new Pool(config);
  // The pool's handler covers idle clients only, the client's one those that are checked out.
  pool.on('error', onError);
  pool.on('connect', (client: PoolClient) => client.on('error', onError));
  const connect = pool.connect.bind(pool) as { (): Promise<PoolClient>; (callback: unknown): void };
  pool.connect = ((callback?: unknown) => {
    if (callback !== undefined) return connect(callback);
    return connect().catch((error: unknown) => {
      throw asStoreError(error);
    });
  }) as typeof pool.connect;
  return pool;
}

/** Ends the server's side of a connection that was given up, with the locks that it has, once the server can be reached. */
async function endBackend(pool: Pool, name: string): Promise<void> {
  while (!pool.ending) {
    try {
      await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);
      return;
    } catch {
      await delay(DATABASE.endAbandonedMs, undefined, { ref: false });
    }
  }
}

import { Client, Pool, type PoolClient, type PoolConfig } from 'pg';
import { DATABASE } from '../../engine/model/timings';
import { asStoreError } from './store-errors';

const READ_TIMEOUT = 'Query read timeout';

type Query = (...args: unknown[]) => unknown;

/**
 * A client whose errors are classified where they arise. A connection on which an answer did not come in time is closed:
 * it may be half open, and whoever took it from the pool next would wait again.
 */
class GuardedClient extends Client {
  constructor(config?: ConstructorParameters<typeof Client>[0]) {
    super(config);
    const plain = this.query.bind(this) as Query;
    const guarded: Query = (...args) => {
      const result = plain(...args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        if (error instanceof Error && error.message === READ_TIMEOUT) this.abandon();
        throw asStoreError(error);
      });
    };
    this.query = guarded as typeof this.query;
  }

  private abandon(): void {
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } };
    connection.stream.destroy();
  }
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
  const config: PoolConfig = {
    connectionString: databaseUrl,
    max,
    min,
    connectionTimeoutMillis: DATABASE.connectMs,
    ...(statementMs > 0 && {
      statement_timeout: statementMs,
      query_timeout: statementMs + DATABASE.answerMs,
      lock_timeout: DATABASE.lockMs,
      idle_in_transaction_session_timeout: DATABASE.idleInTransactionMs,
    }),
    keepAlive: true,
    keepAliveInitialDelayMillis: DATABASE.keepAliveMs,
    Client: GuardedClient,
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

import { sql, type OperationNodeSource, type Selectable } from 'kysely';
import type { CacheParts } from '../../../engine/model/cache-key';
import { HoldfastError } from '../../../engine/model/errors';
import type { OperationStatus } from '../../../engine/model/status';
import type { Db } from '../database';
import type { Schema } from '../schema';

/** What runs and sweeps are pinned to when they are accepted. */
export interface NewOperation {
  id: string;
  sessionId: string;
  session: string;
  manifestVersion: number;
  manifestHash: string;
  strategy: string;
  /** The code that computes it: the version of the strategy, and the engine build; null for any. */
  strategyHash?: string | null;
  engineBuild?: string | null;
  owner: string;
  /** 1 is the most urgent, 5 the least. @default 3 */
  priority?: number;
  /** What the cache of results is asked with; without it, the operation takes no part in the cache. */
  cache?: CacheEntry;
}

/** What a row is pinned to; null in rows from before there were pins, and for a build that does not matter. */
export interface RowPins {
  strategyHash: string | null;
  engineBuild: string | null;
}

export function pinsOf(row: { strategy_hash: string | null; engine_build: string | null }): RowPins {
  return { strategyHash: row.strategy_hash, engineBuild: row.engine_build };
}

/** An operation that has got a place in its session. */
export interface Place {
  kind: 'run' | 'sweep';
  id: string;
}

export interface CacheEntry {
  /** Null for what must not serve as a source. */
  key: string | null;
  parts: CacheParts | null;
  /** Why there was no answer from the cache. */
  reason: string;
}

/** The columns that every new operation starts with. */
export function operationColumns(operation: NewOperation) {
  const { id, sessionId, session, manifestVersion, manifestHash, strategy, owner, priority = 3, cache } = operation;
  const { strategyHash = null, engineBuild = null } = operation;
  return {
    id,
    session_id: sessionId,
    session,
    manifest_version: manifestVersion,
    manifest_hash: manifestHash,
    strategy,
    strategy_hash: strategyHash,
    engine_build: engineBuild,
    owner,
    status: 'queued' as const,
    priority,
    admitted: sql<boolean>`admit_operation(${sessionId}, ${id})`,
    ...(cache && {
      cache_key: cache.key,
      cache_parts: cache.parts && JSON.stringify(cache.parts),
      cache_reason: cache.reason,
    }),
  };
}

const SESSION_IS_CLOSED = 'HF001';

/** Stores a new operation; the refusal by a session that has closed meanwhile is one by name. */
export async function insertOperation<T>(insert: () => Promise<T>, { session }: NewOperation): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if ((error as { code?: unknown }).code !== SESSION_IS_CLOSED) throw error;
    throw new HoldfastError('SESSION_NOT_FOUND', `The session "${session}" is closed.`, { path: 'session' });
  }
}

/**
 * Gives the places in their session that a change sets free to what waits for them, in the same transaction.
 * @param change a query that returns the `session_id` of each row that it changed
 * @returns what has got a place now: its workflow waits to hear of it
 */
export async function freeing(db: Db, change: OperationNodeSource): Promise<Place[]> {
  const query = sql<Place>`
    with changed as (${change}) select next.kind, next.id from changed, admit_next(changed.session_id) as next`;
  return (await query.execute(db)).rows;
}

/** Positions in the queues of their sessions, by id, of those that wait. */
export async function queuePositions(
  db: Db,
  rows: readonly { id: string; session_id: string }[],
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const found = await db
    .selectFrom('queued_operations')
    .select(['id', 'position'])
    .where('session_id', 'in', [...new Set(rows.map((row) => row.session_id))])
    .execute();
  return new Map(found.map(({ id, position }) => [id, position]));
}

export interface OperationFilter {
  limit: number;
  offset: number;
  /** Newest first. */
  descending?: boolean;
  session?: string;
  status?: OperationStatus;
}

/** A page of runs or sweeps in order of creation, and how many there are in all. */
export async function listOperations<T extends 'runs' | 'sweeps'>(
  db: Db,
  table: T,
  filter: OperationFilter,
): Promise<{ total: number; rows: Selectable<Schema[T]>[] }> {
  let query = db.selectFrom<'runs' | 'sweeps'>(table);
  if (filter.session !== undefined) query = query.where('session', '=', filter.session);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  // What verifies a run is not a run that somebody asked for.
  if (table === 'runs') query = query.where(sql.ref('verifies'), 'is', null);
  const order = filter.descending ? 'desc' : 'asc';
  const rows = await query
    .selectAll()
    .orderBy('created_at', order)
    .orderBy('id', order)
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const { total } = await query.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { total, rows: rows as Selectable<Schema[T]>[] };
}

/** Runs or sweeps that have a place in their session but have not begun, those that verify included. */
export async function unbegunOperations<T extends 'runs' | 'sweeps'>(
  db: Db,
  table: T,
): Promise<Selectable<Schema[T]>[]> {
  const query = db.selectFrom<'runs' | 'sweeps'>(table).selectAll();
  const rows = await query.where('status', '=', 'queued').where('admitted', '=', true).orderBy('created_at').execute();
  return rows as Selectable<Schema[T]>[];
}

import { sql, type Selectable } from 'kysely';
import type { CacheParts } from '../../../engine/model/cache-key';
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
  owner: string;
  /** What the cache of results is asked with; without it, the operation takes no part in the cache. */
  cache?: CacheEntry;
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
  const { id, sessionId, session, manifestVersion, manifestHash, strategy, owner, cache } = operation;
  return {
    id,
    session_id: sessionId,
    session,
    manifest_version: manifestVersion,
    manifest_hash: manifestHash,
    strategy,
    owner,
    status: 'queued' as const,
    ...(cache && {
      cache_key: cache.key,
      cache_parts: cache.parts && JSON.stringify(cache.parts),
      cache_reason: cache.reason,
    }),
  };
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

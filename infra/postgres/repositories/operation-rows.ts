import type { Selectable } from 'kysely';
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
  owner: string;
}

/** The columns that every new operation starts with. */
export function operationColumns(operation: NewOperation) {
  const { id, sessionId, session, manifestVersion, manifestHash, strategy, owner } = operation;
  return {
    id,
    session_id: sessionId,
    session,
    manifest_version: manifestVersion,
    manifest_hash: manifestHash,
    strategy,
    owner,
    status: 'queued' as const,
  };
}

/**
 * Locks the session against other creations and makes sure that nothing is at work in it.
 * @throws HoldfastError SESSION_BUSY with the path `session`
 */
export async function requireIdle(tx: Db, { sessionId, session }: NewOperation): Promise<void> {
  await tx.selectFrom('sessions').select('id').where('id', '=', sessionId).forUpdate().execute();
  for (const table of ['runs', 'sweeps'] as const) {
    const open = await tx
      .selectFrom(table)
      .select('id')
      .where('session_id', '=', sessionId)
      .where('status', 'in', ['queued', 'running', 'paused'])
      .limit(1)
      .executeTakeFirst();
    if (!open) continue;
    throw new HoldfastError('SESSION_BUSY', `The session "${session}" is at work.`, { path: 'session' });
  }
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

import type { Annotation } from '../../../engine/model/annotation';
import { sql } from 'kysely';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import { ago } from '../ago';
import type { Db } from '../database';
import {
  asRefusal,
  insertDetail,
  listOperations,
  updateDetail,
  type Admitted,
  type CacheEntry,
  type Detail,
  type Ending,
  type NewOperation,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';

/** Speed of what ended before: units a second. */
export interface PastSpeed {
  samples: number;
  unitsPerSecond: number | null;
  /** Units of the newest sample. */
  units: number | null;
}

const MAX_SAMPLES = 20;
/** Operations that may wait in one session. */
export const MOST_WAITING = 100_000;

/** A change of status by the workflow of an operation: of which attempt, and its number within it. */
export interface Move {
  attempt: number;
  step: number;
  status: 'running' | 'paused';
  error?: ErrorBody;
}

/** The code that an operation is pinned to, and what the cache of results is to know of it. */
export interface NewCode {
  strategyHash: string;
  engineBuild: string;
  cache: Pick<CacheEntry, 'key' | 'parts'>;
}

/** Everything that takes time, whatever its kind: its life from the request to its end. */
export class OperationRepository {
  constructor(private readonly db: Db) {}

  /**
   * Stores an operation and the row of its kind. A leaf has a place in its session at once or waits for one.
   * @param whenBusy refuse: not stored where it would have to wait
   * @throws HoldfastError SESSION_NOT_FOUND when the session has closed, QUEUE_FULL, SESSION_BUSY, each with the path `session`
   */
  async create(operation: NewOperation, detail: Detail, whenBusy: 'queue' | 'refuse' = 'queue'): Promise<OperationRow> {
    if (whenBusy === 'queue') return insertOperation(this.db, operation, detail);
    return this.db.transaction().execute(async (tx) => {
      const row = await insertOperation(tx, operation, detail);
      if (row.admitted) return row;
      throw new HoldfastError('SESSION_BUSY', `The session "${operation.session}" is at work.`, { path: 'session' });
    });
  }

  find(id: string): Promise<OperationRow | undefined> {
    return this.db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** @throws HoldfastError OPERATION_NOT_FOUND */
  async get(id: string): Promise<OperationRow> {
    const row = await this.find(id);
    if (!row) throw new HoldfastError('OPERATION_NOT_FOUND', `There is no operation "${id}".`, { path: 'id' });
    return row;
  }

  list(filter: OperationFilter): Promise<OperationPage<OperationRow>> {
    return listOperations(this.db, filter);
  }

  /** Open parts of an operation. */
  openChildren(id: string): Promise<OperationRow[]> {
    const parts = this.db.selectFrom('operations').selectAll().where('parent', '=', id);
    return parts.where('status', 'in', ['queued', 'running', 'paused']).execute();
  }

  /** Open parts of what has ended, the oldest first. */
  async orphans(limit: number): Promise<OperationRow[]> {
    const { rows } = await sql<OperationRow>`
      select o.* from operations o join operations p on p.id = o.parent
        where o.status in ('queued', 'running', 'paused') and p.status in ('completed', 'failed', 'cancelled')
        order by o.seq limit ${limit}`.execute(this.db);
    return rows;
  }

  /** Removes a queued operation whose workflow could not be started, as though it had not been asked for. */
  async discard(id: string): Promise<Admitted[]> {
    const gone = sql`delete from operations where id = ${id} and status = 'queued'
      returning case when takes_place and admitted then session_id end as session_id`;
    return (await admitting(gone).execute(this.db)).rows;
  }

  /** @returns false where the attempt has begun already, or is over */
  async begin(id: string, attempt: number, worker: string | null = null): Promise<boolean> {
    const begun = sql<{ begun: boolean }>`select begin_operation(${id}, ${attempt}, ${worker}) as begun`;
    return (await begun.execute(this.db)).rows[0]!.begun;
  }

  /** Moves an open operation between running and paused; without a place it waits for one again. */
  async move(id: string, { attempt, step, status, error }: Move): Promise<Admitted[]> {
    const why = error ? JSON.stringify(error) : null;
    const moved = sql`select session_id from move_operation(${id}, ${attempt}, ${step}, ${status}, ${why}::json)`;
    return (await admitting(moved).execute(this.db)).rows;
  }

  /**
   * Ends an open operation, and changes the row of its kind with it. One that has ended stays as it is.
   * @param attempt only while this one is the present one
   * @returns whether it ended just now, and what has been given a place
   */
  async end(
    id: string,
    ending: Ending,
    { attempt = null, detail }: { attempt?: number | null; detail?: Detail } = {},
  ): Promise<{ ended: boolean; admitted: Admitted[] }> {
    const ids = sql`(select id from ended)`;
    const also = detail ? sql`, detail as (${updateDetail(detail, ids)})` : sql``;
    const { rows } = await sql<{ ended: boolean } & Admitted>`
      with ended as (select * from end_operation(${id}, ${attempt}, ${JSON.stringify(ending)}::jsonb)) ${also}
      select ended.id is not null as ended, next.id, next.kind from (select) as always
        left join ended on true left join lateral admit_next(ended.session_id) next on true`.execute(this.db);
    const admitted = rows.filter((row) => row.id !== null).map((row) => ({ id: row.id, kind: row.kind }));
    return { ended: rows.some((row) => row.ended), admitted };
  }

  /**
   * Opens an ended operation for another attempt. It needs no place in its session.
   * @returns the number of the new attempt; undefined when it is another one already
   * @throws HoldfastError SESSION_NOT_FOUND when the session closes or has closed
   */
  async reopen({
    id,
    attempt,
    session,
  }: Pick<OperationRow, 'id' | 'attempt' | 'session'>): Promise<number | undefined> {
    const reopened = sql<{ attempt: number | null }>`select reopen_operation(${id}, ${attempt}) as attempt`;
    try {
      return (await reopened.execute(this.db)).rows[0]?.attempt ?? undefined;
    } catch (error) {
      throw asRefusal(error, session ?? '');
    }
  }

  /** Shows that an open operation waits for a part that is away, since when, and what that part answered last. */
  async stall(id: string, { since, error }: { since: Date; error: ErrorBody }): Promise<void> {
    await this.db
      .updateTable('operations')
      .set({ stalled_since: sql<Date>`coalesce(stalled_since, ${since})`, last_error: JSON.stringify(error) })
      .where('id', '=', id)
      .where('status', 'in', ['queued', 'running', 'paused'])
      .execute();
  }

  /** It goes on. */
  async unstall(id: string): Promise<void> {
    await this.db
      .updateTable('operations')
      .set({ stalled_since: null, last_error: null })
      .where('id', '=', id)
      .where('stalled_since', 'is not', null)
      .execute();
  }

  /**
   * Pins an operation that waits for its code to other code, and forgets what it has computed.
   * @returns its row, of a new attempt; undefined when it does not wait for its code any more
   */
  async repin({ id, attempt }: Pick<OperationRow, 'id' | 'attempt'>, code: NewCode): Promise<OperationRow | undefined> {
    const { strategyHash, engineBuild, cache } = code;
    const repinned = sql<{
      done: boolean;
    }>`select repin_operation(${id}::uuid, ${attempt}::integer, ${strategyHash}::text,
      ${engineBuild}::text, ${cache.key}::text, ${cache.parts && JSON.stringify(cache.parts)}::jsonb) as done`;
    return (await repinned.execute(this.db)).rows[0]!.done ? this.get(id) : undefined;
  }

  /** Keeps why an operation is cancelled, also where its end was faster; the first reason stays. */
  async giveReason(id: string, reason: string): Promise<void> {
    await this.db
      .updateTable('operations')
      .set({ reason })
      .where('id', '=', id)
      .where('reason', 'is', null)
      .where('status', 'not in', ['completed', 'failed'])
      .execute();
  }

  /** Changes what readers say of an operation, whatever its state; what is not given stays. */
  async annotate(id: string, { label, tags, note }: Annotation): Promise<void> {
    const change = {
      ...(label !== undefined && { label }),
      ...(tags !== undefined && { tags }),
      ...(note !== undefined && { note: note === '' ? null : note }),
    };
    if (Object.keys(change).length === 0) return;
    await this.db.updateTable('operations').set(change).where('id', '=', id).execute();
  }

  /** The result of this operation is not what its key says: it must not serve as a source. */
  async disown(id: string): Promise<void> {
    await this.db.updateTable('operations').set({ cache_key: null }).where('id', '=', id).execute();
  }

  /** Removes an operation whatever its state. */
  async remove(id: string): Promise<void> {
    await this.db.deleteFrom('operations').where('id', '=', id).execute();
  }

  /** Position from 1, by id, of those rows that wait for a place. */
  async positions(rows: readonly Pick<OperationRow, 'id' | 'waiting'>[]): Promise<Map<string, number>> {
    const ids = rows.filter((row) => row.waiting).map((row) => row.id);
    if (ids.length === 0) return new Map();
    const { rows: found } = await sql<{ id: string; position: number }>`
      select id, position from queue_positions(${ids}::uuid[])`.execute(this.db);
    return new Map(found.map(({ id, position }) => [id, position]));
  }

  /** Gives places that stand empty, because somebody died who should have given them on, to what waits. */
  async admitWaiting(): Promise<Admitted[]> {
    const { rows } = await sql<Admitted>`
      select next.id, next.kind from sessions s, admit_next(s.id) next where s.waiting > 0 and s.closed_at is null`.execute(
      this.db,
    );
    return rows;
  }

  /** How many operations of a session have a place, and how many wait. */
  async load(sessionId: string): Promise<{ running: number; queued: number }> {
    const { rows } = await sql<{ running: number; queued: number }>`
      select admitted_operations(id) as running, waiting as queued from sessions where id = ${sessionId}`.execute(
      this.db,
    );
    return rows[0] ?? { running: 0, queued: 0 };
  }

  /** How many operations there are, by `kind/status`. */
  async countByStatus(): Promise<Map<string, number>> {
    const rows = await this.db
      .selectFrom('operations')
      .select((e) => ['kind', 'status', e.fn.countAll<number>().as('n')])
      .groupBy(['kind', 'status'])
      .execute();
    return new Map(rows.map(({ kind, status, n }) => [`${kind}/${status}`, n]));
  }

  /** Open operations that should have a workflow, from a number on in order of creation, unless they are too young. */
  openWithWorkflow({ after, ageMs, limit }: { after: number; ageMs: number; limit: number }): Promise<OperationRow[]> {
    return this.db
      .selectFrom('operations')
      .selectAll()
      .where('status', 'in', ['queued', 'running', 'paused'])
      .where('waiting', '=', false)
      .where('seq', '>', after)
      .where('created_at', '<', ago(ageMs))
      .whereRef('id', 'is distinct from', 'session_id')
      .orderBy('seq')
      .limit(limit)
      .execute();
  }

  /**
   * Counts another attempt of an open operation, so that nothing of the one before changes it any more.
   * @returns its row; undefined where it has ended, or somebody else has counted one
   */
  restart({ id, attempt }: Pick<OperationRow, 'id' | 'attempt'>): Promise<OperationRow | undefined> {
    return this.db
      .updateTable('operations')
      .set({ attempt: attempt + 1, step: 0 })
      .where('id', '=', id)
      .where('attempt', '=', attempt)
      .where('status', 'in', ['queued', 'running', 'paused'])
      .returningAll()
      .executeTakeFirst();
  }

  /** Speed of the newest completed operations of a kind and strategy, in one session or in any. */
  async pastSpeed(kind: string, of: { strategy: string; session?: string }): Promise<PastSpeed> {
    let query = this.db
      .selectFrom('operations')
      .select(['total as units', sql<number>`extract(epoch from finished_at - started_at)::float8`.as('seconds')])
      .where('kind', '=', kind)
      .where('strategy', '=', of.strategy)
      .where('status', '=', 'completed')
      .where('cached_from', 'is', null)
      .where('started_at', 'is not', null);
    if (of.session !== undefined) query = query.where('session', '=', of.session);
    const rows = await query.orderBy('finished_at', 'desc').limit(MAX_SAMPLES).execute();
    const used = rows.flatMap(({ units, seconds }) => (units && seconds > 0 ? [{ units, seconds }] : []));
    const sum = (of: (row: { units: number; seconds: number }) => number) => used.reduce((s, row) => s + of(row), 0);
    return {
      samples: used.length,
      unitsPerSecond: used.length === 0 ? null : sum((row) => row.units) / sum((row) => row.seconds),
      units: used[0]?.units ?? null,
    };
  }
}

/**
 * Stores an operation and the row of its kind, in the transaction of whoever has one.
 * @throws HoldfastError SESSION_NOT_FOUND when the session has closed, QUEUE_FULL, each with the path `session`
 */
export async function insertOperation(db: Db, operation: NewOperation, detail: Detail): Promise<OperationRow> {
  try {
    return (await insertStatement(operation, detail).execute(db)).rows[0]!;
  } catch (error) {
    throw asRefusal(error, operation.session ?? '');
  }
}

/** Gives places to what waits in the sessions that a change names, in the same statement. */
function admitting(change: ReturnType<typeof sql>) {
  return sql<Admitted>`
    with changed as (${change}) select next.id, next.kind from changed, admit_next(changed.session_id) as next`;
}

function insertStatement(operation: NewOperation, detail: Detail) {
  const { id, kind, sessionId, session, owner, strategy, priority = 3, cache, takesPlace } = operation;
  const place = takesPlace
    ? sql`admit_operation(${sessionId ?? null}::uuid, ${id}::uuid, ${priority}::smallint, ${owner}::text, ${MOST_WAITING}::integer,
        ${operation.ownThread ?? false}::boolean)`
    : sql`(select true as admitted, 0::bigint as turn)`;
  const worker = operation.ownThread
    ? sql`case when place.admitted then least_busy_worker(${sessionId ?? null}::uuid, ${operation.engineBuild ?? null}::text) end`
    : sql`null`;
  return sql<OperationRow>`
    with stored as (
      insert into operations (id, kind, parent, session_id, session, owner, label, tags, strategy, status, priority,
        manifest_version, manifest_hash, strategy_hash, engine_build, takes_place, own_thread, admitted, turn, worker, total,
        cache_key, cache_parts, cache_reason)
      select ${id}::uuid, ${kind}::text, ${operation.parent ?? null}::uuid, ${sessionId ?? null}::uuid, ${session ?? null}::text, ${owner}::text,
        ${operation.label ?? null}::text, ${[...(operation.tags ?? [])]}::text[], ${strategy ?? null}::text, 'queued', ${priority}::smallint,
        ${operation.manifestVersion ?? null}::integer, ${operation.manifestHash ?? null}::text, ${operation.strategyHash ?? null}::text,
        ${operation.engineBuild ?? null}::text, ${takesPlace}::boolean, ${operation.ownThread ?? false}::boolean, place.admitted, place.turn, ${worker}, ${operation.total ?? null}::integer,
        ${cache?.key ?? null}::text, ${cache?.parts ? JSON.stringify(cache.parts) : null}::jsonb, ${cache?.reason ?? null}::text
      from ${place} as place
      returning *
    ), detail as (${insertDetail(detail, sql`(select id from stored)`)})
    select * from stored`;
}

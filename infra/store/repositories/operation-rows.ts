import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { CacheParts } from '../../../engine/model/cache-key';
import { HoldfastError, type ErrorBody } from '../../../engine/model/errors';
import type { OperationStatus } from '../../../engine/model/status';
import type { Db } from '../database';
import { QUEUE_IS_FULL, SESSION_IS_CLOSED } from '../store-errors';
import type { OperationFacts, OperationTable } from '../schema';

export type OperationRow = Selectable<OperationTable>;

/** A new operation of any kind, with what it is pinned to. */
export interface NewOperation {
  id: string;
  kind: string;
  /** The operation that it is a part of, which cancels it with itself. */
  parent?: string;
  /** Absent for what has nothing to do with a session. */
  sessionId?: string;
  session?: string;
  manifestVersion?: number;
  manifestHash?: string;
  strategy?: string;
  /** The code that computes it: the version of the strategy, and the engine build; null for any. */
  strategyHash?: string | null;
  engineBuild?: string | null;
  owner: string;
  label?: string | null;
  tags?: readonly string[];
  /** 1 is the most urgent, 5 the least. @default 3 */
  priority?: number;
  /** Units of work, where they are known. */
  total?: number;
  /** Leaves take a place in their session, and wait where none is free; a parent takes none. */
  takesPlace: boolean;
  /** It computes on a thread of its own, of a worker that is chosen where it begins at once. */
  ownThread?: boolean;
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

export interface CacheEntry {
  /** Null for what must not serve as a source. */
  key: string | null;
  parts: CacheParts | null;
  /** Why there was no answer from the cache. */
  reason: string;
}

/** The row of a kind's own table: columns by name, JSON columns as values. */
export interface Detail {
  table: string;
  values: Record<string, unknown>;
}

/** An operation that has been given a place in its session: its workflow is to be started. */
export interface Admitted {
  id: string;
  kind: string;
}

/** How an operation ends. */
export interface Ending {
  status: Extract<OperationStatus, 'completed' | 'failed' | 'cancelled'>;
  error?: ErrorBody | null;
  facts?: OperationFacts;
  total?: number;
  done?: number;
  failed?: number;
  worker?: string;
  /** False where the result is not what its key says, so that it may not answer others. */
  cacheable?: boolean;
}

/** Refusals by the functions of the database, by name. */
export function asRefusal(error: unknown, session: string): unknown {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === SESSION_IS_CLOSED) {
    return new HoldfastError('SESSION_NOT_FOUND', `The session "${session}" is closed.`, { path: 'session' });
  }
  if (code === QUEUE_IS_FULL) {
    return new HoldfastError('QUEUE_FULL', `The queue of the session "${session}" is full.`, { path: 'session' });
  }
  return error;
}

/** Statement that inserts the row of a kind's own table for each id that `ids` selects. */
export function insertDetail({ table, values }: Detail, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  const name = sql.table(table);
  return sql`insert into ${name} select d.* from ${ids} as i (own_id),
    json_populate_record(null::${name}, json_build_object('id', i.own_id)) e,
    json_populate_record(e, ${JSON.stringify(values)}::json) d`;
}

/** Statement that sets columns of the row of a kind's own table, for each id that `ids` selects. */
export function updateDetail({ table, values }: Detail, ids: RawBuilder<unknown>): RawBuilder<unknown> {
  const name = sql.table(table);
  const columns = sql.join(Object.keys(values).map((column) => sql.ref(column)));
  return sql`update ${name} t set (${columns}) = (select ${columns} from
    json_populate_record(null::${name}, ${JSON.stringify(values)}::json)) from ${ids} as i (own_id) where t.id = i.own_id`;
}

export interface OperationFilter {
  limit: number;
  /** @default 0 */
  offset?: number;
  /** Only what comes after the row with this number, in the order of the list. */
  after?: number;
  /** Newest first. */
  descending?: boolean;
  kind?: string;
  session?: string;
  status?: OperationStatus;
  strategy?: string;
  /** What its label or strategy has in it, or its id begins with. */
  text?: string;
  parent?: string;
  /** How its id begins. */
  idPrefix?: string;
  /** What else must hold of an operation `o`. */
  where?: RawBuilder<unknown>;
  /** Counts all rows, however many there are. */
  count?: boolean;
}

export interface OperationPage<Row> {
  /** Null where there are more than are counted without being asked. */
  total: number | null;
  rows: Row[];
}

/** Rows that are counted for a list without its being asked. */
const MOST_COUNTED = 10_000;

/** An operation with the row of its kind's own table. */
export async function findOperation<Row>(db: Db, table: string, id: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select d.*, o.* from operations o join ${sql.table(table)} d on d.id = o.id where o.id = ${id}`.execute(db);
  return rows[0];
}

/** @throws HoldfastError OPERATION_NOT_FOUND */
export async function getOperation<Row>(
  db: Db,
  table: string,
  { id, what }: { id: string; what: string },
): Promise<Row> {
  const row = await findOperation<Row>(db, table, id);
  if (!row) throw new HoldfastError('OPERATION_NOT_FOUND', `There is no ${what} "${id}".`, { path: 'id' });
  return row;
}

/** As a range, for which there is an index. */
function beginsWith(prefix: string): RawBuilder<unknown> {
  const digits = prefix.replaceAll('-', '');
  return sql`o.id between ${digits.padEnd(32, '0')}::uuid and ${digits.padEnd(32, 'f')}::uuid`;
}

function has(text: string): RawBuilder<unknown> {
  const plain = text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  return sql`(o.label ilike ${`%${plain}%`} or o.strategy ilike ${`%${plain}%`} or o.id::text like ${`${plain.toLowerCase()}%`})`;
}

/** A page of operations in order of creation, with the columns of their kind's own table where one is named. */
export async function listOperations<Row>(
  db: Db,
  filter: OperationFilter,
  detail?: { table: string; columns: readonly string[] },
): Promise<OperationPage<Row>> {
  const conditions = [sql`true`];
  if (filter.kind !== undefined) conditions.push(sql`o.kind = ${filter.kind}`);
  if (filter.session !== undefined) conditions.push(sql`o.session = ${filter.session}`);
  if (filter.status !== undefined) conditions.push(sql`o.status = ${filter.status}`);
  if (filter.strategy !== undefined) conditions.push(sql`o.strategy = ${filter.strategy}`);
  if (filter.text !== undefined) conditions.push(has(filter.text));
  if (filter.parent !== undefined) conditions.push(sql`o.parent = ${filter.parent}`);
  if (filter.idPrefix !== undefined) conditions.push(beginsWith(filter.idPrefix));
  if (filter.where !== undefined) conditions.push(filter.where);
  const where = sql.join(conditions, sql` and `);
  const [order, beyond] = filter.descending ? [sql`desc`, sql`<`] : [sql`asc`, sql`>`];
  const after = filter.after === undefined ? sql`` : sql`and o.seq ${beyond} ${filter.after}`;
  const columns = detail ? sql`, ${sql.join(detail.columns.map((c) => sql.ref(`d.${c}`)))}` : sql``;
  const join = detail ? sql`join ${sql.table(detail.table)} d on d.id = o.id` : sql``;
  // The page first: joined before, every row of the list would be, where the planner expects few.
  const listed = sql`select * from operations o where ${where} ${after}
    order by o.seq ${order} limit ${filter.limit} offset ${filter.offset ?? 0}`;
  const page = sql<Row>`with o as materialized (${listed}) select o.*${columns} from o ${join} order by o.seq ${order}`;
  const bound = filter.count ? sql`` : sql`limit ${MOST_COUNTED + 1}`;
  const counted = sql<{ n: number }>`select count(*) as n from (select from operations o where ${where} ${bound}) c`;
  const [{ rows }, total] = await Promise.all([page.execute(db), counted.execute(db)]);
  const n = total.rows[0]!.n;
  return { rows, total: !filter.count && n > MOST_COUNTED ? null : n };
}

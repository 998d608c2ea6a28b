import { sql, type Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { OperationKind } from '../../../engine/model/operations';
import type { Db } from '../database';
import type { OperationsView } from '../schema';
import type { OperationFilter } from './operation-rows';

export type OperationRow = Selectable<OperationsView>;

export interface AnyOperationFilter extends OperationFilter {
  kind?: OperationKind;
}

/** Speed of what ended before: units (bars or trials) a second. */
export interface PastSpeed {
  samples: number;
  unitsPerSecond: number | null;
  /** Units of the newest sample. */
  units: number | null;
}

const MAX_SAMPLES = 20;

/** Everything that takes time, whatever its kind. */
export class OperationRepository {
  constructor(private readonly db: Db) {}

  /** @throws HoldfastError OPERATION_NOT_FOUND */
  async get(id: string): Promise<OperationRow> {
    const row = await this.db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw new HoldfastError('OPERATION_NOT_FOUND', `There is no operation "${id}".`, { path: 'id' });
    return row;
  }

  async list(filter: AnyOperationFilter): Promise<{ total: number; rows: OperationRow[] }> {
    let query = this.db.selectFrom('operations');
    if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
    if (filter.session !== undefined) query = query.where('session', '=', filter.session);
    if (filter.status !== undefined) query = query.where('status', '=', filter.status);
    const order = filter.descending ? 'desc' : 'asc';
    const page = query.selectAll().orderBy('created_at', order).orderBy('id', order);
    const [rows, { total }] = await Promise.all([
      page.limit(filter.limit).offset(filter.offset).execute(),
      query.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
    ]);
    return { total, rows };
  }

  /** Keeps why an open run or sweep is cancelled; the first reason stays. */
  async giveReason(kind: 'run' | 'sweep', id: string, reason: string): Promise<void> {
    await this.db
      .updateTable(kind === 'run' ? 'runs' : 'sweeps')
      .set({ cancel_reason: reason })
      .where('id', '=', id)
      .where('cancel_reason', 'is', null)
      .where('status', 'in', ['queued', 'running', 'paused'])
      .execute();
  }

  /** Speed of the newest completed runs or sweeps of a strategy, in one session or in any. */
  async pastSpeed(kind: 'run' | 'sweep', of: { strategy: string; session?: string }): Promise<PastSpeed> {
    const units = sql.ref<number>(kind === 'run' ? 'bars' : 'total');
    const seconds = sql<number>`extract(epoch from finished_at - started_at)::float8`;
    let query = this.db
      .selectFrom(kind === 'run' ? 'runs' : 'sweeps')
      .select([units.as('units'), seconds.as('seconds')])
      .where('status', '=', 'completed')
      .where('strategy', '=', of.strategy)
      .where('started_at', 'is not', null)
      .where('cached_from', 'is', null);
    if (of.session !== undefined) query = query.where('session', '=', of.session);
    const rows = await query.orderBy('created_at', 'desc').limit(MAX_SAMPLES).execute();
    const used = rows.filter((row) => row.units > 0 && row.seconds > 0);
    const sum = (of: (row: { units: number; seconds: number }) => number) => used.reduce((s, row) => s + of(row), 0);
    return {
      samples: used.length,
      unitsPerSecond: used.length === 0 ? null : sum((row) => row.units) / sum((row) => row.seconds),
      units: used[0]?.units ?? null,
    };
  }
}

import type { Selectable } from 'kysely';
import { HoldfastError } from '../../../engine/model/errors';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import type { Db } from '../database';
import type { SweepTable } from '../schema';
import {
  findOperation,
  listOperations,
  type Detail,
  type Ending,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';
import type { CachedTable } from './result-cache';
import type { Counts } from './trial-repository';

export type SweepRow = OperationRow & Selectable<SweepTable> & { total: number };

/** The sweep whose rows it shows: its own, or those of the one that the cache answered it with. */
export function rowsOf({ id, rows_of: source }: SweepRow): string {
  return source ?? id;
}

/** A hit of the cache shows the rows of its source. */
export const SWEEP_TABLE: CachedTable = { table: 'sweeps', result: [], rows: 'rows_of' };

export function sweepDetail(plan: SweepPlan): Detail {
  return { table: 'sweeps', values: { plan } };
}

/** How a sweep ends whose trials all have rows. Failed ones are computed again by whoever asks: they answer nobody else. */
export function sweepEnding({ completed, failed, digest }: Counts & { digest: string }): Ending {
  return { status: 'completed', facts: { digest }, done: completed, failed, cacheable: failed === 0 };
}

/** The rows of sweeps, whose life is that of every operation. */
export class SweepRepository {
  constructor(private readonly db: Db) {}

  find(id: string): Promise<SweepRow | undefined> {
    return findOperation(this.db, 'sweeps', id);
  }

  /** @throws HoldfastError SWEEP_NOT_FOUND */
  async get(id: string): Promise<SweepRow> {
    const row = await this.find(id);
    if (!row) throw new HoldfastError('SWEEP_NOT_FOUND', `There is no sweep "${id}".`, { path: 'id' });
    return row;
  }

  list(filter: OperationFilter): Promise<OperationPage<SweepRow>> {
    const detail = { table: 'sweeps', columns: ['plan', 'rows_of'] };
    return listOperations(this.db, { ...filter, kind: 'sweep' }, detail);
  }
}

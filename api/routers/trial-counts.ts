import type { SweepRow } from '../../infra/postgres/repositories/sweep-repository';
import type { Store } from '../../infra/postgres/store';

export interface TrialCounts {
  completed: number;
  failed: number;
}

const NONE: TrialCounts = { completed: 0, failed: 0 };

/** Stored and failed rows of several sweeps in one query, by the sweep that the rows are of. */
export async function countTrials(store: Store, sweeps: readonly SweepRow[]): Promise<Map<string, TrialCounts>> {
  const ids = sweeps.map((sweep) => sweep.rows_of ?? sweep.id);
  if (ids.length === 0) return new Map();
  const rows = await store.database.db
    .selectFrom('trials')
    .where('sweep_id', 'in', ids)
    .groupBy('sweep_id')
    .select((e) => [
      'sweep_id as id',
      e.fn.countAll<number>().as('completed'),
      e.fn.countAll<number>().filterWhere('status', '=', 'failed').as('failed'),
    ])
    .execute();
  const counts = new Map<string, TrialCounts>(ids.map((id) => [id, NONE]));
  for (const { id, completed, failed } of rows) counts.set(id, { completed, failed });
  return counts;
}

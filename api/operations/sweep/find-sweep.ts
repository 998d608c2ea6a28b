import { HoldfastError } from '../../../engine/model/errors';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';

/**
 * A sweep by its id. A search, whose row lies beside those of sweeps, is none: it would lose its holdout, its formula and its constraints.
 * @throws HoldfastError SWEEP_NOT_FOUND
 */
export async function findSweep({ store }: Pick<Services, 'store'>, id: string): Promise<SweepRow> {
  const row = await store.sweeps.get(id);
  if (row.search === null) return row;
  const message = `"${id}" is a search: /api/v1/searches/${id} has it.`;
  throw new HoldfastError('SWEEP_NOT_FOUND', message, { path: 'id' });
}

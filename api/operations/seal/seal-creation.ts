import { HoldfastError } from '../../../engine/model/errors';
import { startMicros } from '../../../engine/model/time';
import type { SealRow } from '../../../infra/store/repositories/seal-repository';
import type { Services } from '../services';

/**
 * Seals a catalog from a date on: from now on nobody reads a bar of that date or later, also of those that come.
 * @throws HoldfastError CATALOG_NOT_FOUND, NO_DATA of one without a data file, or SEAL_EXISTS with the path `catalog`; SEAL_IN_USE with
 *   the path `from`
 */
export async function createSeal(
  { store, folders }: Services,
  { catalog, from }: { catalog: string; from: string },
  { id, owner }: { id: string; owner: string },
): Promise<SealRow> {
  const datasets = await folders.hashFiles(catalog);
  if (datasets.length === 0) {
    throw new HoldfastError('NO_DATA', `The catalog ${catalog} has no data file of an instrument.`, {
      path: 'catalog',
    });
  }
  const lastBar = await folders.lastTime(catalog);
  return store.seals.create({ id, catalog, from: startMicros(from), datasets, lastBar, owner });
}

import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import { cancelOperation } from '../lifecycle/ending';
import { closeManaged, isManaged } from '../session/managed-sessions';
import type { Services } from '../services';

/**
 * Sessions that doors opened by themselves hold a dataset only while they have work: nobody else could close them.
 * @throws HoldfastError DATASET_IN_USE
 */
async function requireUnused(services: Services, id: number): Promise<void> {
  for (;;) {
    const { sessions, operations } = await services.store.datasets.users(id);
    if (sessions.length + operations.length === 0) return;
    const isIdle = operations.length === 0 && sessions.every(isManaged);
    if (!isIdle || !(await closeManaged(services, sessions))) refuseUsed(id, sessions, operations);
  }
}

function refuseUsed(id: number, ...[sessions, operations]: [sessions: string[], operations: string[]]): never {
  const [first] = [
    ...sessions.map((name) => `the session ${name}`),
    ...operations.map((one) => `the operation ${one}`),
  ];
  const message = `The dataset ${id} is used by ${first}; close its sessions first.`;
  throw new HoldfastError('DATASET_IN_USE', message, { path: 'id', details: { sessions, operations } });
}

/**
 * Deletes a dataset: it is not shown any more, its catalogs go at once and its files with the next tidying. Runs keep what they
 * were computed from.
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_IN_USE
 */
export async function deleteDataset(services: Services, id: number): Promise<void> {
  const { store, datasetFiles } = services;
  await store.datasets.get(id);
  await requireUnused(services, id);
  const versions = await store.datasets.versionsOf(id);
  if (!(await store.datasets.remove(id))) return;
  for (const { import_id: importId, status } of versions) {
    if (status === null || isFinal(status)) continue;
    const row = await store.imports.find(importId);
    // What ends by itself meanwhile need not be cancelled.
    if (row) await cancelOperation(services, row, 'its dataset was deleted').catch(() => undefined);
  }
  await datasetFiles.removeCatalogs(versions.map(({ catalog }) => catalog));
}

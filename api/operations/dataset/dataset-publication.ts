import { randomUUID } from 'node:crypto';
import { isFinal } from '../../../engine/model/status';
import { uploadSchema } from '../../../engine/model/import-views';
import type { DatasetVersionRow } from '../../../infra/store/repositories/dataset-repository';
import { createImport } from '../import/import-creation';
import { importKind } from '../import/import-kind';
import { endAwaiter } from '../lifecycle/awaiting';
import type { NewId } from '../lifecycle/admission';
import type { Services } from '../services';
import type { EventHub } from '../../events/event-hub';
import { notUsable, type VersionId } from './dataset-rows';

/** Every row that can be used is: the others are set aside and listed, however many they are. */
export const POLICY = { contradictions: 1 };

/** Starts the import by which a version becomes a catalog. What cannot be read does not. */
export async function publishVersion(services: Services, { id, version }: VersionId, as: NewId): Promise<void> {
  const { version: row } = await services.store.datasets.version(id, version);
  if (row.form === null) return;
  const uploads = row.files.map((file) => uploadSchema.parse(file));
  const request = { catalog: row.catalog, uploads, policy: POLICY, ...row.input };
  await createImport(services, request, { ...as, keyed: true }).catch(async (error: unknown) => {
    // One that is stored is started by the reconciler, as soon as that can be.
    if (!(await services.store.imports.find(as.id))) throw error;
  });
}

/** A version with a catalog that sessions can be opened on. */
export interface UsableVersion {
  datasetId: number;
  version: number;
  catalog: string;
  instruments: string[];
}

/**
 * The catalog of a version of a dataset, as soon as it is there. An import that was never begun, since the process died that
 * was to begin it, is begun now.
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND; DATASET_NOT_USABLE where it does not become one within a minute
 */
export async function usableVersion(
  services: Services & { events: EventHub },
  { id, version }: { id: number; version?: number | undefined },
): Promise<UsableVersion> {
  const { store } = services;
  const awaitEnd = await endAwaiter(services);
  let { version: row } = await store.datasets.version(id, version);
  if (row.status === null && row.form !== null)
    await publishVersion(services, { id, version: row.version }, { id: row.import_id, owner: row.owner, keyed: true });
  if (row.form !== null && (row.status === null || !isFinal(row.status))) {
    const { import_id: importId } = row;
    const read = () => store.imports.get(importId);
    await awaitEnd({ id: importId, workflowId: `${importKind.name}/${importId}`, read });
    row = (await store.datasets.version(id, row.version)).version;
  }
  if (row.status !== 'completed') throw notUsable(row);
  return usable(row);
}

/**
 * Tries again to make a catalog of a version whose import has failed or was cancelled.
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND
 */
export async function publishAgain(
  services: Services,
  { id, version: number }: { id: number; version?: number | undefined },
  owner: string,
): Promise<VersionId> {
  const { version: row } = await services.store.datasets.version(id, number);
  const stored = { id, version: row.version };
  // What cannot be read makes no catalog.
  if (row.form === null || (row.status !== 'failed' && row.status !== 'cancelled')) return stored;
  const importId = randomUUID();
  await services.store.datasets.publishBy(id, row.version, importId);
  await publishVersion(services, stored, { id: importId, owner, keyed: false });
  return stored;
}

function usable({ dataset_id: datasetId, version, catalog, instruments }: DatasetVersionRow): UsableVersion {
  return { datasetId, version, catalog, instruments: instruments.map(({ instrument }) => instrument) };
}

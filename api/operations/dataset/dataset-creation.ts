import type { DatasetRepair, DatasetResample, DatasetUpload } from '../../../engine/model/dataset-requests';
import type { DatasetWork } from '../../../engine/model/dataset-work';
import { HoldfastError } from '../../../engine/model/errors';
import { DATASETS } from '../../../engine/model/identifiers';
import type { ImportOverrides } from '../../../engine/model/imports';
import { importDetail } from '../../../infra/store/repositories/import-repository';
import type { StoredSource } from '../../../infra/store/import-schema';
import { requireProfile, uploadedSources } from '../import/import-creation';
import { importKind } from '../import/import-kind';
import type { NewId } from '../lifecycle/admission';
import { createOperation } from '../lifecycle/creating';
import type { Services } from '../services';
import { POLICY } from './dataset-publication';
import { notUsable, requireRows, requireSteps, requireUnsealed, requireZone, rowsFile } from './dataset-rows';
import { toldBefore } from './told-before';

/**
 * Starts the import that reads and scores files that were sent, and makes the first or the next version of a dataset of
 * them. Equal content makes no further version.
 * @returns the id of the import
 * @throws HoldfastError DATASET_NOT_FOUND; VALIDATION, IMPORT_NOT_FOUND or PROFILE_NOT_FOUND with the path of the field
 */
export async function uploadDataset(services: Services, request: DatasetUpload, as: NewId): Promise<string> {
  const { uploads, form, ...asked } = request;
  requireZone(form.timeZone, 'form.timeZone');
  const overrides = asked.id === undefined ? form : await toldBefore(services, asked.id, { files: uploads, form });
  await requireProfile(services, overrides.profile);
  const sources = await uploadedSources(services, uploads);
  // It is compared with the rows of the version before.
  if (asked.id !== undefined)
    await requireUnsealed(services, (await services.store.datasets.version(asked.id)).version);
  const label = sources.length > 1 ? `${sources[0]!.name} and ${sources.length - 1} more` : sources[0]!.name;
  return start(services, { dataset: { kind: 'upload', ...asked }, sources, overrides, label }, as);
}

/**
 * Starts the import that makes the next version of a dataset of an earlier one by explicit steps.
 * @returns the id of the import
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND, DATASET_NOT_USABLE, VALIDATION
 */
export async function repairDataset(services: Services, request: DatasetRepair, as: NewId): Promise<string> {
  const { id, version: number, steps } = request;
  requireSteps(steps);
  const { version: source } = await services.store.datasets.version(id, number);
  requireRows(source);
  await requireUnsealed(services, source);
  const { version, instruments } = source;
  const sources = await Promise.all(
    instruments.flatMap((one) => (one.rows === null ? [] : [rowsFile(services.artifacts, one)])),
  );
  const dataset = { kind: 'repair', id, version, steps } as const;
  return start(services, { dataset, sources, label: `repair of version ${version} of the dataset ${id}` }, as);
}

/**
 * Starts the import that makes a dataset of longer bars of a version of another one.
 * @returns the id of the import
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND, DATASET_NOT_USABLE
 */
export async function resampleDataset(services: Services, request: DatasetResample, as: NewId): Promise<string> {
  const { id, version: number, timeframe, name } = request;
  const { version: source } = await services.store.datasets.version(id, number);
  if (source.status !== 'completed') throw notUsable(source);
  await requireUnsealed(services, source);
  const { version, instruments } = source;
  const sources = await Promise.all(
    instruments.flatMap((one) => (one.rows === null ? [] : [rowsFile(services.artifacts, one)])),
  );
  const dataset = { kind: 'resample', id, version, timeframe, ...(name !== undefined && { name }) } as const;
  return start(services, { dataset, sources, label: `${timeframe} of version ${version} of the dataset ${id}` }, as);
}

interface Starting {
  dataset: DatasetWork;
  sources: readonly StoredSource[];
  overrides?: ImportOverrides;
  label: string;
}

async function start(services: Services, { dataset, sources, overrides, label }: Starting, as: NewId): Promise<string> {
  const { id, owner } = as;
  const { name: kind, takesPlace } = importKind;
  const operation = { id, kind, takesPlace, owner, label: label.slice(0, 200) };
  // The catalog has its name once the version has its number.
  const input = { catalog: DATASETS, policy: POLICY, ...overrides };
  const detail = importDetail({ catalog: DATASETS, sources, input, dataset });
  return (await createOperation(services, { operation, detail }, as)).id;
}

/**
 * The version that an import has made, or has found to be there.
 * @throws HoldfastError the error with which the import ended before; NOT_FINISHED where it is still at work
 */
export async function madeBy({ store }: Services, importId: string): Promise<{ id: number; version: number }> {
  const { made, status, error, reason } = await store.imports.get(importId);
  if (made) return made;
  if (error) {
    const { code, message, path, details } = error;
    throw new HoldfastError(code, message, { ...(path !== undefined && { path }), ...(details && { details }) });
  }
  const details = { importId };
  if (status === 'cancelled') throw new HoldfastError('CANCELLED', reason ?? 'The import was cancelled.', { details });
  const message = `The data are still being read; the import ${importId} tells how far it is, and which version it has made.`;
  throw new HoldfastError('NOT_FINISHED', message, { details });
}

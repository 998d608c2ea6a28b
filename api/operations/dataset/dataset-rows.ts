import type { RepairStep } from '../../../engine/model/dataset-repairs';
import type { StoredInstrument } from '../../../engine/model/datasets';
import { HoldfastError } from '../../../engine/model/errors';
import { sealedError, sealOver, type Seal } from '../../../engine/model/seal';
import { fileNameOf } from '../../../engine/model/identifiers';
import type { DatasetVersionRow, ListedVersionRow } from '../../../infra/store/repositories/dataset-repository';
import type { StoredFile } from '../../../infra/store/dataset-tables';
import type { Services } from '../services';

/** A version by its dataset and number. */
export interface VersionId {
  id: number;
  version: number;
}

/** The rows of an instrument as a file to import. */
export async function rowsFile(
  artifacts: Services['artifacts'],
  { instrument, rows }: StoredInstrument,
): Promise<StoredFile> {
  return { name: `${fileNameOf(instrument)}.parquet`, artifact: rows!, bytes: (await artifacts.sizeOf(rows!)) ?? 0 };
}

/**
 * Refuses a version of which a part is sealed: in what order its rows stand is not known.
 * @throws HoldfastError SEALED with the path `id`
 */
export async function requireUnsealed(services: Services, version: CatalogOfVersion): Promise<void> {
  const seal = await sealOfVersion(services, version);
  if (seal) throw sealedError(seal, 'id');
}

/** The seal behind which a part of a version lies. */
export async function sealOfVersion(
  { store, folders }: Services,
  { catalog, status }: CatalogOfVersion,
): Promise<Seal | undefined> {
  if (!(await store.seals.isAny())) return undefined;
  const datasets = status === 'completed' ? await folders.hashFiles(catalog).catch(() => []) : [];
  return sealOver(await store.seals.standing(datasets), { catalog, end: Infinity, datasets });
}

type CatalogOfVersion = Pick<DatasetVersionRow, 'catalog' | 'status'>;

/**
 * The file that was uploaded last, or that of a version, byte for byte.
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND, SEALED with the path `id`, ARTIFACT_MISSING
 */
export async function originalFile(
  services: Services,
  { id, version: number }: { id: number; version?: number | undefined },
): Promise<StoredFile> {
  const { store, artifacts } = services;
  const { version: shown } = await store.datasets.version(id, number);
  await requireUnsealed(services, shown);
  const all = number === undefined ? await store.datasets.versionsOf(id) : [];
  const [file] = (all.find(({ origin }) => origin === null) ?? shown).files;
  if (file && (await artifacts.sizeOf(file.artifact)) === file.bytes) return file;
  throw new HoldfastError('ARTIFACT_MISSING', 'The file of the dataset is missing.', {
    details: { artifact: file?.artifact },
  });
}

/** @throws HoldfastError DATASET_NOT_USABLE of a version whose files cannot be read */
export function requireRows({
  dataset_id: id,
  version,
  instruments,
}: DatasetVersionRow): { instrument: string; rows: string }[] {
  const rows = instruments.flatMap(({ instrument, rows: artifact }) =>
    artifact === null ? [] : [{ instrument, rows: artifact }],
  );
  if (rows.length > 0) return rows;
  const reason = instruments[0]?.quality.recommendations[0] ?? 'its files cannot be read';
  throw new HoldfastError('DATASET_NOT_USABLE', `Version ${version} of the dataset ${id} has no rows: ${reason}`, {
    path: 'version',
  });
}

export function notUsable({
  dataset_id: id,
  version,
  error,
  status,
}: Omit<ListedVersionRow, 'instruments'>): HoldfastError {
  const why = error
    ? `: ${error.message}`
    : status === null || status === 'queued' || status === 'running'
      ? ' yet.'
      : '.';
  return new HoldfastError('DATASET_NOT_USABLE', `Version ${version} of the dataset ${id} is no catalog${why}`, {
    path: 'version',
    details: { ...(error && { error }) },
  });
}

/** @throws HoldfastError VALIDATION with the path of a zone that is none, or of a range that is */
export function requireSteps(steps: readonly RepairStep[]): void {
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'zone') requireZone(step.timeZone, `steps.${i}.timeZone`);
    if (step.kind === 'drop' && step.what === 'range' && step.start === undefined && step.end === undefined) {
      const path = `steps.${i}.start`;
      throw new HoldfastError('VALIDATION', `${path}: a range has a start, an end, or both`, { path });
    }
    if (step.kind === 'clip' && (step.min ?? -Infinity) > (step.max ?? Infinity)) {
      const path = `steps.${i}.max`;
      throw new HoldfastError('VALIDATION', `${path}: must not be below min`, { path });
    }
  }
}

/** @throws HoldfastError VALIDATION with the path of a zone that is none */
export function requireZone(timeZone: string | undefined, path: string): void {
  if (timeZone === undefined || isZone(timeZone)) return;
  throw new HoldfastError('VALIDATION', `${path}: must be an IANA name of a zone, such as Asia/Kolkata`, { path });
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name);
  } catch {
    return false;
  }
}

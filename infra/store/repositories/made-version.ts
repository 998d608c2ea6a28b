import type {
  Comparison,
  DatasetForm,
  DatasetOrigin,
  RepairRecord,
  StoredInstrument,
} from '../../../engine/model/datasets';
import type { MadeVersion } from '../../../engine/model/dataset-work';
import { HoldfastError } from '../../../engine/model/errors';
import type { ImportOverrides, ImportReport } from '../../../engine/model/imports';
import type { Db } from '../database';
import type { StoredFile } from '../dataset-tables';
import { storedJson } from '../stored-json';

export interface NewDataset {
  name: string;
  owner: string;
  description: string | null;
}

export interface NewVersion {
  hash: string;
  files: readonly StoredFile[];
  input: ImportOverrides;
  form: DatasetForm | null;
  origin: DatasetOrigin | null;
  repair: readonly RepairRecord[] | null;
  comparison: Comparison | null;
  instruments: readonly StoredInstrument[];
  score: number;
  importId: string;
  owner: string;
}

/** The first version of a new dataset, or the next of one; of an upload with the number of that with which it was compared. */
export type VersionTarget = { dataset: NewDataset } | { id: number; comparedWith?: number | undefined };

/** Another upload was stored since the one with which a version was compared. */
export class VersionOvertaken extends HoldfastError {}

/** Of a version by its number and its hash. */
export type CatalogName = (id: number, version: number, hash: string) => string;

export interface ImportAttempt {
  id: string;
  attempt: number;
}

export interface MadeRows {
  target: VersionTarget;
  version: NewVersion;
  /** What was converted; null where nothing could be. */
  report: ImportReport | null;
  catalogOf: CatalogName;
}

/** Stores a version and what its import has found, in a transaction; see `DatasetRepository.storeMade`. */
export async function storeMade(
  db: Db,
  of: ImportAttempt,
  { target, version, report, catalogOf }: MadeRows,
): Promise<MadeVersion & { catalog: string }> {
  await requireAttempt(db, of);
  const { made: before, catalog: known } = await db
    .selectFrom('imports')
    .select(['made', 'catalog'])
    .where('id', '=', of.id)
    .executeTakeFirstOrThrow();
  if (before) return { ...before, catalog: known };
  const made = 'dataset' in target ? await firstOf(db, target.dataset) : await nextOf(db, target, version);
  const catalog = catalogOf(made.id, made.version, version.hash);
  await insertVersion(db, made, { version, catalog });
  await db
    .updateTable('imports')
    .set({ made: storedJson(made), catalog, form: json(version.form), report: json(report) })
    .where('id', '=', of.id)
    .execute();
  return { ...made, catalog };
}

/** Holds the import until the version is stored: who ends it meanwhile waits. */
async function requireAttempt(db: Db, { id, attempt }: ImportAttempt): Promise<void> {
  const open = await db
    .selectFrom('operations')
    .select('id')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('status', 'in', ['queued', 'running', 'paused'])
    .forUpdate()
    .executeTakeFirst();
  if (!open) throw new HoldfastError('CANCELLED', 'The import was cancelled.');
}

async function firstOf(db: Db, dataset: NewDataset): Promise<MadeVersion> {
  const { id } = await db
    .insertInto('datasets')
    .values({ ...dataset, newest: 1 })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, version: 1 };
}

async function nextOf(
  db: Db,
  { id, comparedWith }: { id: number; comparedWith?: number | undefined },
  { origin }: NewVersion,
): Promise<MadeVersion> {
  const row = await db
    .selectFrom('datasets')
    .select('newest')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HoldfastError('DATASET_NOT_FOUND', `There is no dataset ${id}.`, { path: 'id' });
  const upload = await db
    .selectFrom('dataset_versions')
    .select('version')
    .where('dataset_id', '=', id)
    .where('origin', 'is', null)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (origin === null && upload?.version !== comparedWith)
    throw new VersionOvertaken('UNAVAILABLE', 'Another version of the dataset was stored meanwhile.');
  const version = row.newest + 1;
  await db.updateTable('datasets').set({ newest: version }).where('id', '=', id).execute();
  return { id, version };
}

async function insertVersion(
  db: Db,
  { id, version: number }: MadeVersion,
  { version, catalog }: { version: NewVersion; catalog: string },
): Promise<void> {
  const { hash, files, input, form, origin, repair, comparison, instruments, score, importId, owner } = version;
  await db
    .insertInto('dataset_versions')
    .values({
      ...{ dataset_id: id, version: number, hash, score, owner, import_id: importId, catalog },
      ...{ files: storedJson(files), input: storedJson(input), instruments: storedJson(instruments) },
      ...{ form: json(form), origin: json(origin), repair: json(repair), comparison: json(comparison) },
    })
    .execute();
}

function json(value: unknown): string | null {
  return value === null ? null : storedJson(value);
}

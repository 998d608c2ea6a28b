import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cancellationSignal } from '@temporalio/activity';
import { fileNameOf } from '../engine/catalog/catalog-folder';
import { KeptRows, type RowsFile } from '../engine/datasets/kept-rows';
import { rowsForm } from '../engine/datasets/rows-form';
import { columnsIn, type RowColumns } from '../engine/datasets/rows-sql';
import { type ImportDatabase } from '../engine/imports/import-database';
import { convertImport, type ImportSource } from '../engine/imports/imports';
import type { DatasetWork } from '../engine/model/dataset-work';
import type { RepairRecord } from '../engine/model/datasets';
import { HoldfastError } from '../engine/model/errors';
import { importPolicySchema, type ImportForm, type ImportReport } from '../engine/model/imports';
import type { ImportRow } from '../infra/store/repositories/import-repository';
import type { DatasetVersionRow } from '../infra/store/repositories/dataset-repository';
import type { Store } from '../infra/store/store';
import { repaired, resampled } from './dataset-rows';
import type { EngineDependencies } from './engine-dependencies';
import { sourcesOf } from './import-row';
import type { TellProgress } from './import-recorder';

/** An import that makes a version of a dataset. */
export type DatasetImport = ImportRow & { dataset: DatasetWork };

/** Files or rows that became files of instruments, and what of them is kept. */
export interface Read {
  rows: RowsFile[];
  form: ImportForm;
  /** What was done to the rows of an earlier version. */
  records: RepairRecord[] | null;
  /** What was converted, or why nothing could be. */
  converted: ImportReport | HoldfastError;
}

interface Reading {
  staging: string;
  database: ImportDatabase;
  tell: TellProgress;
}

/**
 * Reads uploads once, or makes rows of those of an earlier version, and converts them beside all datasets.
 * @throws HoldfastError IMPORT_REFUSED, TIMEFRAME_UNAVAILABLE, VALIDATION
 */
export async function readRows(
  deps: EngineDependencies,
  row: DatasetImport,
  { staging, database, tell }: Reading,
): Promise<Read> {
  const folder = path.join(staging, '.rows');
  const options = {
    folder: staging,
    policy: importPolicySchema.parse(row.input.policy ?? {}),
    signal: cancellationSignal(),
    onProgress: tell,
  };
  const { dataset } = row;
  if (dataset.kind === 'upload') {
    const { sources, leftOut } = await sourcesOf(deps, row);
    const { instrument } = row.input;
    const form = row.form!;
    const kept = new KeptRows(folder);
    const convert = () =>
      convertImport(sources, { ...form, ...(instrument && { instrument }) }, { ...options, onStaged: kept.keep });
    const made = await convert().catch(unusable);
    const finished = made instanceof HoldfastError ? [] : made.instruments.map((one) => one.instrument);
    const rows = await kept.files(finished);
    if (made instanceof HoldfastError && rows.length === 0) throw made;
    const { profile } = row;
    const converted =
      made instanceof HoldfastError ? made : { form, profile, ...made, leftOut: [...leftOut, ...made.leftOut] };
    return { rows, form, records: null, converted };
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { files, records, stamp } = await derivedRows(deps, dataset, { database, folder });
  const form = rowsForm(await columnsOfAll(database, files), stamp);
  const sources = files.map(({ instrument, path: file }): ImportSource => ({
    name: `${fileNameOf(instrument)}.parquet`,
    path: file,
  }));
  const made = await convertImport(sources, form, options).catch(unusable);
  const converted = made instanceof HoldfastError ? made : { form, profile: null, ...made };
  return { rows: files, form, records, converted };
}

/** Rows of which none is a valid bar are a version all the same. */
function unusable(error: unknown): HoldfastError {
  if (error instanceof HoldfastError && error.details?.['finding'] === 'NOTHING_TO_IMPORT') return error;
  throw error;
}

/** The columns that any of the files has. */
async function columnsOfAll(database: ImportDatabase, files: readonly RowsFile[]): Promise<RowColumns> {
  const all = await Promise.all(files.map((file) => columnsIn(database, file.path)));
  const each = <T>(of: (columns: RowColumns) => readonly T[]) => [...new Set(all.flatMap(of))];
  return { values: each(({ values }) => values), further: each(({ further }) => further) };
}

async function derivedRows(
  { store, artifacts, folders }: EngineDependencies,
  dataset: Exclude<DatasetWork, { kind: 'upload' }>,
  given: { database: ImportDatabase; folder: string },
) {
  const work = { ...given, distDir: folders.distDir };
  const { version: source } = await store.datasets.version(dataset.id, dataset.version);
  if (dataset.kind === 'resample') {
    const from = { catalogRoot: folders.catalogRoot, catalog: source.catalog };
    return { ...(await resampled(work, from, dataset.timeframe)), stamp: undefined };
  }
  const rows = source.instruments.flatMap(({ instrument, rows: artifact }) =>
    artifact === null ? [] : [{ instrument, path: artifacts.pathOf(artifact) }],
  );
  const stamp = source.form?.stamp;
  const zone = await zoneOf(store, source);
  return { ...(await repaired(work, rows, { steps: dataset.steps, stamp, zone })), stamp };
}

/** By whose clock the times of a version were read: that of its last repair of a zone, or of the upload that it is made of. */
async function zoneOf({ datasets }: Store, version: DatasetVersionRow): Promise<string | undefined> {
  for (let at = version; ;) {
    const step = (at.repair ?? []).map((record) => record.step).findLast(({ kind }) => kind === 'zone');
    if (step?.kind === 'zone') return step.timeZone;
    // Longer bars begin by UTC or by their dates, and numbers are UTC whatever was told.
    if (!at.origin) return at.form?.timeUnit === 'text' ? at.form.timeZone : undefined;
    if (at.origin.datasetId !== at.dataset_id) return undefined;
    at = (await datasets.version(at.dataset_id, at.origin.version)).version;
  }
}

import { calendarOf } from '../engine/calendars/calendars';
import { fileNameOf } from '../engine/catalog/catalog-folder';
import { compareRows } from '../engine/datasets/compare-rows';
import { type ImportDatabase } from '../engine/imports/import-database';
import { FILLED } from '../engine/datasets/repair-rows';
import { makeCatalogFolder } from '../engine/imports/import-folder';
import { moveStaging } from '../engine/imports/staging';
import { contentHash } from '../engine/model/canonical';
import type { DatasetWork } from '../engine/model/dataset-work';
import type { Comparison, RepairRecord, StoredInstrument } from '../engine/model/datasets';
import { HoldfastError } from '../engine/model/errors';
import { DATASETS, datasetCatalog, venueOf } from '../engine/model/identifiers';
import { overridesOf } from '../engine/model/import-views';
import type { ImportForm, ImportReport } from '../engine/model/imports';
import { unreadableBars } from '../engine/quality/assess-bars';
import { VersionOvertaken, type NewVersion, type VersionTarget } from '../infra/store/repositories/dataset-repository';
import type { ImportRow } from '../infra/store/repositories/import-repository';
import type { StoredFile } from '../infra/store/dataset-tables';
import { described } from './dataset-rows';
import { hashOf, newDataset, refuseLosses, scoreOf } from './dataset-version';
import type { EngineDependencies } from './engine-dependencies';
import { countsOf, type Converted } from './import-row';
import type { TellProgress } from './import-recorder';
import type { DatasetImport, Read } from './dataset-reading';

/** Share of the work that is done once rows are read and converted; the rest is scoring. */
export const READ = 0.7;

/** So many uploads may be stored between a comparison and its own. */
const MOST_ROUNDS = 100;

const UNKNOWN_INSTRUMENT = 'UNKNOWN.DATASET';

/** Stores text that cannot be read as rows as a dataset that is worth nothing. */
export async function storeUnreadable(deps: EngineDependencies, row: DatasetImport, reason: string): Promise<void> {
  const instrument = row.input.instrument ?? UNKNOWN_INSTRUMENT;
  const none = { first: null, last: null, lowest: null, highest: null, averageVolume: null, timeframe: null };
  const quality = unreadableBars(instrument, calendarOf(venueOf(instrument)), reason);
  const instruments = [{ instrument, rows: null, statistics: { rows: 0, bars: 0, ...none }, quality }];
  const files = storedFiles(row);
  const version = { hash: hashOf(files, instruments, null), files, form: null, input: overridesOf(row.input) };
  const rest = { comparison: null, origin: null, repair: null };
  await store(deps, row, { version: { ...version, ...rest, instruments }, report: null });
}

interface Reached {
  row: DatasetImport;
  read: Read;
  database: ImportDatabase;
}

/**
 * Scores rows and stores their version, with what was converted of them.
 * @throws HoldfastError DATASET_LOST_ROWS, DATASET_NOT_FOUND; why nothing could be converted, once the version is stored
 */
export async function storeRead(
  deps: EngineDependencies,
  { row, read, database }: Reached,
  tell: TellProgress,
): Promise<Converted> {
  const { rows, form, records, converted } = read;
  const report = converted instanceof HoldfastError ? null : converted;
  const counts = report ? countsOf(report) : { instruments: 0, rows: 0 };
  tell(counts.rows, READ, 'score');
  const { dataset } = row;
  // The bars of a resampling begin with their stamps, whatever their source had.
  const stamp = dataset.kind === 'resample' ? 'open' : form.stamp;
  const instruments = await described(deps, { database, files: rows, stamp }, (part) =>
    tell(counts.rows, READ + (1 - READ) * part, 'score'),
  );
  const derived = { form, instruments, repair: records };
  if (dataset.kind === 'upload')
    await storeUpload(deps, { row: { ...row, dataset }, read, database }, { instruments, report });
  else if (dataset.kind === 'repair' && records && (await isUnchanged(deps, dataset, records)))
    await deps.store.imports.setMade(row, { id: dataset.id, version: dataset.version });
  else await store(deps, row, { version: await derivedVersion(deps, dataset, derived), report });
  if (converted instanceof HoldfastError) throw converted;
  return counts;
}

/** Whether steps leave a version as it is. Missing bars add the column that marks them even where none are missing. */
async function isUnchanged(
  { store: { datasets } }: EngineDependencies,
  { id, version }: Extract<DatasetWork, { kind: 'repair' }>,
  records: readonly RepairRecord[],
): Promise<boolean> {
  const isNothing = ({ rowsBefore, rowsAfter, changed, cells }: RepairRecord) =>
    rowsBefore === rowsAfter && changed === 0 && cells === 0;
  if (!records.every(isNothing)) return false;
  if (!records.some(({ step }) => step.kind === 'fill' && step.what === 'bars')) return true;
  const { form } = (await datasets.version(id, version)).version;
  return form?.keep?.includes(FILLED) === true;
}

async function storeUpload(
  deps: EngineDependencies,
  { row, read, database }: Reached & { row: { dataset: Extract<DatasetWork, { kind: 'upload' }> } },
  { instruments, report }: { instruments: StoredInstrument[]; report: ImportReport | null },
): Promise<void> {
  const { datasets, imports } = deps.store;
  const { id, acceptChanges } = row.dataset;
  const { form, rows } = read;
  const files = storedFiles(row);
  const hash = hashOf(files, instruments, form);
  const input = overridesOf(row.input);
  for (let round = 1; ; round++) {
    const latest = id === undefined ? undefined : await datasets.newestUpload(id);
    if (latest?.hash === hash) return imports.setMade(row, { id: id!, version: latest.version });
    const before = latest?.instruments.flatMap(({ instrument, rows: artifact }) =>
      artifact === null ? [] : [{ instrument, path: deps.artifacts.pathOf(artifact) }],
    );
    const comparison: Comparison | null =
      latest && before ? { with: latest.version, ...(await compareRows(database, before, rows)) } : null;
    if (comparison && !acceptChanges) refuseLosses(comparison);
    const version = { hash, files, form, input, instruments, comparison, origin: null, repair: null };
    try {
      return await store(deps, row, { version, report, comparedWith: latest?.version });
    } catch (error) {
      // Another upload was stored meanwhile: what this one has lost is told of that one.
      if (!(error instanceof VersionOvertaken) || round === MOST_ROUNDS) throw error;
    }
  }
}

async function derivedVersion(
  { store: { datasets }, artifacts }: EngineDependencies,
  { id, version: number }: Exclude<DatasetWork, { kind: 'upload' }>,
  { form, instruments, repair }: Pick<NewVersion, 'instruments' | 'repair'> & { form: ImportForm },
) {
  const { version: source } = await datasets.version(id, number);
  const steps = (repair ?? []).map(({ step }) => step);
  const files = await Promise.all(
    instruments.map(async ({ instrument, rows }) => ({
      name: `${fileNameOf(instrument)}.parquet`,
      artifact: rows!,
      bytes: (await artifacts.sizeOf(rows!)) ?? 0,
    })),
  );
  const origin = { datasetId: id, version: number };
  const hash = contentHash({ of: source.hash, steps });
  return { hash, files, form, input: form, instruments, comparison: null, origin, repair };
}

/** A version without what its import tells, and what was converted of it. */
interface Storing {
  version: Omit<NewVersion, 'score' | 'importId' | 'owner'>;
  report: ImportReport | null;
  /** Of an upload. */
  comparedWith?: number | undefined;
}

/** Stores a version with what is known of its import, and takes what was made to its catalog. */
async function store(deps: EngineDependencies, row: DatasetImport, { version, report, comparedWith }: Storing) {
  const { datasets } = deps.store;
  const whole = { ...version, score: scoreOf(version.instruments), importId: row.id, owner: row.owner! };
  const target = await targetOf(deps, row, comparedWith);
  const { catalog } = await datasets.storeMade(row, { target, version: whole, report, catalogOf: datasetCatalog });
  deps.reached('dataset-stored');
  await takeToCatalog(deps, row.id, catalog);
}

async function targetOf(
  { store: { datasets } }: EngineDependencies,
  { dataset, sources, owner }: DatasetImport,
  comparedWith: number | undefined,
): Promise<VersionTarget> {
  if (dataset.kind === 'upload') {
    const { id } = dataset;
    if (id !== undefined) return { id, comparedWith };
    return { dataset: newDataset(dataset, { file: sources[0]!.name, owner: owner! }) };
  }
  if (dataset.kind === 'repair') return { id: dataset.id };
  const { name, description } = await datasets.get(dataset.id);
  const own = (dataset.name ?? `${name} ${dataset.timeframe}`).slice(0, 200);
  return { dataset: { name: own, description, owner: owner! } };
}

/** What is made beside all datasets goes to the catalog of its version, once that has a name. */
export async function takeToCatalog({ folders }: EngineDependencies, importId: string, catalog: string): Promise<void> {
  const [from, to] = await Promise.all([DATASETS, catalog].map((one) => makeCatalogFolder(folders.catalogRoot, one)));
  await moveStaging(importId, { from: from!, to: to! });
}

function storedFiles({ sources }: ImportRow): StoredFile[] {
  return sources.map(({ name, artifact, bytes }) => ({ name, artifact: artifact!, bytes }));
}

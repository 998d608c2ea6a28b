import { contentHash } from '../../../engine/model/canonical';
import type { DatasetRepair, DatasetResample, DatasetUpload } from '../../../engine/model/dataset-requests';
import type { Comparison, RepairRecord, StoredInstrument } from '../../../engine/model/datasets';
import { HoldfastError } from '../../../engine/model/errors';
import { datasetCatalog } from '../../../engine/model/identifiers';
import type {
  DatasetVersionRow,
  ListedVersionRow,
  NewVersion,
} from '../../../infra/store/repositories/dataset-repository';
import type { ImportForm } from '../../../engine/model/imports';
import type { StoredFile } from '../../../infra/store/dataset-tables';
import type { NewId } from '../lifecycle/admission';
import type { ReadDataset, Services } from '../services';
import { publishVersion } from './dataset-publication';
import { notUsable, requireRows, requireSteps, requireZone, rowsFile, ROWS_FORM, type VersionId } from './dataset-rows';

/**
 * Reads and scores files that were sent, and stores them as a new dataset or as the next version of one. Equal content makes
 * no further version.
 * @throws HoldfastError IMPORT_REFUSED; DATASET_LOST_ROWS; DATASET_NOT_FOUND; IMPORT_NOT_FOUND with the path of an upload
 */
export async function uploadDataset(services: Services, request: DatasetUpload, as: NewId): Promise<VersionId> {
  const { store } = services;
  const { id, form: overrides, acceptChanges } = request;
  requireZone(overrides.timeZone, 'form.timeZone');
  const files = await sizedFiles(services, request);
  const latest = id === undefined ? undefined : await latestOf(services, id);
  const read = await readUpload(services, { request, files, latest });
  const form = read.form ?? null;
  const hash = hashOf(files, read.instruments, form);
  if (latest?.upload?.hash === hash) return { id: id!, version: latest.upload.version };
  const comparison = comparisonOf(read, latest?.upload);
  if (comparison && !acceptChanges) refuseLosses(comparison);
  const version: NewVersion = {
    ...{ hash, files, form, comparison, input: overrides, importId: as.id, owner: as.owner },
    ...{ origin: null, repair: null, instruments: read.instruments, score: scoreOf(read.instruments) },
  };
  const stored = latest
    ? { id: id!, version: await store.datasets.add(id!, version, { after: latest.newest, catalogOf: datasetCatalog }) }
    : { id: await store.datasets.create(newDataset(request, files, as), version, datasetCatalog), version: 1 };
  await publishVersion(services, stored, as);
  return stored;
}

/**
 * Makes the next version of a dataset of an earlier one by explicit steps.
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND, DATASET_NOT_USABLE, VALIDATION
 */
export async function repairDataset(services: Services, request: DatasetRepair, as: NewId): Promise<VersionId> {
  const { store, datasetFiles } = services;
  const { id, version: number, steps } = request;
  requireSteps(steps);
  const { dataset, version: source } = await store.datasets.version(id, number);
  const stamp = source.form?.stamp;
  const made = await datasetFiles.repair(requireRows(source), { steps, stamp });
  const version = await derivedVersion(services, { source, ...made, as });
  if (stamp !== undefined) Object.assign(version, { input: { ...ROWS_FORM, stamp }, form: { ...ROWS_FORM, stamp } });
  const stored = {
    id,
    version: await store.datasets.add(id, version, { after: dataset.newest, catalogOf: datasetCatalog }),
  };
  await publishVersion(services, stored, as);
  return stored;
}

/**
 * Makes a dataset of longer bars of a version of another one.
 * @throws HoldfastError DATASET_NOT_FOUND, DATASET_VERSION_NOT_FOUND, DATASET_NOT_USABLE, TIMEFRAME_UNAVAILABLE
 */
export async function resampleDataset(
  services: Services,
  { id, version: number, timeframe, name }: DatasetResample,
  as: NewId,
): Promise<VersionId> {
  const { store, datasetFiles } = services;
  const { dataset, version: source } = await store.datasets.version(id, number);
  if (source.status !== 'completed') throw notUsable(source);
  const made = await datasetFiles.resample(source.catalog, timeframe);
  const version = await derivedVersion(services, { source, ...made, as });
  const { description } = dataset;
  const own = { name: (name ?? `${dataset.name} ${timeframe}`).slice(0, 200), owner: as.owner, description };
  const stored = { id: await store.datasets.create(own, version, datasetCatalog), version: 1 };
  await publishVersion(services, stored, as);
  return stored;
}

interface Derived {
  source: DatasetVersionRow;
  records: RepairRecord[];
  instruments: StoredInstrument[];
  as: NewId;
}

async function derivedVersion(
  { artifacts }: Services,
  { source, records, instruments, as }: Derived,
): Promise<NewVersion> {
  const origin = { datasetId: source.dataset_id, version: source.version };
  const steps = records.map(({ step }) => step);
  return {
    hash: contentHash({ of: source.hash, steps }),
    files: await Promise.all(instruments.map((one) => rowsFile(artifacts, one))),
    input: ROWS_FORM,
    form: ROWS_FORM,
    ...{ origin, repair: records, comparison: null, instruments, score: scoreOf(instruments) },
    ...{ importId: as.id, owner: as.owner },
  };
}

/** By their content: what the files are called, and a venue that went into ids, tell nothing more. */
function hashOf(
  files: readonly StoredFile[],
  instruments: readonly StoredInstrument[],
  form: ImportForm | null,
): string {
  const { venue: _, ...reading } = form ?? {};
  const ids = instruments.map(({ instrument }) => instrument);
  return contentHash({ files: files.map(({ artifact }) => artifact), instruments: ids, reading });
}

interface Reading {
  request: DatasetUpload;
  files: readonly StoredFile[];
  latest: Latest | undefined;
}

/** What is wrong with a file that is no data at all. */
const NO_DATA: readonly unknown[] = [
  ...['FILE_EMPTY', 'FILE_WITHOUT_ROWS', 'FILE_BINARY', 'FILE_BROKEN', 'FILE_IRREGULAR', 'ENCODING_UNKNOWN'],
  ...['COLUMN_MISSING', 'COLUMNS_TOO_MANY', 'LINE_TOO_LONG', 'ARCHIVE_BOMB', 'ARCHIVE_TOO_LARGE', 'ARCHIVE_PATH'],
  ...['ARCHIVE_ENCRYPTED', 'PROFILE_UNKNOWN'],
];
const UNKNOWN_INSTRUMENT = 'UNKNOWN.DATASET';

async function readUpload(
  { store, datasetFiles }: Services,
  { request, files, latest }: Reading,
): Promise<Pick<ReadDataset, 'instruments'> & Partial<ReadDataset>> {
  const { form: overrides, formats, keepUnreadable } = request;
  const before = latest && knownRows(latest.upload);
  const profiles = await store.imports.profiles();
  try {
    const read = await datasetFiles.read(files, { overrides, profiles, ...(before && { before }) });
    if (formats && !formats.includes(read.form.format)) refuseFormat(read.form.format, formats);
    return read;
  } catch (error) {
    // A next version would have lost everything.
    if (!keepUnreadable || latest || !(error instanceof HoldfastError) || error.code !== 'IMPORT_REFUSED') throw error;
    if (NO_DATA.includes(error.details?.['finding'])) throw error;
    return { instruments: [datasetFiles.unreadable(overrides.instrument ?? UNKNOWN_INSTRUMENT, error.message)] };
  }
}

function refuseFormat(format: string, formats: readonly string[]): never {
  const message = `uploads: hold ${format}; ${formats.join(', ')} is taken`;
  throw new HoldfastError('UNSUPPORTED_MEDIA_TYPE', message, { path: 'uploads', details: { format } });
}

async function sizedFiles({ artifacts }: Services, { uploads }: DatasetUpload): Promise<StoredFile[]> {
  return Promise.all(
    uploads.map(async ({ name, artifact }, i) => {
      const bytes = await artifacts.sizeOf(artifact);
      if (bytes !== undefined) return { name, artifact, bytes };
      const message = `There is no upload ${artifact}; send the file again.`;
      throw new HoldfastError('IMPORT_NOT_FOUND', message, { path: `uploads.${i}.artifact` });
    }),
  );
}

interface Latest {
  newest: number;
  /** Undefined where nothing but made versions are left. */
  upload: ListedVersionRow | undefined;
}

async function latestOf({ store }: Services, id: number): Promise<Latest> {
  const { newest } = await store.datasets.get(id);
  return { newest, upload: await store.datasets.newestUpload(id) };
}

function knownRows(upload: ListedVersionRow | undefined) {
  return upload?.instruments.flatMap(({ instrument, rows }) => (rows === null ? [] : [{ instrument, rows }]));
}

function comparisonOf(read: Partial<ReadDataset>, upload: ListedVersionRow | undefined): Comparison | null {
  return read.comparison && upload ? { with: upload.version, ...read.comparison } : null;
}

function refuseLosses(comparison: Comparison): void {
  const { lost, changed, firstLost, firstChanged, with: version } = comparison;
  if (lost + changed === 0) return;
  const counted = (count: number, what: string) =>
    count === 0 ? [] : [`${what} ${count} row${count === 1 ? '' : 's'}`];
  const what = [...counted(lost, 'lost'), ...counted(changed, 'changed')].join(' and ');
  const first = [firstLost?.time, firstChanged?.time].filter((time) => typeof time === 'string').sort()[0];
  const message = `acceptChanges: the upload has ${what} of version ${version}${first === undefined ? '' : `, the first at ${first}`}`;
  throw new HoldfastError('DATASET_LOST_ROWS', message, { path: 'acceptChanges', details: { ...comparison } });
}

function newDataset({ name, description }: DatasetUpload, files: readonly StoredFile[], { owner }: NewId) {
  const file = files[0]!.name;
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.[A-Za-z0-9]+$/, '');
  return { name: name ?? (stem.slice(0, 200) || 'dataset'), owner, description: description ?? null };
}

/** The mean of the scores of instruments by their rows. */
function scoreOf(instruments: readonly StoredInstrument[]): number {
  const rows = instruments.reduce((sum, { statistics }) => sum + statistics.rows, 0);
  if (rows === 0) return 0;
  const sum = instruments.reduce((all, { quality, statistics }) => all + quality.score * statistics.rows, 0);
  return Math.floor((100 * sum) / rows + 1e-6) / 100;
}

import { randomUUID } from 'node:crypto';
import { contentHash } from '../../../engine/model/canonical';
import { datasetIdSchema } from '../../../engine/model/datasets';
import { HoldfastError } from '../../../engine/model/errors';
import type { Upload } from '../../../engine/model/import-views';
import { catalogNameSchema, uploadCatalog } from '../../../engine/model/identifiers';
import type { ImportInput } from '../../../engine/model/imports';
import { isFinal } from '../../../engine/model/status';
import { MICROS_PER_DAY, startMicros, toIso } from '../../../engine/model/time';
import { usableVersion } from '../dataset/dataset-publication';
import { createImport } from '../import/import-creation';
import { importKind } from '../import/import-kind';
import { endAwaiter } from '../lifecycle/awaiting';
import type { EventHub } from '../../events/event-hub';
import type { Located, Services } from '../services';

/** Venue of what names none; it never closes. */
const VENUE = 'DATASET';
/** Folder that clients who see the data from outside write before a path. */
const OUTSIDE = 'data/';

/** An instrument, with dates between which all of its bars lie. */
export interface LocatedData extends Located {
  start: string;
  end: string;
  timeframe: string | null;
}

/** What finds data may wait for the import that makes them. */
type Finding = Services & { events: EventHub };

/**
 * The newest version of a dataset of one instrument.
 * @throws HoldfastError DATASET_NOT_FOUND with the path `dataset`; DATASET_NOT_USABLE
 */
export async function dataOfDataset(services: Finding, text: string): Promise<LocatedData> {
  const id = Number(text);
  if (!datasetIdSchema.safeParse(id).success) {
    throw new HoldfastError('DATASET_NOT_FOUND', `There is no dataset ${text}.`, { path: 'dataset' });
  }
  const { catalog } = await usableVersion(services, { id }).catch((error: unknown) => {
    const isNone = error instanceof HoldfastError && error.code === 'DATASET_NOT_FOUND';
    throw isNone ? HoldfastError.fromBody({ ...error.toBody(), path: 'dataset' }) : error;
  });
  return withRange(services, await onlyOne(services, catalog, 'dataset'));
}

/**
 * The data of a file that was sent: a catalog of its own, named by its content, which an import makes the first time.
 * @throws HoldfastError IMPORT_REFUSED, AMBIGUOUS_SYMBOL with the path `file`
 */
export function dataOfUpload(services: Finding, upload: Upload, owner: string): Promise<LocatedData> {
  const name = fileName(upload.name);
  return imported(services, { key: [upload.artifact, name], source: { uploads: [{ ...upload, name }] }, owner });
}

/** A name of letters and digits: what is sent from a browser may be called anything. */
function fileName(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9.-]+/g, '_');
  return base.replace(/^[_.-]+/, '').slice(-100) || 'data.csv';
}

/**
 * The data of a path: a file of a catalog, else a file of the folder of imports.
 * @throws HoldfastError VALIDATION, DATASET_NOT_FOUND with the path `path`
 */
export async function dataOfPath(services: Finding, path: string, owner: string): Promise<LocatedData> {
  const plain = path.replace(/^(\.\/)+/, '');
  if (!/^[^/\\%\p{Cc}]+(\/[^/\\%\p{Cc}]+)*$/u.test(plain) || plain.split('/').includes('..')) {
    throw new HoldfastError('VALIDATION', 'path: must be a relative path of a data file', { path: 'path' });
  }
  const names = plain.startsWith(OUTSIDE) ? [plain, plain.slice(OUTSIDE.length)] : [plain];
  for (const name of names) {
    const located = await inCatalog(services, name);
    if (located) return withRange(services, located);
  }
  for (const name of names) {
    const hash = await services.imports.fingerprint(name);
    if (hash !== undefined) return imported(services, { key: [hash, fileName(name)], source: { path: name }, owner });
  }
  const message = `path: neither a catalog nor the folder of imports has ${path.slice(0, 200)}`;
  throw new HoldfastError('DATASET_NOT_FOUND', message, { path: 'path' });
}

async function inCatalog({ folders }: Services, name: string): Promise<Located | undefined> {
  const at = name.lastIndexOf('/');
  const catalog = at < 0 ? '.' : name.slice(0, at);
  if (!catalogNameSchema.safeParse(catalog).success) return undefined;
  const stem = name.slice(at + 1).replace(/\.(csv|parquet)$/i, '');
  const found = await folders.findInstruments(stem, catalog).catch(() => []);
  return found.length === 1 ? found[0] : undefined;
}

interface ImportedData {
  /** What tells it from other data. */
  key: readonly string[];
  source: Pick<ImportInput, 'path'> & { uploads?: Upload[] };
  owner: string;
}

async function imported(services: Finding, { key, source, owner }: ImportedData): Promise<LocatedData> {
  const catalog = uploadCatalog(contentHash(key));
  const known = await onlyOne(services, catalog, 'file').catch(() => undefined);
  if (known) return withRange(services, known);
  const id = randomUUID();
  const awaitEnd = await endAwaiter(services);
  await createImport(services, { catalog, venue: VENUE, ...source }, { id, owner });
  const workflowId = `${importKind.name}/${id}`;
  const { status, error } = await awaitEnd({ id, workflowId, read: () => services.store.imports.get(id) });
  if (!isFinal(status)) {
    throw new HoldfastError('TIMEOUT', 'The file is still being imported; send it again.', { path: 'file' });
  }
  if (status !== 'completed') {
    const body = error ?? { code: 'CANCELLED' as const, message: 'The import was cancelled.' };
    throw HoldfastError.fromBody({ ...body, path: 'file' });
  }
  return withRange(services, await onlyOne(services, catalog, 'file'));
}

/** @throws HoldfastError AMBIGUOUS_SYMBOL for data of several instruments */
async function onlyOne({ folders }: Services, catalog: string, path: 'file' | 'dataset'): Promise<Located> {
  const { total, instruments } = await folders.readCatalog(catalog, { limit: 1, offset: 0 });
  if (total === 1) return { catalog, instrument: instruments[0]!.id };
  throw new HoldfastError('AMBIGUOUS_SYMBOL', `${path}: has ${total} instruments; a backtest takes one`, { path });
}

/** Dates of exchanges lie at most a day from those of UTC. */
async function withRange({ folders }: Services, located: Located): Promise<LocatedData> {
  const { first, last, timeframe } = await folders.readRange(located.catalog, located.instrument);
  const day = (iso: string, days: number) => toIso(startMicros(iso) + days * MICROS_PER_DAY).slice(0, 10);
  return { ...located, start: day(first, -1), end: day(last, 1), timeframe };
}

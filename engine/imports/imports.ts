import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BarReader, openDatabase, type DataFile } from '../catalog/bar-reader';
import { fileNameOf } from '../catalog/catalog-folder';
import { readHead } from '../catalog/csv-head';
import { HoldfastError } from '../model/errors';
import { instrumentIdSchema } from '../model/identifiers';
import type {
  ImportedInstrument,
  ImportForm,
  ImportOverrides,
  ImportPolicy,
  ImportReport,
  Recognition,
} from '../model/imports';
import { toIso } from '../model/time';
import type { ImportSource, NamedProfile } from './import-source';

export type { ImportSource, NamedProfile } from './import-source';

/** Profiles that come with the product. */
export const SHIPPED_PROFILES: readonly NamedProfile[] = [];

const SAMPLED = 5;
const DONE = 'done.json';

export interface ConvertOptions {
  /** Takes a Parquet file for each instrument, and `done.json`, by which an interrupted import goes on. */
  folder: string;
  policy: ImportPolicy;
  onProgress: (rows: number) => void;
  signal: AbortSignal;
}

type FormOf = Partial<ImportForm> & Pick<ImportOverrides, 'instrument'>;

/**
 * What files would be read as, before anything is.
 * @throws HoldfastError BAD_DATA, VALIDATION with the path `instrument`
 */
export async function recognizeImport(
  sources: readonly ImportSource[],
  overrides: ImportOverrides,
  known: readonly NamedProfile[],
): Promise<Recognition> {
  const profile = known.find(({ name }) => name === overrides.profile);
  const work = await mkdtemp(path.join(tmpdir(), 'holdfast-import-'));
  try {
    const [source] = sources as [ImportSource];
    const file = await dataFile(source, work, { ...profile?.form, ...overrides });
    const isParquet = file.path.endsWith('.parquet');
    const head = isParquet ? undefined : await readHead(file.path);
    const names = head?.names.map((name) => name.toLowerCase()) ?? [];
    const { instrument: _, profile: __, columns, ...overruled } = overrides;
    const form: ImportForm = {
      ...{ format: isParquet ? 'parquet' : 'csv', rows: 'bars', layout: 'single', timeUnit: 'text' },
      ...profile?.form,
      ...overruled,
      columns: { ...Object.fromEntries(names.map((name) => [name, name])), ...profile?.form.columns, ...columns },
    };
    const read = await reading(async (reader) => (await reader.readAll([file]))[0]!);
    const sample = Array.from(read.times.subarray(0, SAMPLED), (time, i) => ({
      ...{ instrument: file.instrument, time: toIso(time) },
      ...{ open: read.open[i]!, high: read.high[i]!, low: read.low[i]!, close: read.close[i]! },
    }));
    const files = sources.map(({ name }) => ({ file: name, bytes: 0, instruments: [file.instrument] }));
    const marks = { format: form.format, ...(names.length > 0 && { names }) };
    return { form, profile: profile?.name ?? null, marks, files, leftOut: [], sample, notes: [] };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Writes the bars of files as `folder/<ID>.parquet`, one for each instrument. What `done.json` names is not done again.
 * @throws HoldfastError BAD_DATA; the signal's reason where it stops the work
 */
export async function convertImport(
  sources: readonly ImportSource[],
  form: FormOf,
  { folder, onProgress, signal }: ConvertOptions,
): Promise<Pick<ImportReport, 'instruments' | 'leftOut' | 'quarantined'>> {
  const work = path.join(folder, '.work');
  await mkdir(work, { recursive: true });
  const list = path.join(folder, DONE);
  const done = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as ImportedInstrument[];
  for (const source of sources) {
    signal.throwIfAborted();
    if (done.some(({ file }) => file === source.name)) continue;
    const file = await dataFile(source, work, form);
    const target = path.join(folder, `${fileNameOf(file.instrument)}.parquet`);
    const read = await reading(async (reader) => {
      const [series] = await reader.readAll([file]);
      await reader.copyToParquet(file, path.join(work, 'made'));
      return series!;
    });
    await rename(path.join(work, 'made'), target);
    const bars = read.times.length;
    const edge = (at: number) => (bars === 0 ? null : toIso(read.times.at(at)!));
    done.push({
      instrument: file.instrument,
      file: source.name,
      rows: bars,
      bars,
      first: edge(0),
      last: edge(-1),
      findings: {},
    });
    await writeFile(`${list}.partial`, JSON.stringify(done));
    await rename(`${list}.partial`, list);
    onProgress(done.reduce((sum, { rows }) => sum + rows, 0));
  }
  await rm(work, { recursive: true, force: true });
  return { instruments: done, leftOut: [], quarantined: [] };
}

async function reading<T>(work: (reader: BarReader) => Promise<T>): Promise<T> {
  const database = await openDatabase();
  const reader = await BarReader.open(database);
  try {
    return await work(reader);
  } finally {
    reader.close();
    database.closeSync();
  }
}

/** The reader goes by the ends of names, which uploads do not have on the disk. */
async function dataFile(source: ImportSource, work: string, form: FormOf): Promise<DataFile> {
  const name = path.basename(source.name);
  const end = ['.parquet', '.csv.gz', '.csv'].find((one) => name.endsWith(one)) ?? '.csv';
  const place = path.join(work, `source-${name.slice(-60)}${name.endsWith(end) ? '' : end}`);
  await rm(place, { force: true });
  await symlink(source.path, place);
  const stem = name.endsWith(end) ? name.slice(0, -end.length) : name;
  const id = form.instrument ?? (form.venue ? `${stem.toUpperCase()}.${form.venue}` : stem);
  if (!instrumentIdSchema.safeParse(id).success) {
    const message = `instrument: ${id.slice(0, 128)} is no SYMBOL.VENUE; name the instrument or the venue`;
    throw new HoldfastError('VALIDATION', message, { path: 'instrument' });
  }
  const { timeZone, dateFormat } = form;
  return { path: place, instrument: id, ...(timeZone && { timeZone }), ...(dateFormat && { dateFormat }) };
}

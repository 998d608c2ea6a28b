import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { fileNameOf } from '../../../engine/catalog/catalog-folder';
import { convertImport, recognizeImport, type ImportSource, type NamedProfile } from '../../../engine/imports/imports';
import {
  importPolicySchema,
  type ImportOverrides,
  type ImportReport,
  type Recognition,
} from '../../../engine/model/imports';

/** Files by name, as text or bytes. */
export type Files = Record<string, string | Uint8Array>;

export interface Imported {
  recognition: Recognition;
  report: Pick<ImportReport, 'instruments' | 'leftOut' | 'quarantined'>;
  /** Rows of each instrument: time as ISO 8601, then the values. */
  rows: Record<string, (string | number | null)[][]>;
}

const folders: string[] = [];

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-imports-'));
  folders.push(folder);
  return folder;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

export async function sourcesOf(files: Files): Promise<ImportSource[]> {
  const folder = await temporaryFolder();
  const sources: ImportSource[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, `${sources.length}`, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    sources.push({ path, name });
  }
  return sources;
}

/** Recognises files, converts them by what was recognised, and reads what was written. */
export async function importAll(
  sources: ImportSource[],
  overrides: ImportOverrides = {},
  { contradictions, known = [] }: { contradictions?: number; known?: NamedProfile[] } = {},
): Promise<Imported> {
  const recognition = await recognizeImport(sources, overrides, known);
  const folder = await temporaryFolder();
  const { instrument, venue } = overrides;
  const form = { ...recognition.form, ...(instrument && { instrument }), ...(venue && { venue }) };
  const report = await convertImport(sources, form, {
    folder,
    policy: importPolicySchema.parse({ contradictions }),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const rows: Imported['rows'] = {};
  for (const { instrument: id, bars } of report.instruments)
    if (bars > 0) rows[id] = await rowsIn(join(folder, `${fileNameOf(id)}.parquet`));
  if ((await readdir(folder)).includes('.work')) throw new Error('What was needed on the way is still there.');
  return { recognition, report, rows };
}

export async function importFiles(
  files: Files,
  overrides: ImportOverrides = {},
  options: Parameters<typeof importAll>[2] = {},
): Promise<Imported> {
  return importAll(await sourcesOf(files), overrides, options);
}

/** Columns of bars, quotes and trades. */
const OWN = "c -> c IN ('open', 'high', 'low', 'close', 'volume', 'bid', 'ask', 'price', 'size')";

/** Rows of a Parquet file in its order, without what it has further. */
export async function rowsIn(path: string): Promise<(string | number | null)[][]> {
  const all = await query(`SELECT epoch_us(timestamp)::DOUBLE, COLUMNS(${OWN}) FROM '${path}'`);
  return all.map(([time, ...values]) => [
    new Date(Number(time) / 1000).toISOString().replace('.000Z', 'Z'),
    ...(values as (number | null)[]),
  ]);
}

export async function query(sql: string): Promise<unknown[][]> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeftOut } from '../catalog/catalog-folder';
import { irregularAt } from '../catalog/regular-files';
import { FILE_FAULTS, findingOf, refusal } from './findings';
import { writeArrow, writeWorkbook } from './unpack-tables';
import { requireShortLines, unpackGzip } from './unpack-text';
import { unpackZip } from './unpack-zip';
import { requireModestParquet } from './parquet-footer';
import { instrumentInSchema } from './schema-metadata';
import type { ImportSource, RawFile } from './import-source';

const ENDS = /\.(csv|txt|tsv|dat|prn|gz|parquet|pq|arrow|feather|ipc|jsonl|ndjson|json|xlsx|zip)$/i;
const ASIDE = /(^|\/)(\.|__MACOSX\/)/;

/** What a list of sources holds: files of rows, and what is none with the reason. */
export interface Unpacked {
  files: RawFile[];
  leftOut: LeftOut[];
}

export interface Place {
  /** Takes what has to be written out. */
  folder: string;
  /** Sheet of a workbook; without it the first. */
  sheet?: string | undefined;
  /** Ends what takes long. */
  signal?: AbortSignal | undefined;
  /** Whether all of a text is wanted, not only what tells how it is read. */
  whole: boolean;
  /** Whether the sources come out of an archive: there are none within archives. */
  isMember?: boolean;
}

/**
 * Finds out what each source is, by its first bytes; the name decides between forms of text alone.
 * @throws HoldfastError IMPORT_REFUSED for a bomb, an encrypted archive or a path that leads out; of a single source for
 *   whatever it is
 */
export async function unpack(sources: readonly ImportSource[], place: Place): Promise<Unpacked> {
  const files: RawFile[] = [];
  const leftOut: LeftOut[] = [];
  const sorted = [...sources].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const source of sorted) {
    if (sources.length > 1 && (ASIDE.test(source.name) || !ENDS.test(source.name))) {
      if (!ASIDE.test(source.name)) leftOut.push({ file: source.name, reason: 'has the name of no file of data' });
      continue;
    }
    try {
      files.push(...(await rawFiles(source, place, leftOut)));
    } catch (error) {
      const finding = findingOf(error);
      if (sources.length === 1 || finding === undefined || finding.startsWith('ARCHIVE_')) throw error;
      leftOut.push({ file: source.name, reason: FILE_FAULTS[finding as keyof typeof FILE_FAULTS] ?? finding });
    }
  }
  return { files, leftOut };
}

async function rawFiles(
  source: ImportSource,
  { folder, sheet, signal, isMember, whole }: Place,
  leftOut: LeftOut[],
): Promise<RawFile[]> {
  const { path, name } = source;
  if ((await irregularAt(path)) !== undefined) throw refusal('FILE_IRREGULAR', { file: name });
  const { size: bytes } = await stat(path);
  if (bytes === 0) throw refusal('FILE_EMPTY', { file: name });
  const magic = await firstOf(path);
  const plain = { ...source, bytes };
  const written = { ...plain, path: join(folder, `text-${randomUUID()}.csv`), content: 'csv' } as const;
  const begins = (text: string) => magic.toString('latin1').startsWith(text);
  if (begins('PAR1')) {
    await requireModestParquet(plain);
    const instrument = await instrumentInSchema(path);
    return [{ ...plain, format: 'parquet', content: 'parquet', ...(instrument !== undefined && { instrument }) }];
  }
  // The stream form of Arrow begins with a message that goes on; Feather and Arrow files have a name.
  if (begins('ARROW1') || begins('\xff\xff\xff\xff')) {
    await writeArrow(plain, written.path);
    return [{ ...written, format: 'arrow' }];
  }
  if (begins('PK') && /\.xlsx$/i.test(name)) {
    await writeWorkbook(plain, written.path, { sheet, signal });
    return [{ ...written, format: 'xlsx' }];
  }
  if (begins('PK')) {
    if (isMember) throw refusal('FILE_BINARY', { file: name });
    const members = await unpackZip(plain, folder);
    const unpacked = await unpack(members, { folder, sheet, signal, whole, isMember: true });
    leftOut.push(...unpacked.leftOut);
    return unpacked.files;
  }
  if (begins('\x1f\x8b')) {
    await unpackGzip(source, written.path, whole);
    return [textFile({ ...plain, path: written.path })];
  }
  await requireShortLines(source, whole);
  return [textFile(plain)];
}

function textFile(file: ImportSource & { bytes: number }): RawFile {
  const isJson = /\.(jsonl|ndjson|json)(\.gz)?$/i.test(file.name);
  return { ...file, format: isJson ? 'jsonl' : 'csv', content: isJson ? 'jsonl' : 'csv' };
}

async function firstOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

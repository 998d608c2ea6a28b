import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { LeftOut } from '../catalog/catalog-folder';
import { irregularAt } from '../catalog/regular-files';
import { FILE_FAULTS, findingOf, refusal } from './findings';
import { writeArrow, writeWorkbook } from './unpack-tables';
import { MOST_RATIO, unpackZip } from './unpack-zip';
import { instrumentInSchema } from './schema-metadata';
import type { ImportSource, RawFile } from './import-source';

/** What gzip unpacks to is measured up to here. */
const MEASURED_BYTES = 32 * 1024 * 1024;
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
  { folder, sheet, isMember }: Place,
  leftOut: LeftOut[],
): Promise<RawFile[]> {
  const { path, name } = source;
  if ((await irregularAt(path)) !== undefined) throw refusal('FILE_IRREGULAR', { file: name });
  const { size: bytes } = await stat(path);
  if (bytes === 0) throw refusal('FILE_EMPTY', { file: name });
  const magic = await firstOf(path);
  const plain = { ...source, bytes, gzip: false };
  const written = { ...plain, path: join(folder, `text-${randomUUID()}.csv`), content: 'csv' } as const;
  const begins = (text: string) => magic.toString('latin1').startsWith(text);
  if (begins('PAR1')) {
    const instrument = await instrumentInSchema(path);
    return [{ ...plain, format: 'parquet', content: 'parquet', ...(instrument !== undefined && { instrument }) }];
  }
  // The stream form of Arrow begins with a message that goes on; Feather and Arrow files have a name.
  if (begins('ARROW1') || begins('\xff\xff\xff\xff')) {
    await writeArrow(plain, written.path);
    return [{ ...written, format: 'arrow' }];
  }
  if (begins('PK') && /\.xlsx$/i.test(name)) {
    await writeWorkbook(plain, written.path, sheet);
    return [{ ...written, format: 'xlsx' }];
  }
  if (begins('PK')) {
    if (isMember) throw refusal('FILE_BINARY', { file: name });
    const members = await unpackZip(plain, folder);
    const unpacked = await unpack(members, { folder, sheet, isMember: true });
    leftOut.push(...unpacked.leftOut);
    return unpacked.files;
  }
  const gzip = begins('\x1f\x8b');
  if (gzip) await requireModest(source);
  return [textFile({ ...plain, gzip })];
}

function textFile(file: ImportSource & { bytes: number; gzip: boolean }): RawFile {
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

/** Refuses gzip whose beginning unpacks to a multiple that no table has. */
async function requireModest({ path, name }: ImportSource): Promise<void> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  let length = 0;
  try {
    for await (const part of file.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)) {
      length += (part as Buffer).length;
      if (length >= MEASURED_BYTES) break;
    }
  } catch {
    throw refusal('FILE_BROKEN', { file: name });
  } finally {
    file.destroy();
  }
  if (length > 1024 * 1024 && length > MOST_RATIO * gunzip.bytesWritten) throw refusal('ARCHIVE_BOMB', { file: name });
}

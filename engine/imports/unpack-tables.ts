import { open, type FileHandle } from 'node:fs/promises';
import type { Data, RecordBatch, Vector } from 'apache-arrow';
import type { Decompress } from 'fzstd';
import { MOST_COLUMNS, TextFault } from '../catalog/text-head';
import { refusal } from './findings';
import type { ImportSource } from './import-source';
import { LEAST_SUSPICIOUS, MOST_RATIO } from './unpack-text';
import { requireModestZip } from './unpack-zip';
import { requireModestSheets } from './workbook-extent';
import { workbookRows } from './workbook-rows';
import { timeText, writeText, type Cell } from './write-text';

/** Workbooks are held in memory. */
const MOST_WORKBOOK = 512 * 1024 ** 2;
const MOST_WORKBOOK_PACKED = 64 * 1024 ** 2;
/** Bytes of an Arrow schema: a column takes less than 200, and may have a long name. */
const MOST_SCHEMA = 2 * 1024 ** 2;
/** Number of the type of truth values, of which eight lie in a byte. */
const BOOL = 6;

/**
 * Writes a sheet of a workbook as CSV.
 * @param options.sheet its name; without it the first
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function writeWorkbook(
  source: ImportSource & { bytes: number },
  target: string,
  { sheet, signal }: { sheet?: string | undefined; signal?: AbortSignal | undefined },
): Promise<void> {
  const { name, bytes } = source;
  if (bytes > MOST_WORKBOOK_PACKED) throw refusal('ARCHIVE_TOO_LARGE', { file: name });
  await requireModestZip(source, MOST_WORKBOOK);
  await requireModestSheets(source);
  await writeText(target, await workbookRows(source, sheet ?? 1, signal));
}

/**
 * Writes an Arrow or Feather file as CSV, batch by batch.
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function writeArrow({ path, name }: ImportSource, target: string): Promise<void> {
  const { RecordBatchReader, compressionRegistry, CompressionType } = await import('apache-arrow');
  const [lz4, zstd] = [await import('lz4js'), await import('fzstd')];
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (data) => lz4.decompress(data, mostOf(data)) });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => unpackZstd(data, new zstd.Decompress()) });
  const file = await open(path);
  try {
    await requireModestSchema(file);
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    const { names } = reader.schema;
    if (names.length > MOST_COLUMNS) throw refusal('COLUMNS_TOO_MANY', { file: name });
    await writeText(target, rowsOf(reader as AsyncIterable<RecordBatch>, names.map(String)));
  } catch (error) {
    const { name: kind, code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || kind === 'HoldfastError') throw error;
    if (error instanceof TextFault) throw refusal(error.code, { file: name });
    throw refusal('FILE_BROKEN', { file: name });
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** Bytes that a part may unpack to. */
function mostOf({ length }: Uint8Array): number {
  return Math.max(LEAST_SUSPICIOUS, MOST_RATIO * length);
}

function unpackZstd(data: Uint8Array, stream: Decompress): Uint8Array {
  const parts: Uint8Array[] = [];
  let left = mostOf(data);
  stream.ondata = (part) => {
    left -= part.length;
    if (left < 0) throw new Error('It unpacks to a multiple that no table has.');
    parts.push(part);
  };
  stream.push(data, true);
  return Buffer.concat(parts);
}

/** The schema of so many columns as a table may have is shorter; a longer one is not read at all. */
async function requireModestSchema(file: FileHandle): Promise<void> {
  const { buffer } = await file.read(Buffer.alloc(16), 0, 16, 0);
  const start = buffer.toString('latin1', 0, 6) === 'ARROW1' ? 8 : 0;
  const first = buffer.readInt32LE(start);
  // Since its version 0.15 a mark goes before the length.
  const length = first === -1 ? buffer.readInt32LE(start + 4) : first;
  if (length > (await file.stat()).size) throw new TextFault('FILE_BROKEN');
  if (length > MOST_SCHEMA) throw new TextFault('COLUMNS_TOO_MANY');
}

/** Whether a column has fewer values than its batch has rows. */
function isCutOff({ data }: Vector): boolean {
  return (data as Data[]).some(({ length, values, valueOffsets, typeId }) => {
    const held: unknown = valueOffsets ?? values;
    if (!ArrayBuffer.isView(held)) return false;
    const entries = (held as Uint8Array).length;
    const needed = valueOffsets ? length + 1 : Number(typeId) === BOOL ? Math.ceil(length / 8) : length;
    return entries < needed;
  });
}

async function* rowsOf(batches: AsyncIterable<RecordBatch>, names: string[]): AsyncGenerator<readonly Cell[]> {
  const { DataType } = await import('apache-arrow');
  yield names;
  for await (const batch of batches) {
    const columns = batch.schema.fields.map((field, i) => {
      const vector = batch.getChildAt(i)!;
      if (isCutOff(vector)) throw new TextFault('FILE_BROKEN');
      const isTime = DataType.isTimestamp(field.type) || DataType.isDate(field.type);
      const offset = DataType.isTimestamp(field.type) && field.type.timezone ? 'Z' : '';
      return { vector, isTime, offset };
    });
    for (let row = 0; row < batch.numRows; row++) {
      yield columns.map(({ vector, isTime, offset }) => {
        const cell = vector.get(row) as Cell;
        return isTime && cell !== null && cell !== undefined ? timeText(Number(cell), offset) : cell;
      });
    }
  }
}

import { open } from 'node:fs/promises';
import type { RecordBatch } from 'apache-arrow';
import { refusal } from './findings';
import type { ImportSource } from './import-source';
import { requireModestZip } from './unpack-zip';
import { timeText, writeText, type Cell } from './write-text';

/** Workbooks are held in memory. */
const MOST_WORKBOOK = 512 * 1024 ** 2;
const MOST_WORKBOOK_PACKED = 64 * 1024 ** 2;

/**
 * Writes a sheet of a workbook as CSV.
 * @param sheet its name; without it the first
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function writeWorkbook(
  source: ImportSource & { bytes: number },
  target: string,
  sheet: string | undefined,
): Promise<void> {
  const { path, name, bytes } = source;
  if (bytes > MOST_WORKBOOK_PACKED) throw refusal('ARCHIVE_TOO_LARGE', { file: name });
  await requireModestZip(source, MOST_WORKBOOK);
  const { readSheet } = await import('read-excel-file/node');
  const rows = await readSheet(path, sheet ?? 1).catch((error: unknown) => {
    if ((error as Error).name !== 'SheetNotFoundError') throw refusal('FILE_BROKEN', { file: name });
    throw refusal('NOTHING_TO_IMPORT', { file: name, found: `no sheet ${sheet}`, path: 'sheet' });
  });
  await writeText(target, rows as unknown as Cell[][]);
}

/**
 * Writes an Arrow or Feather file as CSV, batch by batch.
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function writeArrow({ path, name }: ImportSource, target: string): Promise<void> {
  const { RecordBatchReader, compressionRegistry, CompressionType } = await import('apache-arrow');
  const [lz4, zstd] = [await import('lz4js'), await import('fzstd')];
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (data) => lz4.decompress(data) });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => zstd.decompress(data) });
  const file = await open(path);
  try {
    const reader = await RecordBatchReader.from(file);
    await reader.open();
    await writeText(target, rowsOf(reader as AsyncIterable<RecordBatch>, reader.schema.names.map(String)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw refusal('FILE_BROKEN', { file: name });
  } finally {
    await file.close().catch(() => undefined);
  }
}

async function* rowsOf(batches: AsyncIterable<RecordBatch>, names: string[]): AsyncGenerator<readonly Cell[]> {
  const { DataType } = await import('apache-arrow');
  yield names;
  for await (const batch of batches) {
    const columns = batch.schema.fields.map((field, i) => {
      const vector = batch.getChildAt(i)!;
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

import { open, type FileHandle } from 'node:fs/promises';
import { MOST_COLUMNS } from '../catalog/text-head';
import { refusal } from './findings';
import type { ImportSource } from './import-source';

/** Lengths of the footer and of its mark. */
const TAIL = 8;
/** Of the footer: what stands before the columns and behind their count. */
const BEGINNING = 32;
/** Compact protocol of Thrift: the version as field 1, then the list of field 2. */
const [VERSION, LIST] = [0x15, 0x19];

/**
 * Refuses a Parquet file by the beginning of its footer, before any of it is read: one that is longer than the file, or
 * that names more columns than a table of prices has.
 * @throws HoldfastError IMPORT_REFUSED: FILE_BROKEN, COLUMNS_TOO_MANY
 */
export async function requireModestParquet({ path, name, bytes }: ImportSource & { bytes: number }): Promise<void> {
  const file = await open(path);
  try {
    const tail = await partOf(file, bytes - TAIL, TAIL);
    const length = tail.length < TAIL ? Infinity : tail.readUInt32LE(0);
    const isWhole = tail.toString('latin1', 4) === 'PAR1' && length + TAIL < bytes;
    if (!isWhole) throw refusal('FILE_BROKEN', { file: name });
    const count = columnsIn(await partOf(file, bytes - TAIL - length, Math.min(BEGINNING, length)));
    // The schema itself is an element, and so are groups.
    if (count > 2 * MOST_COLUMNS) throw refusal('COLUMNS_TOO_MANY', { file: name });
  } finally {
    await file.close();
  }
}

async function partOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, Math.max(0, from));
  return buffer.subarray(0, bytesRead);
}

/** Elements of the schema; 0 where the footer begins otherwise, which its reader refuses. */
function columnsIn(footer: Buffer): number {
  if (footer[0] !== VERSION) return 0;
  const [, list] = varint(footer, 1);
  if (footer[list] !== LIST) return 0;
  const short = footer[list + 1]! >> 4;
  return short < 15 ? short : varint(footer, list + 2)[0];
}

/** @returns the number and where it ends */
function varint(bytes: Buffer, from: number): [number, number] {
  let [value, at, factor] = [0, from, 1];
  for (; at < bytes.length && bytes[at]! >= 128; at++, factor *= 128) value += (bytes[at]! - 128) * factor;
  return [value + (bytes[at] ?? 0) * factor, at + 1];
}

import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { PagedTable, TableColumn, TablePage } from './paged-table';

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

/** So many cells make a group of rows, which is written in one piece: a few hundredths of a second. */
const GROUP_CELLS = 100_000;
/** The fastest level: others are smaller by a tenth. */
const COMPRESSION = { level: 1 };

const TYPES = {
  number: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
} as const;

/** A table as Parquet, group by group of rows. */
export function parquetOf(table: PagedTable): Readable {
  return Readable.from(partsOf(table), { objectMode: false });
}

async function* partsOf({ columns, pages }: PagedTable): AsyncIterable<Uint8Array> {
  const bytes = new ByteWriter();
  const compressors = { GZIP: (input: Uint8Array) => gzipSync(input, COMPRESSION) };
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), codec: 'GZIP', compressors });
  for await (const group of groupsOf(pages, columns.length)) {
    const columnData = columns.map(({ name, type }, c) => ({ name, ...valuesOf(type, group, c) }));
    // Without a promise of the writer, whose bytes stay in memory until they are taken.
    void writer.write({ columnData, rowGroupSize: Infinity });
    yield taken(bytes);
    await new Promise(setImmediate);
  }
  void writer.finish();
  yield taken(bytes);
}

/** Pages that are written together. */
async function* groupsOf(pages: PagedTable['pages'], width: number): AsyncIterable<TablePage[]> {
  let group: TablePage[] = [];
  let cells = 0;
  for await (const page of pages) {
    if (page.rows === 0) continue;
    group.push(page);
    cells += page.rows * width;
    if (cells < GROUP_CELLS) continue;
    yield group;
    [group, cells] = [[], 0];
  }
  if (group.length > 0) yield group;
}

function schemaOf(columns: readonly TableColumn[]): Schema {
  const fields = columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...TYPES[type] }));
  return [{ name: 'root', num_children: fields.length }, ...fields];
}

/** Numbers that are all there stay as they are; only texts are worth a dictionary. */
function valuesOf(type: TableColumn['type'], group: readonly TablePage[], c: number) {
  const parts = group.map(({ columns }) => columns[c]!);
  if (type === 'text') return { data: parts.flatMap((part) => part as (string | null)[]) };
  const numbers = joined(parts as Float64Array[]);
  const data =
    type === 'time' ? orNull(numbers, BigInt) : numbers.some(Number.isNaN) ? orNull(numbers, Number) : numbers;
  return { data, encoding: 'PLAIN' as const };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function orNull<T>(numbers: Float64Array, as: (value: number) => T): (T | null)[] {
  return Array.from(numbers, (value) => (Number.isNaN(value) ? null : as(value)));
}

/** What was written since the last time. */
function taken(bytes: ByteWriter): Uint8Array {
  const part = bytes.getBytes().slice();
  bytes.index = 0;
  return part;
}

import { pipeline, Readable } from 'node:stream';
import {
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  type Data,
  type DataType,
} from 'apache-arrow';
import { pageOf, type PageColumn, type PagedTable, type TableColumn, type TablePage } from './paged-table';

const TYPES: Readonly<Record<TableColumn['type'], () => DataType>> = {
  number: () => new Float64(),
  text: () => new Utf8(),
  time: () => new TimestampMicrosecond('UTC'),
};

/** A table as a stream of Arrow, a record batch for each page. */
export function arrowOf({ columns, pages }: PagedTable): Readable {
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, TYPES[type](), true)));
  const source = Readable.from(batchesOf({ columns, pages }, schema));
  // A fault of either ends both, and whoever reads is told by the stream itself.
  return pipeline(source, RecordBatchStreamWriter.throughNode(), () => undefined);
}

async function* batchesOf({ columns, pages }: PagedTable, schema: Schema): AsyncIterable<RecordBatch> {
  // The first one brings the schema, also of a table without rows.
  yield batchOf(
    pageOf(columns, [], () => null),
    columns,
    schema,
  );
  for await (const page of pages) if (page.rows > 0) yield batchOf(page, columns, schema);
}

function batchOf({ rows, columns: values }: TablePage, columns: readonly TableColumn[], schema: Schema): RecordBatch {
  const children = columns.map(({ type }, c) => dataOf(type, values[c]!));
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

function dataOf(type: TableColumn['type'], column: PageColumn): Data {
  const { length } = column;
  if (!(column instanceof Float64Array)) {
    const nulls = nullsOf(length, (i) => column[i] === null);
    return makeData({ type: new Utf8(), length, ...nulls, ...utf8(column) });
  }
  const nulls = nullsOf(length, (i) => Number.isNaN(column[i]));
  if (type === 'number') return makeData({ type: new Float64(), length, ...nulls, data: column });
  return makeData({ type: new TimestampMicrosecond('UTC'), length, ...nulls, data: micros(column) });
}

/** The library's own way of making moments, by milliseconds, would lose a part of them. */
function micros(column: Float64Array): BigInt64Array {
  const data = new BigInt64Array(column.length);
  for (let i = 0; i < column.length; i++) if (!Number.isNaN(column[i])) data[i] = BigInt(column[i]!);
  return data;
}

/** Which rows have no value; no map of them where all have one. */
function nullsOf(length: number, isNull: (row: number) => boolean): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (isNull(i)) nullCount++;
    else nullBitmap[i >> 3]! |= 1 << (i & 7);
  }
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap };
}

function utf8(column: readonly (string | null)[]): { data: Uint8Array; valueOffsets: Int32Array } {
  const valueOffsets = new Int32Array(column.length + 1);
  const text = Buffer.from(column.map((value) => value ?? '').join(''));
  let end = 0;
  column.forEach((value, i) => {
    valueOffsets[i + 1] = end += value === null ? 0 : Buffer.byteLength(value);
  });
  return { data: text, valueOffsets };
}

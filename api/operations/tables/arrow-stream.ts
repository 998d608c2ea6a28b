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
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { startMicros } from '../../../engine/model/time';
import type { TableRow } from '../../../infra/store/artifacts/table';
import type { PagedTable, TableColumn } from './paged-table';

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
  yield batchOf([], columns, schema);
  for await (const page of pages) if (page.length > 0) yield batchOf(page, columns, schema);
}

function batchOf(page: readonly TableRow[], columns: readonly TableColumn[], schema: Schema): RecordBatch {
  const children = columns.map(({ name, type }) => {
    const values = page.map((row) => row[name] ?? null);
    return type === 'time' ? timesOf(values) : vectorFromArray(values, TYPES[type]() as Float64).data[0]!;
  });
  const data = makeData({ type: new Struct(schema.fields), length: page.length, nullCount: 0, children });
  return new RecordBatch(schema, data);
}

/** Moments as they are stored: microseconds, which the library's own way by milliseconds would lose. */
function timesOf(values: readonly TableRow[string][]): Data {
  const data = new BigInt64Array(values.length);
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  values.forEach((value, i) => {
    if (value === null) nullCount++;
    else {
      data[i] = BigInt(startMicros(String(value)));
      nullBitmap[i >> 3]! |= 1 << (i & 7);
    }
  });
  return makeData({ type: TYPES.time() as TimestampMicrosecond, length: values.length, nullCount, nullBitmap, data });
}

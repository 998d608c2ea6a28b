import type { DuckDBResult } from '@duckdb/node-api';
import { seriesOfFields, type DataField } from '../columns/extra-fields';
import type { BarSeries } from '../columns/market-data';

type Chunk = NonNullable<Awaited<ReturnType<DuckDBResult['fetchChunk']>>>;

/** Rows of one file that grow chunk by chunk. */
class Growing {
  #length = 0;
  #columns: Float64Array[];

  /** @param expected rows that there will probably be */
  constructor(
    private readonly fields: readonly DataField[],
    expected: number,
  ) {
    this.#columns = fields.map(() => new Float64Array(expected));
  }

  get length(): number {
    return this.#length;
  }

  append(parts: readonly Float64Array[]): void {
    const length = this.#length + parts[0]!.length;
    if (length > this.#columns[0]!.length) {
      const room = Math.max(length, 2 * this.#length);
      this.#columns = this.#columns.map((column) => {
        const larger = new Float64Array(room);
        larger.set(column.subarray(0, this.#length));
        return larger;
      });
    }
    parts.forEach((part, i) => this.#columns[i]!.set(part, this.#length));
    this.#length = length;
  }

  series(instrument: string): BarSeries {
    return seriesOfFields(instrument, this.fields, (i) => trimmed(this.#columns[i]!, this.#length));
  }
}

/**
 * Series from the rows of their files, one file after the other. The last column of the result is the index of the file.
 * @throws Error when rows come out of that order
 */
export async function fillSeries(
  result: DuckDBResult,
  fields: readonly DataField[],
  instruments: readonly string[],
): Promise<BarSeries[]> {
  const files: Growing[] = [];
  const upTo = (file: number) => {
    // Files that are read together mostly are of one length.
    while (files.length <= file) files.push(new Growing(fields, files.at(-1)?.length ?? 0));
    return files[file]!;
  };
  let file = 0;
  let next = result.fetchChunk();
  for (;;) {
    const chunk = await next;
    if (!chunk || chunk.rowCount === 0) break;
    // The next chunk is made while this one is copied.
    next = result.fetchChunk();
    const columns = fields.map((_, i) => doubles(chunk, i));
    const indices = doubles(chunk, fields.length);
    for (let at = 0, end = 0; at < indices.length; at = end) {
      if (indices[at]! < file) throw new Error('Rows are out of order.');
      file = indices[at]!;
      end = at + 1;
      while (end < indices.length && indices[end] === file) end++;
      upTo(file).append(columns.map((column) => column.subarray(at, end)));
    }
  }
  upTo(instruments.length - 1);
  return files.map((each, i) => each.series(instruments[i]!));
}

function trimmed(column: Float64Array, length: number): Float64Array {
  return column.length === length ? column : column.slice(0, length);
}

function doubles(chunk: Chunk, column: number): Float64Array {
  return (chunk.getColumnVector(column) as unknown as { items: Float64Array }).items.subarray(0, chunk.rowCount);
}

import type { DuckDBResult } from '@duckdb/node-api';
import type { BarSeries, PriceField, QuoteField } from '../columns/market-data';

type Chunk = NonNullable<Awaited<ReturnType<DuckDBResult['fetchChunk']>>>;
type Field = 'times' | PriceField | QuoteField;

/** Rows of one file that grow chunk by chunk. */
class Growing {
  #length = 0;
  #columns: Float64Array[];

  constructor(private readonly fields: readonly Field[]) {
    this.#columns = fields.map(() => new Float64Array(0));
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
    const columns = this.fields.map((field, i) => [field, this.#columns[i]!.slice(0, this.#length)] as const);
    return { instrument, ...(Object.fromEntries(columns) as Omit<BarSeries, 'instrument'>) };
  }
}

/**
 * Series from the rows of their files, one file after the other. The last column of the result is the index of the file.
 * @throws Error when rows come out of that order
 */
export async function fillSeries(
  result: DuckDBResult,
  fields: readonly Field[],
  instruments: readonly string[],
): Promise<BarSeries[]> {
  const files = instruments.map(() => new Growing(fields));
  let file = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return files.map((each, i) => each.series(instruments[i]!));
    const columns = fields.map((_, i) => doubles(chunk, i));
    const indices = doubles(chunk, fields.length);
    for (let at = 0; at < chunk.rowCount;) {
      if (indices[at]! < file) throw new Error('Rows are out of order.');
      file = indices[at]!;
      let end = at + 1;
      while (end < chunk.rowCount && indices[end] === file) end++;
      files[file]!.append(columns.map((column) => column.subarray(at, end)));
      at = end;
    }
  }
}

function doubles(chunk: Chunk, column: number): Float64Array {
  return (chunk.getColumnVector(column) as unknown as { items: Float64Array }).items;
}

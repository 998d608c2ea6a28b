import type { DuckDBResult } from '@duckdb/node-api';
import type { BarSeries, PriceField, QuoteField } from '../columns/market-data';

type Chunk = NonNullable<Awaited<ReturnType<DuckDBResult['fetchChunk']>>>;

/**
 * Fills series of the right lengths from the rows of their files, one file after the other. The last column of the result
 * is the index of the file.
 * @throws Error when rows come out of that order
 */
export async function fillSeries(
  result: DuckDBResult,
  fields: readonly ('times' | PriceField | QuoteField)[],
  all: readonly BarSeries[],
): Promise<void> {
  let file = 0;
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    const columns = fields.map((field, i) => [field, doubles(chunk, i)] as const);
    const indices = doubles(chunk, fields.length);
    for (let at = 0; at < chunk.rowCount;) {
      while (row === all[file]?.times.length) [file, row] = [file + 1, 0];
      const series = all[file];
      const end = Math.min(chunk.rowCount, at + (series?.times.length ?? 0) - row);
      if (!series || indices[at] !== file || indices[end - 1] !== file) throw new Error('Rows are out of order.');
      for (const [field, values] of columns) series[field]!.set(values.subarray(at, end), row);
      row += end - at;
      at = end;
    }
  }
}

function doubles(chunk: Chunk, column: number): Float64Array {
  return (chunk.getColumnVector(column) as unknown as { items: Float64Array }).items;
}

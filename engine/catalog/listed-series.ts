import type { DuckDBListVector, DuckDBResult, DuckDBVector } from '@duckdb/node-api';
import { seriesOfFields, type DataField } from '../columns/extra-fields';
import type { BarSeries } from '../columns/market-data';

type Chunk = NonNullable<Awaited<ReturnType<DuckDBResult['fetchChunk']>>>;

export interface ListedRows {
  /** What the lists hold, in their order. */
  fields: readonly DataField[];
  /** Of the files by their index. */
  instruments: readonly string[];
  /** Given the doubles between the index of a file and its lists, of each file that has rows. */
  check: (values: readonly number[]) => void;
}

/** Series from rows of one file each, in any order: its index, some doubles, then a list for each field. */
export async function listedSeries(
  result: DuckDBResult,
  { fields, instruments, check }: ListedRows,
): Promise<BarSeries[]> {
  const all = instruments.map((instrument) => seriesOfFields(instrument, fields, () => new Float64Array(0)));
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return all;
    const doubles = chunk.columnCount - fields.length;
    const [indices, ...checked] = Array.from({ length: doubles }, (_, i) => doublesOf(chunk.getColumnVector(i)));
    const lists = fields.map((_, i) => listsOf(chunk, doubles + i));
    for (let row = 0; row < chunk.rowCount; row++) {
      check(checked.map((values) => values[row]!));
      const file = indices![row]!;
      all[file] = seriesOfFields(instruments[file]!, fields, (i) => lists[i]!(row));
    }
  }
}

/** The lists of a column by row. They share the memory that all of them came in. */
function listsOf(chunk: Chunk, column: number): (row: number) => Float64Array {
  const vector = chunk.getColumnVector(column) as DuckDBListVector;
  const values = doublesOf(vector.childVector);
  return (row) => {
    const from = vector.getEntryOffset(row);
    return values.subarray(from, from + vector.getEntryLength(row));
  };
}

function doublesOf(vector: DuckDBVector): Float64Array {
  return (vector as unknown as { items: Float64Array }).items;
}

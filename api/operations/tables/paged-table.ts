export interface TableColumn {
  name: string;
  type: 'number' | 'text' | 'time';
}

/** Numbers, and moments in microseconds since the epoch, with NaN for null; texts. */
export type PageColumn = Float64Array | readonly (string | null)[];

/** Some rows of a table: its columns in their order, of equal length. */
export interface TablePage {
  rows: number;
  columns: readonly PageColumn[];
}

/** A table in pages, so that other requests are answered between two and no more than one is in memory. */
export interface PagedTable {
  columns: readonly TableColumn[];
  pages: Iterable<TablePage> | AsyncIterable<TablePage>;
  /** Called once nobody reads pages any more, whether any was read or not. */
  close?: () => Promise<void>;
}

export type Cell = number | string | boolean | null | undefined;

/** Rows one by one as a page; times among them as microseconds. */
export function pageOf<Row>(
  columns: readonly TableColumn[],
  rows: readonly Row[],
  cell: (row: Row, name: string) => Cell,
): TablePage {
  const values = columns.map(({ name, type }): PageColumn => {
    if (type === 'text') return rows.map((row) => textOf(cell(row, name)));
    return Float64Array.from(rows, (row) => numberOf(cell(row, name)));
  });
  return { rows: rows.length, columns: values };
}

const textOf = (value: Cell) => (value === null || value === undefined ? null : String(value));
const numberOf = (value: Cell) => (typeof value === 'number' ? value : NaN);

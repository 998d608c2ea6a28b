import type { TableRow } from '../../../infra/store/artifacts/table';

export interface TableColumn {
  name: string;
  type: 'number' | 'text' | 'time';
}

/** A table in pages, so that other requests are answered between two. */
export interface PagedTable {
  columns: readonly TableColumn[];
  pages: Iterable<TableRow[]> | AsyncIterable<TableRow[]>;
}

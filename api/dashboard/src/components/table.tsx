import type { ReactNode } from 'react';
import { ZoneName } from './zone';

export interface Column<T> {
  id: string;
  head: string;
  cell: (row: T) => ReactNode;
  number?: boolean;
  /** Left out where the table is narrow; `most`: also where it is not broad. */
  wide?: boolean | 'most';
  sortable?: boolean;
  /** Its cells are times: the head names their zone. */
  zoned?: boolean;
}

export interface Sorting {
  by: string;
  descending: boolean;
}

interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** The row's own name, or where it has none that is its alone, its place in the whole list. */
  keyOf: (row: T, index: number) => string | number;
  /** The row that is shown elsewhere on the page. */
  isPicked?: (row: T) => boolean;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
}

function classOf<T>({ number, wide }: Column<T>): string {
  return [number && 'number', wide && 'wide', wide === 'most' && 'widest'].filter(Boolean).join(' ');
}

export function Table<T>({ label, columns, rows, keyOf, isPicked, sorting, onSort }: TableProps<T>) {
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={`${label}, table`}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row, index)} aria-current={isPicked?.(row) ? 'true' : undefined}>
              {columns.map((column) => (
                <td key={column.id} className={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadCellProps<T> {
  column: Column<T>;
  sorting: Sorting | undefined;
  onSort: ((sorting: Sorting) => void) | undefined;
}

function HeadCell<T>({ column, sorting, onSort }: HeadCellProps<T>) {
  if (!column.sortable || !onSort) {
    return (
      <th scope="col" className={classOf(column)}>
        {column.head || <span className="visually-hidden">Actions</span>}
        {column.zoned && (
          <>
            {' '}
            <ZoneName />
          </>
        )}
      </th>
    );
  }
  const active = sorting?.by === column.id;
  const direction = sorting?.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" className={classOf(column)} aria-sort={active ? direction : undefined}>
      <button
        type="button"
        className="sort"
        onClick={() => onSort({ by: column.id, descending: active ? !sorting.descending : true })}
      >
        {column.head}
      </button>
    </th>
  );
}

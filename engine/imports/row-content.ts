import { clipped } from './findings';
import type { ImportDatabase } from './import-database';
import type { Table } from './table';

/**
 * The cells of rows as they stand in their files, clipped.
 * @param rows number of the file, number of the row from 1, and more that is not looked at
 */
export async function contentOf(
  database: ImportDatabase,
  tables: readonly Table[],
  rows: readonly (readonly [file: number, row: number, ...unknown[]])[],
): Promise<string[]> {
  const found = new Map<string, string>();
  for (const [file, table] of tables.entries()) {
    const numbers = rows.filter((row) => row[0] === file).map(([, row]) => row);
    if (numbers.length === 0) continue;
    const spare = table.isLong === undefined ? [] : ['x0', 'x1'];
    const cells = [...table.columns.map(({ sql }) => sql), ...spare].slice(0, 40);
    const all = `SELECT row_number() OVER () AS number, * FROM ${table.from}`;
    const content = `concat_ws(', ', ${cells.map((cell) => `left(${cell}::VARCHAR, 80)`).join(', ')})`;
    const sql = `SELECT number::DOUBLE, ${content} FROM (${all}) WHERE number IN (${numbers.join(', ')})`;
    for (const [number, text] of await database.rows(sql))
      found.set(`${file}/${String(number)}`, clipped(String(text)));
  }
  return rows.map(([file, row]) => found.get(`${file}/${row}`) ?? '');
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlName, sqlPaths } from '../model/sql-text';
import type { FileSource } from './csv-dialect';

/**
 * Parquet files with the same columns.
 * @throws Error where the columns of several files differ
 */
export async function parquetSource(connection: DuckDBConnection, paths: readonly string[]): Promise<FileSource> {
  const from = (some: readonly string[]) => `read_parquet(${sqlPaths(some)})`;
  if (paths.length > 1) await requireAlike(connection, paths);
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from(paths)}`);
  const columns = described.getRows().map(([name, type]) => ({
    name: String(name),
    sql: sqlName(String(name)),
    type: String(type),
  }));
  return { columns, from, lines: 0 };
}

/** The database would cast all values to the types of the first file, which may round them. */
async function requireAlike(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
  const column = `concat_ws('/', name, type, converted_type, scale, precision, logical_type)`;
  const columns = `SELECT list(${column} ORDER BY column_id) AS columns FROM parquet_schema(${sqlPaths(paths)}) GROUP BY file_name`;
  const counted = await connection.runAndReadAll(`SELECT count(DISTINCT columns)::DOUBLE FROM (${columns})`);
  if (counted.getRows()[0]![0] !== 1) throw new Error('The columns differ.');
}

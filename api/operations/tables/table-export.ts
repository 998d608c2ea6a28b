import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { quotedCell, spreadsheetCell } from '../../../engine/model/csv-cell';
import type { ExportFormat } from '../../../engine/model/result';
import { sqlText } from '../../../engine/model/sql-text';
import type { TableRow } from '../../../infra/store/artifacts/table';
import { arrowOf } from './arrow-stream';
import type { PagedTable, TableColumn } from './paged-table';

/**
 * A table as a file. Times are ISO 8601 UTC in CSV and timestamps with a zone elsewhere; an empty cell of CSV is null.
 */
export function exportTable({ columns, pages }: PagedTable, format: ExportFormat): Readable | Promise<Readable> {
  if (format === 'parquet') return parquetOf({ columns, pages });
  if (format === 'arrow') return arrowOf({ columns, pages });
  return Readable.from(csvOf({ columns, pages }, spreadsheetCell), { objectMode: false });
}

async function* csvOf({ columns, pages }: PagedTable, text: (value: string) => string): AsyncIterable<string> {
  yield `${columns.map(({ name }) => quotedCell(name)).join(',')}\n`;
  for await (const page of pages) {
    yield page.map((row) => `${columns.map(({ name }) => cellOf(row[name], text)).join(',')}\n`).join('');
    await new Promise(setImmediate);
  }
}

function cellOf(value: TableRow[string] | undefined, text: (value: string) => string): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? String(value) : text(value);
}

const PARQUET_TYPES = { number: 'DOUBLE', text: 'VARCHAR', time: 'TIMESTAMPTZ' } as const;

/** Converted by DuckDB in threads of its own, by way of files. */
async function parquetOf(table: PagedTable): Promise<Readable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-export-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const [source, target] = [path.join(folder, 'rows.csv'), path.join(folder, 'rows.parquet')];
    await pipeline(Readable.from(csvOf(table, quotedCell)), createWriteStream(source));
    await convert(source, target, table.columns);
    const file = createReadStream(target);
    file.once('close', () => void remove());
    return file;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function convert(source: string, target: string, columns: readonly TableColumn[]): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
  const connection = await database.connect();
  try {
    const types = columns.map(({ name, type }) => `${sqlText(name)}: '${PARQUET_TYPES[type]}'`).join(', ');
    const form = `header = true, delim = ',', quote = '"', escape = '"', auto_detect = false, parallel = false`;
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(
      `COPY (SELECT * FROM read_csv(${sqlText(source)}, ${form}, columns = {${types}}))
       TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportFormat } from '../../../engine/model/result';
import type { TableRow } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import type { ResultTableName } from './result-rows';
import { columnsOf, resultPages, type ResultColumn, type WantedRows } from './result-tables';

export interface ExportRequest extends WantedRows {
  table: ResultTableName;
  format: ExportFormat;
}

/**
 * A table of a run's result as a file. Times are ISO 8601 UTC in CSV and timestamps with a zone in Parquet; an empty cell
 * of CSV is null.
 * @throws HoldfastError NOT_FINISHED, INVALID_STATE, ARTIFACT_MISSING
 */
export async function exportResult(services: Services, run: RunRow, request: ExportRequest): Promise<Readable> {
  const { format, ...wanted } = request;
  const columns = columnsOf(request.table);
  const pages = await resultPages(services, run, wanted);
  if (format === 'parquet') return parquetOf(pages, columns);
  return Readable.from(csvOf(pages, columns, spreadsheetText), { objectMode: false });
}

/** A page at a time, so that other requests are answered between two. */
async function* csvOf(
  pages: Iterable<TableRow[]>,
  columns: readonly ResultColumn[],
  text: (value: string) => string,
): AsyncIterable<string> {
  yield `${columns.map(({ name }) => name).join(',')}\n`;
  for (const page of pages) {
    yield page.map((row) => `${columns.map(({ name }) => cellOf(row[name], text)).join(',')}\n`).join('');
    await new Promise(setImmediate);
  }
}

function cellOf(value: TableRow[string] | undefined, text: (value: string) => string): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? String(value) : text(value);
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a spreadsheet would take for a formula begins with an apostrophe instead (OWASP, CSV injection). */
function spreadsheetText(text: string): string {
  return quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
}

const PARQUET_TYPES = { number: 'DOUBLE', text: 'VARCHAR', time: 'TIMESTAMPTZ' } as const;

/** Converted by DuckDB in threads of its own, by way of files. */
async function parquetOf(pages: Iterable<TableRow[]>, columns: readonly ResultColumn[]): Promise<Readable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-export-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const [source, target] = [path.join(folder, 'rows.csv'), path.join(folder, 'rows.parquet')];
    await pipeline(Readable.from(csvOf(pages, columns, quoted)), createWriteStream(source));
    await convert(source, target, columns);
    const file = createReadStream(target);
    file.once('close', () => void remove());
    return file;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function convert(source: string, target: string, columns: readonly ResultColumn[]): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '512MB' });
  const connection = await database.connect();
  try {
    const types = columns.map(({ name, type }) => `'${name}': '${PARQUET_TYPES[type]}'`).join(', ');
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

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { plainName } from '../catalog/column-names';
import type { SourceColumn } from '../catalog/source-column';
import { sqlPaths, sqlText } from '../model/sql-text';
import { MOST_COLUMNS, readTextHead } from '../catalog/text-head';
import { jsonKeys } from './json-keys';
import { LEAST_SUSPICIOUS, MOST_RATIO } from './unpack-text';
import type { ImportForm, ImportOverrides } from '../model/imports';
import { asRefusal, refusal } from './findings';
import type { RawFile } from './import-source';

/** So many cells more than there are names are read, so that their row is known by its number. */
const SPARE = 4;
/** What no cell is, so that empty cells differ from those that are missing. */
const NO_CELL = '\\N';

/** The rows of a file as SQL sees them. */
export interface Table {
  file: RawFile;
  columns: SourceColumn[];
  from: string;
  /** Cells of the first rows, as texts. */
  sample: string[][];
  /** Conditions of rows with fewer and with more cells than names. */
  isShort?: string;
  isLong?: string;
  symbols?: string[];
  /** What of its form the file tells by itself. */
  told: Pick<ImportForm, 'format' | 'encoding' | 'delimiter' | 'linesAbove'>;
  hasNames: boolean;
  notes: string[];
}

/**
 * Opens a file: takes its columns from the first lines or from the schema.
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function openTable(
  connection: DuckDBConnection,
  file: RawFile,
  told: Partial<ImportOverrides> = {},
): Promise<Table> {
  return file.content === 'csv' ? csvTable(file, told) : typedTable(connection, file);
}

async function csvTable(file: RawFile, told: Partial<ImportOverrides>): Promise<Table> {
  const head = await readTextHead({ path: file.path, gzip: false }, told).catch((error: unknown) => {
    throw asRefusal(error, file.name);
  });
  if (head.sample.length === 0) throw refusal('FILE_WITHOUT_ROWS', { file: file.name });
  const { names, encoding, delimiter, lines, sample, symbols, notes } = head;
  const spare = Array.from({ length: SPARE }, (_, i) => `x${i}`);
  const types = [...names.map((_, i) => `c${i}`), ...spare].map((name) => `'${name}': 'VARCHAR'`).join(', ');
  const options = [
    `auto_detect = false, header = false, skip = ${lines}, null_padding = true, quote = '"', escape = '"'`,
    `nullstr = ${sqlText(NO_CELL)}, max_line_size = 1048576, delim = ${sqlText(delimiter)}, columns = {${types}}`,
    ...(encoding === 'utf-8' ? [] : [`encoding = ${sqlText(encoding)}`]),
  ].join(', ');
  // Names beyond the usual cells of a row are those that cells at the end may lack.
  const last = Math.max(...sample.map((row) => row.length));
  return {
    file,
    columns: names.map((name, i) => ({ name, sql: `c${i}`, type: 'VARCHAR' })),
    from: `read_csv(${sqlPaths([file.path])}, ${options})`,
    sample,
    isShort: `c${Math.min(last, names.length) - 1} IS NULL`,
    isLong: `CASE WHEN x0 IS NULL THEN false ELSE ${spare.map((name) => `coalesce(${name}, '') <> ''`).join(' OR ')} END`,
    ...(symbols && { symbols }),
    told: { format: file.format, encoding, delimiter, linesAbove: lines },
    hasNames: head.hasNames,
    notes,
  };
}

async function typedTable(connection: DuckDBConnection, file: RawFile): Promise<Table> {
  const paths = sqlPaths([file.path]);
  const from = file.content === 'parquet' ? `read_parquet(${paths})` : await jsonLines(file, paths);
  const rowsOf = async (sql: string) => {
    try {
      return (await connection.runAndReadAll(sql)).getRowsJson();
    } catch {
      throw refusal('FILE_BROKEN', { file: file.name });
    }
  };
  const described = (await rowsOf(`DESCRIBE SELECT * FROM ${from}`)) as [name: string, type: string][];
  const columns = described.map(([name, type]) => ({
    name,
    sql: `"${name.replaceAll('"', '""')}"`,
    type,
  }));
  if (columns.length > MOST_COLUMNS) throw refusal('COLUMNS_TOO_MANY', { file: file.name });
  if (file.content === 'parquet') await requireModestRows(rowsOf, file);
  const texts = columns.map(({ sql }) => `coalesce(${sql}::VARCHAR, '')`).join(', ');
  const sample = await rowsOf(`SELECT ${texts} FROM ${from} LIMIT 50`);
  if (sample.length === 0) throw refusal('FILE_WITHOUT_ROWS', { file: file.name });
  return {
    file,
    columns,
    from,
    sample: sample.map((row) => row.map(String)),
    told: { format: file.format },
    hasNames: true,
    notes: [],
  };
}

/** Refuses a Parquet file that says of itself to be a multiple of its size, which no table is. */
async function requireModestRows(rowsOf: (sql: string) => Promise<unknown[][]>, { path, bytes, name }: RawFile) {
  const paths = sqlPaths([path]);
  const sql =
    `SELECT (SELECT sum(num_rows)::DOUBLE FROM parquet_file_metadata(${paths})), ` +
    `(SELECT sum(total_uncompressed_size)::DOUBLE FROM parquet_metadata(${paths}))`;
  const [[rows, unpacked]] = (await rowsOf(sql)) as [[number | null, number | null]];
  const most = Math.max(LEAST_SUSPICIOUS, MOST_RATIO * bytes);
  if ((rows ?? 0) > most || (unpacked ?? 0) > most) throw refusal('ARCHIVE_BOMB', { file: name });
}

/** Cells are texts, of the names that the first lines have, so that what a later one adds costs nothing. */
async function jsonLines({ path, name }: RawFile, paths: string): Promise<string> {
  const keys = await jsonKeys(path).catch((error: unknown) => {
    throw asRefusal(error, name);
  });
  const columns = keys.map((key) => `${sqlText(key)}: 'VARCHAR'`).join(', ');
  return `read_json(${paths}, format = 'newline_delimited', maximum_object_size = 1048576, columns = {${columns}})`;
}

/**
 * A column by its name in a form; in the layout `wide`, by the symbol whose it is.
 * @throws HoldfastError IMPORT_REFUSED where the file has it twice
 */
export function columnOf({ columns, file }: Table, name: string, symbol?: string): SourceColumn | undefined {
  const wanted = plainName(symbol === undefined ? name : `${name}|${symbol}`);
  const found = columns.filter((column) => plainName(column.name) === wanted);
  if (found.length > 1) throw refusal('COLUMN_TWICE', { file: file.name, found: name });
  return found[0];
}

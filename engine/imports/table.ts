import type { DuckDBConnection } from '@duckdb/node-api';
import { plainName } from '../catalog/column-names';
import type { SourceColumn } from '../catalog/source-column';
import { sqlPaths, sqlText } from '../model/sql-text';
import type { ImportForm, ImportOverrides } from '../model/imports';
import { refusal } from './findings';
import type { RawFile } from './import-source';
import { readTextHead } from './text-head';

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
  const head = await readTextHead(file, told);
  const { names, encoding, delimiter, lines, sample, symbols, notes } = head;
  const spare = Array.from({ length: SPARE }, (_, i) => `x${i}`);
  const types = [...names.map((_, i) => `c${i}`), ...spare].map((name) => `'${name}': 'VARCHAR'`).join(', ');
  const options = [
    `auto_detect = false, header = false, skip = ${lines}, null_padding = true, quote = '"', escape = '"'`,
    `nullstr = ${sqlText(NO_CELL)}, max_line_size = 1048576, delim = ${sqlText(delimiter)}, columns = {${types}}`,
    ...(encoding === 'utf-8' ? [] : [`encoding = ${sqlText(encoding)}`]),
    ...(file.gzip ? [`compression = 'gzip'`] : []),
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
  const from =
    file.content === 'parquet'
      ? `read_parquet(${sqlPaths([file.path])})`
      : `read_json(${sqlPaths([file.path])}, format = 'newline_delimited'${file.gzip ? ", compression = 'gzip'" : ''})`;
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
  if (columns.length > 5000) throw refusal('COLUMNS_TOO_MANY', { file: file.name });
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

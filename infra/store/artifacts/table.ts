import type { CodedTexts } from '../../../engine/model/run-orders';

type Column = Float64Array | readonly string[] | CodedTexts;

/** Columns of equal length: numbers as float64 (NaN for null), texts through a dictionary. */
export type TableColumns = Record<string, Column>;

export interface ColumnHeader {
  name: string;
  dictionary?: string[];
}

/** What a table says of itself as a whole. */
export type TableFacts = Record<string, unknown>;

export interface TableHeader {
  rows: number;
  columns: ColumnHeader[];
  facts?: TableFacts;
}

const MAGIC = 'HFT1';

/**
 * A binary table: magic, length of the header, header as JSON padded to eight bytes, then one little-endian float64
 * column after the other. Equal columns give equal bytes, so the content hash names the content.
 */
export function encodeTable(columns: TableColumns, facts?: TableFacts): Buffer {
  const names = Object.keys(columns);
  const rows = names.length === 0 ? 0 : lengthOf(columns[names[0]!]!);
  const header: TableHeader = { rows, columns: [], ...(facts && { facts }) };
  const data = new Float64Array(rows * names.length);
  names.forEach((name, c) => {
    const column = columns[name]!;
    if (column instanceof Float64Array) {
      header.columns.push({ name });
      data.set(column, c * rows);
      return;
    }
    header.columns.push({ name, dictionary: encodeTexts(column, data.subarray(c * rows, (c + 1) * rows)) });
  });
  const json = Buffer.from(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const buffer = Buffer.alloc(start, ' ');
  buffer.write(MAGIC, 0, 'latin1');
  buffer.writeUInt32LE(start, 4);
  json.copy(buffer, 8);
  return Buffer.concat([buffer, Buffer.from(data.buffer)]);
}

/** Writes codes in order of first appearance, whatever those of the column are, and returns the dictionary. */
function encodeTexts(column: readonly string[] | CodedTexts, data: Float64Array): string[] {
  const dictionary: string[] = [];
  const known = new Map<string | number, number>();
  for (let r = 0; r < data.length; r++) {
    const entry = 'codes' in column ? column.codes[r]! : column[r]!;
    let code = known.get(entry);
    if (code === undefined) {
      code = dictionary.push('codes' in column ? column.texts[column.codes[r]!]! : column[r]!) - 1;
      known.set(entry, code);
    }
    data[r] = code;
  }
  return dictionary;
}

function lengthOf(column: Column): number {
  return 'codes' in column ? column.codes.length : column.length;
}

export type TableRow = Record<string, number | string | null>;

/** An encoded table whose header is read once. */
export interface OpenTable {
  total: number;
  facts: TableFacts;
  /** Rows `offset` to `offset + limit`. */
  rows: (page: { offset: number; limit: number }) => TableRow[];
  /** A column as it is stored, NaN for null, of texts their places in the dictionary; undefined where there is none. */
  numbers: (name: string) => Float64Array | undefined;
  /** The texts of a column by their places. */
  dictionary: (name: string) => readonly string[];
}

/** Bytes before the header: magic and where the columns begin. */
export const TABLE_PREAMBLE = 8;

/** Where the columns of a table begin, as its first eight bytes say. */
export function columnsStart(preamble: Buffer): number {
  if (preamble.toString('latin1', 0, 4) !== MAGIC) throw new Error('This artifact is not a table.');
  return preamble.readUInt32LE(4);
}

export function openTable(buffer: Buffer): OpenTable {
  const start = columnsStart(buffer);
  const header = JSON.parse(buffer.toString('utf8', TABLE_PREAMBLE, start)) as TableHeader;
  const rowAt = (r: number): TableRow => {
    const row: TableRow = {};
    header.columns.forEach(({ name, dictionary }, c) => {
      const value = buffer.readDoubleLE(start + (c * header.rows + r) * 8);
      row[name] = dictionary ? dictionary[value]! : Number.isNaN(value) ? null : value;
    });
    return row;
  };
  const place = (name: string) => header.columns.findIndex((column) => column.name === name);
  return {
    total: header.rows,
    facts: header.facts ?? {},
    numbers: (name) => {
      const at = place(name);
      if (at < 0) return undefined;
      const from = buffer.byteOffset + start + at * header.rows * 8;
      return new Float64Array(buffer.buffer.slice(from, from + header.rows * 8));
    },
    dictionary: (name) => header.columns[place(name)]?.dictionary ?? [],
    rows: ({ offset, limit }) => {
      const rows: TableRow[] = [];
      const end = Math.min(header.rows, offset + limit);
      for (let r = offset; r < end; r++) rows.push(rowAt(r));
      return rows;
    },
  };
}

/** Rows `offset` to `offset + limit` of an encoded table, and how many it has. */
export function decodeTable(
  buffer: Buffer,
  page: { offset: number; limit: number },
): { total: number; rows: TableRow[]; facts: TableFacts } {
  const { total, facts, rows } = openTable(buffer);
  return { total, rows: rows(page), facts };
}

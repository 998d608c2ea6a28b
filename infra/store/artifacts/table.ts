/** Columns of equal length: numbers as float64 (NaN for null), texts through a dictionary. */
export type TableColumns = Record<string, Float64Array | readonly string[]>;

interface ColumnHeader {
  name: string;
  dictionary?: string[];
}

interface TableHeader {
  rows: number;
  columns: ColumnHeader[];
}

const MAGIC = 'HFT1';

/**
 * A binary table: magic, length of the header, header as JSON padded to eight bytes, then one little-endian float64
 * column after the other. Equal columns give equal bytes, so the content hash names the content.
 */
export function encodeTable(columns: TableColumns): Buffer {
  const names = Object.keys(columns);
  const rows = names.length === 0 ? 0 : columns[names[0]!]!.length;
  const header: TableHeader = { rows, columns: [] };
  const data = new Float64Array(rows * names.length);
  names.forEach((name, c) => {
    const column = columns[name]!;
    if (column instanceof Float64Array) {
      header.columns.push({ name });
      data.set(column, c * rows);
      return;
    }
    const codes = new Map<string, number>();
    column.forEach((text, r) => {
      if (!codes.has(text)) codes.set(text, codes.size);
      data[c * rows + r] = codes.get(text)!;
    });
    header.columns.push({ name, dictionary: [...codes.keys()] });
  });
  const json = Buffer.from(JSON.stringify(header));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const buffer = Buffer.alloc(start, ' ');
  buffer.write(MAGIC, 0, 'latin1');
  buffer.writeUInt32LE(start, 4);
  json.copy(buffer, 8);
  return Buffer.concat([buffer, Buffer.from(data.buffer)]);
}

export type TableRow = Record<string, number | string | null>;

/** Rows `offset` to `offset + limit` of an encoded table, and how many it has. */
export function decodeTable(
  buffer: Buffer,
  page: { offset: number; limit: number },
): { total: number; rows: TableRow[] } {
  if (buffer.toString('latin1', 0, 4) !== MAGIC) throw new Error('This artifact is not a table.');
  const start = buffer.readUInt32LE(4);
  const header = JSON.parse(buffer.toString('utf8', 8, start)) as TableHeader;
  const end = Math.min(header.rows, page.offset + page.limit);
  const rows: TableRow[] = [];
  for (let r = page.offset; r < end; r++) {
    const row: TableRow = {};
    header.columns.forEach(({ name, dictionary }, c) => {
      const value = buffer.readDoubleLE(start + (c * header.rows + r) * 8);
      row[name] = dictionary ? dictionary[value]! : Number.isNaN(value) ? null : value;
    });
    rows.push(row);
  }
  return { total: header.rows, rows };
}

import type { FileHandle } from 'node:fs/promises';
import { columnsStart, TABLE_PREAMBLE, type TableFacts, type TableHeader } from './table';

/** A column of a part of a table: numbers with NaN for null, texts with an empty one for null. */
export type StoredColumn = Float64Array | readonly string[];

/** A table of which parts are read as they are asked for, so that its length costs no memory. */
export class TableFile {
  private constructor(
    private readonly file: FileHandle,
    private readonly header: TableHeader,
    private readonly start: number,
  ) {}

  /** @param file closed by `close` of the table, or here where it is none */
  static async of(file: FileHandle): Promise<TableFile> {
    try {
      const start = columnsStart(await bytes(file, 0, TABLE_PREAMBLE));
      const header = (await bytes(file, TABLE_PREAMBLE, start - TABLE_PREAMBLE)).toString('utf8');
      return new TableFile(file, JSON.parse(header) as TableHeader, start);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get total(): number {
    return this.header.rows;
  }

  get facts(): TableFacts {
    return this.header.facts ?? {};
  }

  has(name: string): boolean {
    return this.header.columns.some((column) => column.name === name);
  }

  /** Rows [from, to) of a column that the table has. */
  async column(name: string, from: number, to: number): Promise<StoredColumn> {
    const { rows, columns } = this.header;
    const place = columns.findIndex((column) => column.name === name);
    const { dictionary } = columns[place]!;
    const read = await bytes(this.file, this.start + (place * rows + from) * 8, (to - from) * 8);
    const values = new Float64Array(read.buffer, read.byteOffset, to - from);
    return dictionary ? Array.from(values, (code) => dictionary[code]!) : values;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** So many bytes in memory of their own, which numbers can lie upon. */
async function bytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('This artifact ends within a table.');
    done += bytesRead;
  }
  return buffer;
}

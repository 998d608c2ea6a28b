import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeptRows, type RowsFile } from '../../../engine/datasets/kept-rows';
import { columnsIn, numbered } from '../../../engine/datasets/rows-sql';
import { ImportDatabase } from '../../../engine/imports/import-database';
import { convertImport, recognizeImport } from '../../../engine/imports/imports';

const HEAD = 'timestamp,open,high,low,close,volume';

/** A folder and a database, in which files of rows are made of CSV. */
export class Bench {
  private files = 0;

  private constructor(
    readonly folder: string,
    readonly database: ImportDatabase,
  ) {}

  static async open(): Promise<Bench> {
    const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-datasets-'));
    return new Bench(folder, await ImportDatabase.open(folder));
  }

  async close(): Promise<void> {
    this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A path that nobody has. */
  fresh(): string {
    return path.join(this.folder, `made-${++this.files}.parquet`);
  }

  /** Rows such as `03:45,1,2,0.5,1.5,100`, at times of 2024-01-02; another time as it stands. */
  async rows(lines: readonly string[], instrument = 'AAA.TEST'): Promise<RowsFile> {
    const full = lines.map((line) => (/^\d\d:\d\d,/.test(line) ? `2024-01-02T${line.replace(',', ':00Z,')}` : line));
    const file = path.join(this.folder, `${instrument}-${++this.files}.csv`);
    await writeFile(file, [HEAD, ...full, ''].join('\n'));
    const sources = [{ name: `${instrument}.csv`, path: file }];
    const { form } = await recognizeImport(sources, { instrument }, []);
    const folder = path.join(this.folder, `read-${this.files}`);
    const kept = new KeptRows(path.join(folder, '.rows'));
    const policy = { contradictions: 1 };
    const { signal } = new AbortController();
    const options = { folder, policy, signal, onProgress: () => undefined, onStaged: kept.keep };
    // Of rows of which none is a bar nothing is converted.
    await convertImport(sources, { ...form, instrument }, options).catch(() => undefined);
    return (await kept.files([]))[0]!;
  }

  /** The rows of a file: hour and minute, then open, high, low, close and volume. */
  async read(file: string): Promise<unknown[]> {
    const values = ['open', 'high', 'low', 'close', 'volume'].map(
      (name) => `CASE WHEN isfinite(${name}) THEN ${name} END`,
    );
    const sql = `SELECT coalesce(strftime(timezone('UTC', timestamp), '%H:%M'), '-'), ${values.join(', ')} FROM (${numbered(file, await columnsIn(this.database, file))}) ORDER BY n`;
    return this.database.rows(sql);
  }
}

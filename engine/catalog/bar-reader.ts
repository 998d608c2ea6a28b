import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PRICE_FIELDS, QUOTE_FIELDS, type BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import {
  barsList,
  calendarMicros,
  mayBeEpoch,
  microsSql,
  recognizeColumns,
  surveySql,
  type BarColumns,
  type RowKind,
  type SourceColumn,
} from './bar-query';
import { csvSource } from './csv-dialect';
import { fillSeries } from './fill-series';
import { tickStep } from '../model/manifest';
import { mergeTicks } from './merge-ticks';
import { sqlPaths, sqlText } from './sql-text';
import { validateBars } from './validate-bars';

/** A data file and whose bars it holds. */
export interface DataFile {
  path: string;
  instrument: string;
  /** Ticks become bars of so many seconds; without it, each is a bar. */
  tickSeconds?: number;
}

/** One query for files that are alike. */
interface BarsQuery {
  /** Columns of the result, as SQL. */
  list: string;
  from: string;
  kind: RowKind;
  hasQuotes: boolean;
}

/** Columns of a copy besides the time. */
const COPIED: Record<RowKind, string> = {
  bars: 'open, high, low, close, volume',
  trades: 'close AS price, volume AS size',
  quotes: 'bid, ask',
};

/** Reads CSV and Parquet with DuckDB, in chunks, straight into columns. Close it after use. */
export class BarReader {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<BarReader> {
    // Only who reads a source waits for the library to load.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new BarReader(instance, connection);
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  /**
   * All bars of each file, validated; quotes and trades as bars of their own, one for each distinct time. Files that are
   * alike are read by one query, which for small files costs about as much as a single one of them.
   * @throws HoldfastError BAD_DATA with `instrument` and, where one is at fault, `row` (from 1, the header not counted)
   */
  async readAll(files: readonly DataFile[]): Promise<BarSeries[]> {
    if (files.length < 2) return Promise.all(files.map((file) => this.#readOne(file)));
    try {
      return await this.#readAlike(files);
    } catch {
      // They are not alike, or one is at fault: each by itself tells which.
      const series: BarSeries[] = [];
      for (const file of files) series.push(await this.#readOne(file));
      return series;
    }
  }

  /** Writes the rows of a file, as `readAll` sees them, to a Parquet file with the catalog's own columns. */
  async copyToParquet(file: DataFile, target: string): Promise<void> {
    const { list, from, kind, hasQuotes } = await this.#barsQuery([file]);
    const names = ['micros', ...PRICE_FIELDS, ...(hasQuotes ? QUOTE_FIELDS : [])].join(', ');
    const columns = COPIED[kind] + (hasQuotes && kind !== 'quotes' ? ', bid, ask' : '');
    await this.#connection.run(
      `COPY (SELECT make_timestamp(micros::BIGINT)::TIMESTAMPTZ AS timestamp, ${columns} ` +
        `FROM (SELECT ${list} FROM ${from}) AS bars(${names})) TO ${sqlText(target)} (FORMAT parquet)`,
    );
  }

  async #readOne(file: DataFile): Promise<BarSeries> {
    try {
      return (await this.#readAlike([file]))[0]!;
    } catch (error) {
      throw error instanceof HoldfastError ? error : unreadable(error, file.instrument);
    }
  }

  async #readAlike(files: readonly DataFile[]): Promise<BarSeries[]> {
    const query = await this.#barsQuery(files);
    const all = await this.#readColumns(query, files);
    const isTick = query.kind !== 'bars';
    return all.map((series, i) => {
      validateBars(series, { sameTimes: isTick });
      const { tickSeconds } = files[i]!;
      return isTick ? mergeTicks(series, tickSeconds && tickStep(tickSeconds)) : series;
    });
  }

  async #barsQuery(files: readonly DataFile[]): Promise<BarsQuery> {
    const paths = files.map(({ path }) => path);
    const isParquet = paths[0]!.endsWith('.parquet');
    if (paths.some((path) => path.endsWith('.parquet') !== isParquet)) throw new Error('The formats differ.');
    const { columns, from } = isParquet ? await this.#parquetSource(paths) : await csvSource(paths);
    const known = recognizeColumns(columns, files[0]!.instrument);
    return {
      list: barsList(known, await this.#microsSql(known, from)),
      from,
      kind: known.kind,
      hasQuotes: known.bid !== undefined && known.ask !== undefined,
    };
  }

  /** How the times of all files become microseconds. */
  async #microsSql(columns: BarColumns, from: string): Promise<string> {
    if (!mayBeEpoch(columns)) return calendarMicros(columns);
    const survey = await this.#connection.runAndReadAll(surveySql(columns, from));
    const rows = survey.getRows() as [number, number, number][];
    const ways = new Set(rows.map(([count, whole, max]) => microsSql(columns, { rows: count, whole, max })));
    if (ways.size > 1) throw new Error('The units of time differ.');
    return [...ways][0] ?? calendarMicros(columns);
  }

  async #parquetSource(paths: readonly string[]): Promise<{ columns: SourceColumn[]; from: string }> {
    const from = `read_parquet(${sqlPaths(paths)})`;
    const described = await this.#connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const columns = described.getRows().map(([name, type]) => ({
      name: String(name),
      sql: `"${String(name).replaceAll('"', '""')}"`,
      type: String(type),
    }));
    return { columns, from };
  }

  async #readColumns({ list, from, hasQuotes }: BarsQuery, files: readonly DataFile[]): Promise<BarSeries[]> {
    const fields = ['times' as const, ...PRICE_FIELDS, ...(hasQuotes ? QUOTE_FIELDS : [])];
    const result = await this.#connection.stream(`SELECT ${list}, file_index::DOUBLE FROM ${from}`);
    return fillSeries(
      result,
      fields,
      files.map(({ instrument }) => instrument),
    );
  }
}

/** DuckDB's own message may quote paths and rows, so only the line that it names goes on. */
function unreadable(error: unknown, instrument: string): HoldfastError {
  const line = /CSV Error on Line: (\d+)/.exec(messageOf(error))?.[1];
  const row = line === undefined ? undefined : Number(line) - 1;
  const where = row === undefined ? 'cannot be read as CSV or Parquet' : `have a malformed row ${row}`;
  return new HoldfastError('BAD_DATA', `The data of ${instrument} ${where}.`, { details: { instrument, row } });
}

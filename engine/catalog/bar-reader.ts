import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { PRICE_FIELDS, QUOTE_FIELDS, type BarSeries } from '../columns/market-data';
import { HoldfastError } from '../model/errors';
import { messageOf } from '../model/message-of';
import { barsSql, recognizeColumns, surveySql, type RowKind, type SourceColumn } from './bar-query';
import { csvSource } from './csv-dialect';
import { mergeTicks } from './merge-ticks';
import { sqlPath } from './sql-text';
import { validateBars } from './validate-bars';

interface BarsQuery {
  sql: string;
  rows: number;
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
   * All bars of a file, validated; quotes and trades as bars of their own, one for each distinct time.
   * @throws HoldfastError BAD_DATA with `instrument` and, where one is at fault, `row` (from 1, the header not counted)
   */
  async read(path: string, instrument: string): Promise<BarSeries> {
    try {
      const query = await this.#barsQuery(path, instrument);
      const series = await this.#readColumns(query, instrument);
      const isTick = query.kind !== 'bars';
      validateBars(series, { sameTimes: isTick });
      return isTick ? mergeTicks(series) : series;
    } catch (error) {
      throw error instanceof HoldfastError ? error : unreadable(error, instrument);
    }
  }

  /** Writes the rows of a file, as `read` sees them, to a Parquet file with the catalog's own columns. */
  async copyToParquet(path: string, target: string, instrument: string): Promise<void> {
    const { sql, kind, hasQuotes } = await this.#barsQuery(path, instrument);
    const names = ['micros', ...PRICE_FIELDS, ...(hasQuotes ? QUOTE_FIELDS : [])].join(', ');
    const columns = COPIED[kind] + (hasQuotes && kind !== 'quotes' ? ', bid, ask' : '');
    await this.#connection.run(
      `COPY (SELECT make_timestamp(micros::BIGINT)::TIMESTAMPTZ AS timestamp, ${columns} ` +
        `FROM (${sql}) AS bars(${names})) TO '${target.replaceAll("'", "''")}' (FORMAT parquet)`,
    );
  }

  async #barsQuery(path: string, instrument: string): Promise<BarsQuery> {
    const { columns, from } = path.endsWith('.parquet') ? await this.#parquetSource(path) : await csvSource(path);
    const known = recognizeColumns(columns, instrument);
    const survey = await this.#connection.runAndReadAll(surveySql(known, from));
    const [rows, whole, max] = survey.getRows()[0] as [number, number, number];
    const hasQuotes = known.bid !== undefined && known.ask !== undefined;
    return { sql: barsSql(known, from, { rows, whole, max }), rows, kind: known.kind, hasQuotes };
  }

  async #parquetSource(path: string): Promise<{ columns: SourceColumn[]; from: string }> {
    const from = `read_parquet(${sqlPath(path)})`;
    const described = await this.#connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const columns = described.getRows().map(([name, type]) => ({
      name: String(name),
      sql: `"${String(name).replaceAll('"', '""')}"`,
      type: String(type),
    }));
    return { columns, from };
  }

  async #readColumns({ sql, rows, hasQuotes }: BarsQuery, instrument: string): Promise<BarSeries> {
    const fields = ['times' as const, ...PRICE_FIELDS, ...(hasQuotes ? QUOTE_FIELDS : [])];
    const columns = fields.map((field) => [field, new Float64Array(rows)] as const);
    const result = await this.#connection.stream(sql);
    for (let at = 0; ;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      columns.forEach(([, column], i) => {
        const { items } = chunk.getColumnVector(i) as unknown as { items: Float64Array };
        column.set(items.subarray(0, chunk.rowCount), at);
      });
      at += chunk.rowCount;
    }
    return { instrument, ...(Object.fromEntries(columns) as Omit<BarSeries, 'instrument'>) };
  }
}

/** DuckDB's own message may quote paths and rows, so only the line that it names goes on. */
function unreadable(error: unknown, instrument: string): HoldfastError {
  const line = /CSV Error on Line: (\d+)/.exec(messageOf(error))?.[1];
  const row = line === undefined ? undefined : Number(line) - 1;
  const where = row === undefined ? 'cannot be read as CSV or Parquet' : `have a malformed row ${row}`;
  return new HoldfastError('BAD_DATA', `The data of ${instrument} ${where}.`, { details: { instrument, row } });
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText } from '../model/sql-text';
import { messageOf } from '../model/message-of';
import { refusal } from './findings';
import type { Table } from './table';

/** What the database may hold in memory: whatever is more goes to the disk, in the folder of the import. */
const MEMORY = '400MB';

/** A database that sorts files of any size. Close it after use. */
export class ImportDatabase {
  private constructor(
    readonly connection: DuckDBConnection,
    /** Ends the database. */
    readonly close: () => void,
  ) {}

  /** @param folder takes what does not fit into memory */
  static async open(folder: string): Promise<ImportDatabase> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      enable_external_file_cache: 'false',
      memory_limit: MEMORY,
      temp_directory: folder,
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    // What stands in several branches of a CASE would be computed for every row.
    await connection.run("SET disabled_optimizers = 'common_subexpressions'");
    await connection.run('SET enable_progress_bar = true');
    await connection.run('SET enable_progress_bar_print = false');
    return new ImportDatabase(connection, () => {
      connection.closeSync();
      instance.closeSync();
    });
  }

  /** How far the query at hand is: 0 to 1. */
  get reached(): number {
    const { percentage } = this.connection.progress;
    return percentage > 0 ? Math.min(1, percentage / 100) : 0;
  }

  /** Rows of a query, as JSON values. */
  async rows(sql: string): Promise<unknown[][]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJson();
  }

  /** Writes what a query gives to a Parquet file, in its order. */
  async write(sql: string, path: string): Promise<void> {
    await this.connection.run(`COPY (${sql}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`);
  }

  /** Stops what runs when a signal says so, and calls `onTick` every second meanwhile. */
  async watched<T>(
    work: () => Promise<T>,
    { signal, onTick }: { signal?: AbortSignal; onTick?: () => void },
  ): Promise<T> {
    signal?.throwIfAborted();
    const interrupt = () => this.connection.interrupt();
    signal?.addEventListener('abort', interrupt);
    const timer = setInterval(() => onTick?.(), 1000);
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', interrupt);
    }
  }
}

/** The refusal of a file that the database could not read. Its own message may quote paths, so only the line goes on. */
export function unreadable(error: unknown, { file, told }: Table): unknown {
  const message = messageOf(error);
  if ((error as Error).name === 'HoldfastError' || /Interrupt/i.test(message)) return error;
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const row = line === undefined ? undefined : Math.max(1, Number(line) - (told.linesAbove ?? 0));
  const at = { file: file.name, ...(row !== undefined && { row }) };
  if (/unterminated quote/i.test(message)) return refusal('QUOTE_UNCLOSED', at);
  if (/Maximum line size/i.test(message)) return refusal('LINE_TOO_LONG', at);
  if (/unicode|utf-?8|encod/i.test(message)) return refusal('ENCODING_UNKNOWN', at);
  const cells = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (cells) return refusal('ROW_LONG', { ...at, found: `${cells[2]} cells or more` });
  if (line !== undefined) return refusal('ROW_MALFORMED', at);
  if (/gzip|parquet|miniz|magic bytes|JSON/i.test(message)) return refusal('FILE_BROKEN', at);
  return error;
}

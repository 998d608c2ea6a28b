import type { DuckDBInstance } from '@duckdb/node-api';
import { BarReader } from './bar-reader';
import { openDatabase } from './open-database';

/** What nobody uses is closed after so long: opening a database takes longer than reading many small files. */
const IDLE_MS = 2000;

/** Readers of data files over one database, kept open for a moment after their use. */
export class BarReaders {
  #database: Promise<DuckDBInstance> | undefined;
  readonly #idle: BarReader[] = [];
  #users = 0;
  #closing: NodeJS.Timeout | undefined;

  /** Runs `work` with a reader of its own. One that fails is not used again. */
  async use<T>(work: (reader: BarReader) => Promise<T>): Promise<T> {
    this.#users++;
    clearTimeout(this.#closing);
    try {
      return await this.#useOne(work);
    } finally {
      if (--this.#users === 0) this.#closing = setTimeout(() => void this.#close(), IDLE_MS).unref();
    }
  }

  async #useOne<T>(work: (reader: BarReader) => Promise<T>): Promise<T> {
    const reader = this.#idle.pop() ?? (await this.#open());
    try {
      const result = await work(reader);
      this.#idle.push(reader);
      return result;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  async #open(): Promise<BarReader> {
    this.#database ??= openDatabase();
    try {
      return await BarReader.open(await this.#database);
    } catch (error) {
      this.#database = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    this.#idle.splice(0).forEach((reader) => reader.close());
    (await database)?.closeSync();
  }
}

import { BarReader } from './bar-reader';

/** A reader that nobody uses is closed after so long: opening one takes longer than reading many small files. */
const IDLE_MS = 2000;

/** Readers of data files, kept open for a moment after their use. */
export class BarReaders {
  readonly #idle: BarReader[] = [];
  #closing: NodeJS.Timeout | undefined;

  /** Runs `work` with a reader of its own. One that fails is not used again. */
  async use<T>(work: (reader: BarReader) => Promise<T>): Promise<T> {
    const reader = this.#idle.pop() ?? (await BarReader.open());
    try {
      const result = await work(reader);
      this.#keep(reader);
      return result;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  #keep(reader: BarReader): void {
    this.#idle.push(reader);
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.#idle.splice(0).forEach((idle) => idle.close()), IDLE_MS).unref();
  }
}

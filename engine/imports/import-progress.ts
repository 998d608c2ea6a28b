/** Share of the work on a file that reading it is; the rest is sorting and writing. */
const READING = 0.6;

/** How far an import is: by the bytes of its files, since nobody knows their rows before they are read. */
export class ImportProgress {
  #rows = 0;
  /** Bytes that count as done, and those of the file that is read. */
  #done = 0;
  #reading = 0;

  /** @param reached 0 to 1, of what the database is at */
  constructor(
    private readonly bytes: number,
    private readonly reached: () => number,
    private readonly onProgress: (rows: number, fraction: number) => void,
  ) {}

  tell(): void {
    const done = this.#done + READING * this.#reading * this.reached();
    this.onProgress(this.#rows, Math.min(1, done / Math.max(1, this.bytes)));
  }

  /** A file is read from now on. */
  begin(bytes: number): void {
    this.#reading = bytes;
  }

  read(rows: number): void {
    this.#rows += rows;
    this.#done += READING * this.#reading;
    this.#reading = 0;
    this.tell();
  }

  /** What was read of these files is written, or there is nothing to do for them. */
  settle(bytes: number, wasRead: boolean): void {
    this.#reading = 0;
    this.#done += wasRead ? (1 - READING) * bytes : bytes;
    this.tell();
  }
}

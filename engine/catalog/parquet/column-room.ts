/** Numbers of a block: 2 MB. */
const BLOCK = 2 ** 18;

/** Memory for columns that is lent again and again: the first touch of each of its pages costs more than what is put there. */
export class ColumnRoom {
  readonly #blocks: Float64Array[] = [];
  #block = 0;
  #used = 0;

  /** A column with any content, until `clear` is called. */
  lend(length: number): Float64Array {
    for (; ; this.#block++, this.#used = 0) {
      const block = (this.#blocks[this.#block] ??= new Float64Array(Math.max(BLOCK, length)));
      if (length > block.length - this.#used) continue;
      return block.subarray(this.#used, (this.#used += length));
    }
  }

  /** Takes all columns back. */
  clear(): void {
    this.#block = 0;
    this.#used = 0;
  }
}

import { PAGE } from './assembler';

/**
 * Copies of columns in a kernel's memory, each made once. Columns are known by identity: the indicator cache hands out
 * the same array for the same column. When the memory is full, all of them go.
 */
export class ColumnArena {
  readonly #memory: WebAssembly.Memory;
  readonly #first: number;
  readonly #columnBytes: number;
  readonly #maxBytes: number;
  #places = new WeakMap<Float64Array, number>();
  #next: number;

  constructor(memory: WebAssembly.Memory, area: { first: number; columnBytes: number; maxBytes: number }) {
    this.#memory = memory;
    this.#first = area.first;
    this.#columnBytes = area.columnBytes;
    this.#maxBytes = area.maxBytes;
    this.#next = area.first;
  }

  /** Makes the memory at least so large. */
  reserve(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
  }

  /** Makes sure that the columns can be there together. */
  makeRoom(columns: readonly Float64Array[]): void {
    let missing = 0;
    for (const column of columns) if (!this.#places.has(column)) missing += this.#columnBytes;
    if (this.#next + missing <= this.#maxBytes) return;
    this.#places = new WeakMap();
    this.#next = this.#first;
  }

  /** Address of a column's copy; behind its end it is padded with NaN, which meets no condition. */
  place(column: Float64Array): number {
    const known = this.#places.get(column);
    if (known !== undefined) return known;
    const at = this.#next;
    this.#next += this.#columnBytes;
    this.reserve(this.#next);
    const copy = new Float64Array(this.#memory.buffer, at, this.#columnBytes / 8);
    copy.set(column);
    copy.fill(NaN, column.length);
    this.#places.set(column, at);
    return at;
  }
}

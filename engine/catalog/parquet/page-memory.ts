import { closeSync, openSync, readSync } from 'node:fs';
import { assemble, PAGE } from '../../kernels/wasm/assembler';
import { unsnap } from './unsnap-code';

interface Exports {
  memory: WebAssembly.Memory;
  unsnap(at: number, end: number, base: number, limit: number): number;
}

/** Files that are read here are not larger. */
export const MOST_FILE_BYTES = 2 ** 19;
/** Behind a file: what a decompression reads too far, and the widest step of an aligned copy. */
const MARGIN = 64;
const WORD = 8;
const PAGES_AT = MOST_FILE_BYTES + MARGIN;
/** A block of Snappy becomes no more than 22 times its size. */
const MAX_BYTES = 24 * MOST_FILE_BYTES;

let compiled: WebAssembly.Module | undefined;

/** A file and one of its pages in the memory of a decompressor. Each stays until the next one comes. */
export class PageMemory {
  readonly #exports: Exports;

  constructor() {
    compiled ??= new WebAssembly.Module(assemble([unsnap], MAX_BYTES));
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  }

  /**
   * Reads a file.
   * @throws RangeError where it is larger than `MOST_FILE_BYTES` or ends before `size`; what the file system throws
   */
  load(path: string, size: number): Uint8Array {
    if (size > MOST_FILE_BYTES) throw new RangeError('The file is too large.');
    this.#reserve(PAGES_AT);
    const bytes = new Uint8Array(this.#exports.memory.buffer, 0, size);
    const file = openSync(path, 'r');
    try {
      for (let done = 0; done < size;) {
        const read = readSync(file, bytes, done, size - done, done);
        if (read === 0) throw new RangeError('The file has become shorter.');
        done += read;
      }
    } finally {
      closeSync(file);
    }
    return bytes;
  }

  /**
   * Decompresses bytes of the file, a block of Snappy that becomes `size` bytes.
   * @throws RangeError where it is none, or becomes more or less
   */
  unsnap(block: Uint8Array, size: number): Uint8Array {
    this.#reserve(PAGES_AT + size + 2 * MARGIN);
    const at = block.byteOffset + prefixOf(block, size);
    const end = block.byteOffset + block.length;
    // What stands at its end are values, which are copied word by word from a boundary of theirs, else byte by byte.
    const base = PAGES_AT + ((WORD - (size % WORD)) % WORD);
    const limit = base + size;
    if (this.#exports.unsnap(at, end, base, limit) !== limit) throw new RangeError('A page is broken.');
    return new Uint8Array(this.#exports.memory.buffer, base, size);
  }

  #reserve(bytes: number): void {
    const missing = bytes - this.#exports.memory.buffer.byteLength;
    if (missing > 0) this.#exports.memory.grow(Math.ceil(missing / PAGE));
  }
}

/** Bytes of the number that a block begins with, which is the size of what it becomes. */
function prefixOf(block: Uint8Array, size: number): number {
  let value = 0;
  for (let i = 0, factor = 1; i < block.length; i++, factor *= 128) {
    const byte = block[i]!;
    value += (byte & 127) * factor;
    if (byte >= 128) continue;
    if (value === size) return i + 1;
    break;
  }
  throw new RangeError('A page has another size.');
}

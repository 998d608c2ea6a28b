import { closeSync, openSync, readv } from 'node:fs';

/** Less is touched in less time than a thread is asked to. */
const LEAST_BYTES = 8 * 2 ** 20;
/** What is touched between two looks at whether it is still wanted: about a third of a second. */
const PIECE_BYTES = 256 * 2 ** 20;
const ZEROS = '/dev/zero';

export interface Warming {
  /** When it is over, and the memory may be written to. */
  over: Promise<void>;
  /** Leaves out what has not begun. */
  stop: () => void;
}

/**
 * Has a thread of the pool touch fresh memory, all of which is zero and stays so: the first touch of a page costs the
 * system several times what a copy to it does, and meanwhile this thread can fill other memory. What is left out is
 * touched when it is filled, as it would be without this.
 */
export function warmMemory(columns: readonly Float64Array[]): Warming {
  let isWanted = columns.reduce((bytes, { byteLength }) => bytes + byteLength, 0) >= LEAST_BYTES;
  const touch = async () => {
    if (!isWanted) return;
    const file = openSync(ZEROS, 'r');
    try {
      for (const piece of pieces(columns)) if (isWanted) await readInto(piece, file);
    } finally {
      closeSync(file);
    }
  };
  // A system may be without zeros.
  return { over: touch().catch(() => undefined), stop: () => (isWanted = false) };
}

function readInto(views: readonly Uint8Array[], file: number): Promise<void> {
  return new Promise((resolve) => readv(file, views, null, () => resolve()));
}

/** Stretches of the columns, put together up to the size of a piece. */
function pieces(columns: readonly Float64Array[]): Uint8Array[][] {
  const all: Uint8Array[][] = [];
  let room = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    for (let at = 0; at < byteLength;) {
      if (room === 0) {
        all.push([]);
        room = PIECE_BYTES;
      }
      const length = Math.min(room, byteLength - at);
      all.at(-1)!.push(new Uint8Array(buffer, byteOffset + at, length));
      room -= length;
      at += length;
    }
  }
  return all;
}

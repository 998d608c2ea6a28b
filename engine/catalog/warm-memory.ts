import { closeSync, openSync, readv } from 'node:fs';

/** Less is touched in less time than a thread is asked to. */
const LEAST_BYTES = 8 * 2 ** 20;
const ZEROS = '/dev/zero';

/**
 * Has a thread of the pool touch fresh memory, all of which is zero and stays so: the first touch of a page costs the
 * system several times what a copy to it does, and meanwhile this thread can fill other memory.
 * @returns when it is over, and the memory may be written to
 */
export function warmMemory(columns: readonly Float64Array[]): Promise<void> {
  const views = columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  if (views.reduce((bytes, view) => bytes + view.length, 0) < LEAST_BYTES) return Promise.resolve();
  let file: number;
  try {
    file = openSync(ZEROS, 'r');
  } catch {
    // A system without it touches the memory when it is filled.
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    // What was not read is touched later, as it would be without this.
    readv(file, views, null, () => {
      closeSync(file);
      resolve();
    });
  });
}

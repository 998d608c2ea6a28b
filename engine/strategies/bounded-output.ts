/** Of what the strategies of a thread write to the console during a piece of work. */
const MOST_CHARACTERS = 64 * 1024;
const NOTICE =
  `… further output of the strategy is left out: at most ${MOST_CHARACTERS / 1024} KB of a piece of work are kept. ` +
  'ctx.log() keeps lines with the run.\n';

/**
 * Bounds what strategies write: a loop that never yields would keep all of it in memory, and fill the log of the process.
 * @returns what begins another piece of work
 */
export function boundOutput(): () => void {
  let left = MOST_CHARACTERS;
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
    const bounded = (chunk: unknown, ...rest: unknown[]): boolean => {
      const isBegun = left > 0;
      const length = typeof chunk === 'string' ? chunk.length : (chunk as Uint8Array).byteLength;
      if (length <= left) {
        left -= length;
        return write(chunk, ...rest);
      }
      const kept = typeof chunk === 'string' ? chunk.slice(0, left) : '';
      left = 0;
      const callback = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
      if (isBegun) return write(`${kept}\n${NOTICE}`, callback);
      // Who waits for it is answered as if it had been written.
      if (callback) queueMicrotask(callback);
      return true;
    };
    stream.write = bounded;
  }
  return () => {
    left = MOST_CHARACTERS;
  };
}

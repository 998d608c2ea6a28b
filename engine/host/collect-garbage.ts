import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collector = (options?: { type: 'minor' }) => void;

let collect: Collector | undefined;

/**
 * Frees what this thread has no reference to any more. An idle thread allocates nothing and so never collects by itself,
 * while shared memory stays until each thread that had it has collected.
 */
export function collectGarbage(): void {
  collect ??= exposedCollector();
  collect();
  // Shared memory is given up beside the collection; the next one begins with waiting for that.
  collect({ type: 'minor' });
}

/**
 * The flag is set for this moment alone: V8 keeps no compiled code of Node's own modules for other flags. All threads share
 * it, so another one at the same place may clear it before the context is made, which is then made again.
 */
function exposedCollector(): Collector {
  for (;;) {
    setFlagsFromString('--expose-gc');
    const exposed = runInNewContext('globalThis.gc') as Collector | undefined;
    setFlagsFromString('--no-expose-gc');
    if (exposed) return exposed;
  }
}

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

/** The flag is set for this moment alone: V8 keeps no compiled code of Node's own modules for other flags. */
function exposedCollector(): Collector {
  setFlagsFromString('--expose-gc');
  const exposed = runInNewContext('gc') as Collector;
  setFlagsFromString('--no-expose-gc');
  return exposed;
}

import { setImmediate as afterOthers } from 'node:timers/promises';

/** What else the worker has to do, such as to say that it is alive, waits no longer than for that and one step. */
const SLICE_MS = 50;

/** Long work step by step. */
export async function inSlices<T>(steps: Generator<void, T, void>): Promise<T> {
  for (let begun = performance.now(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - begun < SLICE_MS) continue;
    await afterOthers();
    begun = performance.now();
  }
}

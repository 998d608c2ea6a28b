import { setImmediate as breathe } from 'node:timers/promises';

/** Longest stretch of work between two turns of the event loop. */
const SLICE_MS = 20;

/** Long work in slices: whoever goes on for longer than a slice lets the event loop turn. */
export class Turns {
  #since = performance.now();

  /** Whether the slice is over. Cheap enough for each file, not for each value. */
  get isOver(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** Lets everything else that is due run first. */
  async pass(): Promise<void> {
    await breathe();
    this.#since = performance.now();
  }
}

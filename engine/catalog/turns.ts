import { setImmediate as breathe } from 'node:timers/promises';
import { HoldfastError } from '../model/errors';

/** Longest stretch of work between two turns of the event loop. */
const SLICE_MS = 20;

/** Long work in slices: whoever goes on for longer than a slice lets the event loop turn, and ends where it was cancelled. */
export class Turns {
  #since = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  /** Whether the slice is over. Cheap enough for each file, not for each value. */
  get isOver(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /**
   * Lets everything else that is due run first.
   * @throws HoldfastError CANCELLED where the work was cancelled
   */
  async pass(): Promise<void> {
    await breathe();
    this.throwIfCancelled();
    this.#since = performance.now();
  }

  /** @throws HoldfastError CANCELLED where the work was cancelled */
  throwIfCancelled(): void {
    if (this.signal?.aborted) throw new HoldfastError('CANCELLED', 'The loading of market data was cancelled.');
  }
}

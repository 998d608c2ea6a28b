import { HoldfastError } from '../model/errors';
import { PROGRESS_BARS } from '../model/metric-points';

/** How another thread watches and stops a run. */
export interface RunControl {
  /** Shared memory: [0] cancel flag (0 or 1), [1] bars done, [2] bars in all, in steps of the merged time axis. */
  cell: Int32Array;
  /** Shared memory for the figures of a run; see `LIVE`. Trials of sweeps show none. */
  live?: Float64Array;
  /** Writes them; set where the run begins. */
  progress?: { write(done: number): void };
  /** Write down in the cell where strategies are; see `tracedStrategies`. */
  trace?: boolean;
}

/** Steps between two looks at the cell: divisors of 50, so that every 50th step has one. */
const INTERVALS = [50, 25, 10, 5, 2];

/** Steps between two looks at the cell: about 50 bars over all instruments. */
export function controlInterval(instruments: number): number {
  return INTERVALS.find((steps) => steps * instruments <= PROGRESS_BARS) ?? 1;
}

/** @throws HoldfastError CANCELLED once the flag is set */
export function report(control: RunControl, done: number, total: number): void {
  Atomics.store(control.cell, 1, done);
  Atomics.store(control.cell, 2, total);
  control.progress?.write(done);
  checkCancelled(control);
}

/** @throws HoldfastError CANCELLED once the flag is set */
export function checkCancelled(control: RunControl): void {
  if (Atomics.load(control.cell, 0) !== 0) throw new HoldfastError('CANCELLED', 'The operation was cancelled.');
}

export function isCancelled(error: unknown): boolean {
  return error instanceof HoldfastError && error.code === 'CANCELLED';
}

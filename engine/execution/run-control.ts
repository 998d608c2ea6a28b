import { HoldfastError } from '../model/errors';

/** How another thread watches and stops a run. */
export interface RunControl {
  /** Shared memory: [0] cancel flag (0 or 1), [1] bars done, [2] bars in all, in steps of the merged time axis. */
  cell: Int32Array;
  /** Write down in the cell where strategies are; see `tracedStrategies`. */
  trace?: boolean;
}

/** Bars, over all instruments, between two looks at the cell. */
const CONTROL_BARS = 32;

/** Steps between two looks at the cell. */
export function controlInterval(instruments: number): number {
  return Math.max(1, Math.floor(CONTROL_BARS / instruments));
}

/** @throws HoldfastError CANCELLED once the flag is set */
export function report(control: RunControl, done: number, total: number): void {
  Atomics.store(control.cell, 1, done);
  Atomics.store(control.cell, 2, total);
  checkCancelled(control);
}

/** @throws HoldfastError CANCELLED once the flag is set */
export function checkCancelled(control: RunControl): void {
  if (Atomics.load(control.cell, 0) !== 0) throw new HoldfastError('CANCELLED', 'The operation was cancelled.');
}

export function isCancelled(error: unknown): boolean {
  return error instanceof HoldfastError && error.code === 'CANCELLED';
}

import { HoldfastError } from '../../model/errors';
import { isInstance } from '../../model/message-of';
import { PROGRESS_BARS } from '../../model/metric-points';

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
  /** Called at each look at the cell: what else the thread has to do meanwhile. */
  attend?: () => void;
}

/** Steps between two looks at the cell: those up to 50 divide it, so that every 50th step has one. */
const INTERVALS = [500, 50, 25, 10, 5, 2, 1];
/** Bars between two looks where nobody sees the figures, as of trials: each look ends a stretch of the walk. */
const UNWATCHED_BARS = 500;
/** So long a run goes on without a look, as far as its steps are not longer themselves. */
const LOOK_MS = 2;
/** Looks of a fast run from one that is timed to the next: a clock takes as long as a few bars. */
const TIMED_EVERY = 16;

/** Tells that so many steps are done; answers with the step at which to be told again. */
export type Report = (done: number) => number;

/**
 * Writes down how far a run is and looks whether it is cancelled: every 50 bars over all instruments, every 500 where
 * nobody sees its figures, and more often where bars take long.
 */
export function reporter(control: RunControl | undefined, run: { instruments: number; total: number }): Report {
  const { instruments, total } = run;
  if (!control) return () => total;
  const fitting = (bars: number) => INTERVALS.find((steps) => steps * instruments <= bars) ?? 1;
  const most = fitting(control.live ? PROGRESS_BARS : UNWATCHED_BARS);
  let interval = fitting(PROGRESS_BARS);
  let untimed = 1;
  let [from, at] = [0, 0];
  return (done) => {
    report(control, done, total);
    if (--untimed <= 0) {
      const now = performance.now();
      if (untimed < 0) {
        interval = intervalOf((now - at) / (done - from), most);
        untimed = interval < most || interval > PROGRESS_BARS ? 0 : TIMED_EVERY;
      }
      [from, at] = [done, now];
    }
    return Math.min(total, done - (done % interval) + interval);
  };
}

function intervalOf(stepMs: number, most: number): number {
  return INTERVALS.find((steps) => steps <= most && steps * stepMs <= LOOK_MS) ?? 1;
}

/** @throws HoldfastError CANCELLED once the flag is set */
function report(control: RunControl, done: number, total: number): void {
  Atomics.store(control.cell, 1, done);
  Atomics.store(control.cell, 2, total);
  control.progress?.write(done);
  checkCancelled(control);
}

/** @throws HoldfastError CANCELLED once the flag is set */
export function checkCancelled(control: RunControl): void {
  control.attend?.();
  if (Atomics.load(control.cell, 0) !== 0) throw new HoldfastError('CANCELLED', 'The operation was cancelled.');
}

export function isCancelled(error: unknown): boolean {
  return isInstance(error, HoldfastError) && error.code === 'CANCELLED';
}

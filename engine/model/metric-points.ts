/** Points of a run's history at most. */
export const MAX_POINTS = 500;
/** Bars between two looks of a run at its progress. */
export const PROGRESS_BARS = 50;

/** Bars between two points of the history of a run of so many bars: whole looks, so that each falls on one. */
export function pointInterval(bars: number): number {
  return Math.max(1, Math.ceil(bars / MAX_POINTS / PROGRESS_BARS)) * PROGRESS_BARS;
}

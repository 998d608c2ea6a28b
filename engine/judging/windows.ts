import { HoldfastError } from '../model/errors';
import type { Micros } from '../model/time';

/** Bars of a window by their index: `from` inclusive, `to` exclusive. */
export interface Span {
  from: number;
  to: number;
}

export interface Window {
  train: Span;
  test: Span;
}

export interface WindowRule {
  windows: number;
  /** Share of a window's bars that train. */
  trainShare: number;
  /** Whether every window is trained from the first bar on. */
  anchored: boolean;
}

/**
 * Windows of a walk-forward over bars in order: tests follow each other without a gap to the last bar, each behind the bars that
 * it is trained on (Pardo 2008). With test parts of t bars, trained on a = t * share / (1 - share) bars, `a + windows * t` bars are
 * all there are; what is left over by rounding is trained on first.
 * @returns fewer than one bar in some part: an empty list
 */
export function walkForward(bars: number, { windows, trainShare, anchored }: WindowRule): Window[] {
  const ratio = trainShare / (1 - trainShare);
  const test = whole(bars / (ratio + windows));
  const train = whole(test * ratio);
  if (test < 1 || train < 1) return [];
  const first = bars - windows * test;
  return Array.from({ length: windows }, (_, w) => {
    const at = first + w * test;
    return { train: { from: anchored ? 0 : at - train, to: at }, test: { from: at, to: at + test } };
  });
}

/**
 * Refuses windows for which there are not enough bars.
 * @throws HoldfastError VALIDATION with the path `windows`
 */
export function requireRoomInWindows(rule: WindowRule, bars: number): Window[] {
  const windows = walkForward(bars, rule);
  if (windows.length > 0) return windows;
  const message = `windows: ${rule.windows} windows need more than the ${bars} bars that there are`;
  throw new HoldfastError('VALIDATION', message, { path: 'windows' });
}

/** Whole bars, of which rounding takes none: 0.6 / 0.4 is a little less than 1.5. */
function whole(bars: number): number {
  return Math.floor(bars + 1e-9);
}

/**
 * Times of a span of bars, both inclusive, as ranges of runs take them: from the open of its first bar to a microsecond before
 * that of the bar behind it, or to the given end.
 */
export function timesOf(opens: ArrayLike<number>, { from, to }: Span, end: Micros): { from: Micros; to: Micros } {
  return { from: opens[from]!, to: to < opens.length ? opens[to]! - 1 : end };
}

/** Start, stop and step as typed into a form. */
export interface RangeText {
  start: string;
  stop: string;
  step: string;
}

export interface Range {
  start: number;
  stop: number;
  step: number;
}

/** The range, or what is wrong with it. */
export function parseRange(text: RangeText): Range | string {
  const { start, stop, step } = text;
  if ([start, stop, step].some((part) => part.trim() === '' || !Number.isFinite(Number(part)))) {
    return 'Start, stop and step must be numbers.';
  }
  const range = { start: Number(start), stop: Number(stop), step: Number(step) };
  if (range.step === 0) return 'The step must not be 0.';
  if (valuesOf(range) < 1) return 'The stop lies before the start.';
  return range;
}

/** How many values a range has, its stop inclusive, by the same tolerance as the server's. */
export function valuesOf({ start, stop, step }: Range): number {
  return Math.floor((stop - start) / step + 1e-9) + 1;
}

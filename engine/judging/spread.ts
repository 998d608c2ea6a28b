/** Fractional part of the golden ratio: its multiples are spread evenly, and step with no grid. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Numbers below a count, at most so many: one of each of as many parts of equal length, in order. Where in its part it lies
 * follows a sequence, so that of the points of a grid not all have the same last value.
 */
export function spreadNumbers(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const step = count / most;
  let last = -1;
  // Parts need not begin with a whole number, so that two of them may have the same one.
  return Array.from(
    { length: most },
    (_, i) => (last = Math.max(last + 1, Math.floor((i + ((i * GOLDEN) % 1)) * step))),
  );
}

/** At most so many of a list, spread over it. */
export function spread<T>(items: readonly T[], most: number): T[] {
  return spreadNumbers(items.length, most).map((number) => items[number]!);
}

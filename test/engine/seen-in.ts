import fc from 'fast-check';

const AT_ONCE = 25;
const AT_MOST = 1500;

/**
 * Goes through samples of an arbitrary, the same ones in every run, until everything that is wanted was seen so many
 * times as it says.
 * @param seenIn what a sample shows, each time that it does
 * @returns how many times each was still to be seen when the samples ended; empty where nothing is wanting
 */
export function wantingIn<T>(
  arbitrary: fc.Arbitrary<T>,
  wanted: Readonly<Record<string, number>>,
  seenIn: (sample: T) => Iterable<string>,
): Record<string, number> {
  const wanting = new Map(Object.entries(wanted));
  for (let from = 0; from < AT_MOST && wanting.size > 0; from += AT_ONCE) {
    for (const sample of fc.sample(arbitrary, { numRuns: AT_ONCE, seed: 7 + from })) {
      for (const what of seenIn(sample)) {
        const left = wanting.get(what);
        if (left === undefined) continue;
        if (left > 1) wanting.set(what, left - 1);
        else wanting.delete(what);
      }
    }
  }
  return Object.fromEntries(wanting);
}

/** Each of these once. */
export const once = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 1]));

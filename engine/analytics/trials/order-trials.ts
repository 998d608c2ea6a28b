/** What trials are put in order of: a figure (NaN where they have none) or the number of a value. */
export type SortKey = (trial: number) => number;

/** So many of some trials from `offset` on, by a key; those without one last, of equal ones the first. */
export function orderedTrials(
  trials: Uint32Array,
  key: SortKey,
  { offset, limit, descending }: { offset: number; limit: number; descending: boolean },
): number[] {
  const keys = Float64Array.from(trials, key);
  const order = Uint32Array.from(trials, (_, at) => at);
  const sign = descending ? -1 : 1;
  order.sort((a, b) => {
    const [one, other] = [keys[a]!, keys[b]!];
    if (one === other) return a - b;
    if (Number.isNaN(one)) return Number.isNaN(other) ? a - b : 1;
    if (Number.isNaN(other)) return -1;
    return sign * (one - other);
  });
  return Array.from(order.subarray(offset, offset + limit), (at) => trials[at]!);
}

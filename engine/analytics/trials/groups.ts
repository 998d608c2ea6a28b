/** Figures of trials put together by group: those of group g lie in `values` from `starts[g]` to `starts[g + 1]`. */
export interface Groups {
  starts: Uint32Array;
  /** 8 bytes a trial. */
  values: Float64Array;
}

/** Puts figures into the order of their groups, each group in order of trial: two passes (a counting sort). */
export function grouped(
  figures: Float64Array,
  trials: Uint32Array,
  { count, groupOf }: { count: number; groupOf: (trial: number) => number },
): Groups {
  const starts = new Uint32Array(count + 1);
  const groups = new Uint32Array(trials.length);
  for (let i = 0; i < trials.length; i++) {
    const group = groupOf(trials[i]!);
    groups[i] = group;
    starts[group + 1]!++;
  }
  for (let group = 0; group < count; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const values = new Float64Array(trials.length);
  for (let i = 0; i < trials.length; i++) values[next[groups[i]!]!++] = figures[trials[i]!]!;
  return { starts, values };
}

export function valuesOfGroup({ starts, values }: Groups, group: number): Float64Array {
  return values.subarray(starts[group], starts[group + 1]);
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Least, largest and last value of each bucket of a column; NaN where it has none. */
export interface Band {
  min: Float64Array;
  max: Float64Array;
  last: Float64Array;
}

/** @param ends the rows at which buckets end, exclusive */
export function bandOf(values: Float64Array, ends: readonly number[]): Band {
  const empty = () => new Float64Array(ends.length).fill(NaN);
  const band: Band = { min: empty(), max: empty(), last: empty() };
  ends.forEach((end, b) => {
    for (let row = b === 0 ? 0 : ends[b - 1]!; row < end; row++) {
      const value = values[row]!;
      if (Number.isNaN(value)) continue;
      if (!(band.min[b]! <= value)) band.min[b] = value;
      if (!(band.max[b]! >= value)) band.max[b] = value;
      band.last[b] = value;
    }
  });
  return band;
}

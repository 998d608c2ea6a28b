/** A column that a chart draws, and which of its extremes must not be lost. */
export interface DrawnColumn {
  /** NaN for null. */
  values: Float64Array;
  keep: readonly ('min' | 'max')[];
}

/**
 * Row numbers for a chart of all rows by at most `points` of them, ascending: of each of the buckets of rows one after
 * the other its first and last row and the extremes, so that what is drawn reaches as far as what was computed.
 */
export function chartRows(total: number, points: number, columns: readonly DrawnColumn[]): number[] {
  if (total <= points) return Array.from({ length: total }, (_, row) => row);
  const width = columns.reduce((sum, { keep }) => sum + keep.length, 2);
  const buckets = Math.max(1, Math.floor(points / width));
  const rows: number[] = [];
  for (let b = 0; b < buckets; b++) {
    const begin = Math.round((b * total) / buckets);
    const end = Math.round(((b + 1) * total) / buckets);
    const found = [end - 1, begin, ...columns.flatMap((column) => extremes(column, begin, end))];
    // Of less than a bucket's rows first what comes first.
    const kept = new Set(found.slice(0, Math.floor(points / buckets)));
    rows.push(...[...kept].sort((a, b) => a - b));
  }
  return rows;
}

/** The first row with each extreme; none where all values are null. */
function extremes({ values, keep }: DrawnColumn, begin: number, end: number): number[] {
  let least = -1;
  let most = -1;
  for (let row = begin; row < end; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    if (least < 0 || value < values[least]!) least = row;
    if (most < 0 || value > values[most]!) most = row;
  }
  return keep.map((one) => (one === 'min' ? least : most)).filter((row) => row >= 0);
}

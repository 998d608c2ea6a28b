/**
 * Rows that stand for a long line: of each of equal buckets of rows the first and the last, and of every column the one of
 * its least and of its largest value. What is drawn through them reaches every extreme of the whole.
 * @param columns of one length; NaN is no value
 * @param most rows; at least `2 + 2 * columns.length`, or one bucket is returned all the same
 * @returns ascending, all rows where there are no more than `most`
 */
export function extremeRows(columns: readonly Float64Array[], most: number): Int32Array {
  const total = columns[0]?.length ?? 0;
  if (total <= most) return Int32Array.from({ length: total }, (_, row) => row);
  const buckets = Math.max(1, Math.floor(most / (2 + 2 * columns.length)));
  const rows: number[] = [];
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * total) / buckets);
    const to = Math.floor(((b + 1) * total) / buckets);
    const chosen = new Set([from, to - 1]);
    for (const column of columns) for (const row of extremesOf(column, from, to)) chosen.add(row);
    rows.push(...[...chosen].sort((a, b) => a - b));
  }
  return Int32Array.from(rows);
}

/** The rows of the least and the largest value of [from, to); none where all are NaN. */
function extremesOf(column: Float64Array, from: number, to: number): number[] {
  let [low, high] = [-1, -1];
  for (let row = from; row < to; row++) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    if (low < 0 || value < column[low]!) low = row;
    if (high < 0 || value > column[high]!) high = row;
  }
  return low < 0 ? [] : [low, high];
}

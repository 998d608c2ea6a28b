/**
 * Rows by ascending time, those of one time in the order that they had: a merge sort that begins with the stretches which
 * ascend already (Knuth, "The Art of Computer Programming", volume 3, section 5.2.4, natural merging), or that descend, which
 * newest-first files do from end to end.
 */
export function sortedOrder(times: Float64Array, rows: Int32Array): Int32Array {
  let from = rows.slice();
  let to = new Int32Array(rows.length);
  let bounds = stretches(times, from);
  while (bounds.length > 2) {
    const merged = [0];
    for (let i = 0; i + 1 < bounds.length; i += 2) {
      const [start, middle, end] = [bounds[i]!, bounds[i + 1]!, bounds[i + 2] ?? bounds[i + 1]!];
      merge(times, { from, to, start, middle, end });
      merged.push(end);
    }
    bounds = merged;
    [from, to] = [to, from];
  }
  return from;
}

/** Where each ascending stretch begins, and the end of the last; those that descend strictly are turned round. */
function stretches(times: Float64Array, rows: Int32Array): number[] {
  const bounds = [0];
  for (let start = 0, i = 1; start < rows.length; start = i++) {
    const falls = i < rows.length && times[rows[i]!]! < times[rows[i - 1]!]!;
    while (i < rows.length && times[rows[i]!]! < times[rows[i - 1]!]! === falls) i++;
    if (falls) rows.subarray(start, i).reverse();
    bounds.push(i);
  }
  return bounds;
}

interface Halves {
  from: Int32Array;
  to: Int32Array;
  start: number;
  middle: number;
  end: number;
}

function merge(times: Float64Array, { from, to, start, middle, end }: Halves): void {
  let [left, right] = [start, middle];
  for (let at = start; at < end; at++) {
    const takesLeft = left < middle && (right >= end || times[from[left]!]! <= times[from[right]!]!);
    to[at] = from[takesLeft ? left++ : right++]!;
  }
}

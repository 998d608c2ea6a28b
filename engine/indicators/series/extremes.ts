import { eachBar } from './undefined-start';

/**
 * Index of the largest of the last `period` values at each bar, the newest where several are equal; -1 before there are
 * so many. A queue of candidates in falling order (Lemire 2006): each value enters and leaves once.
 */
export function highestAt(values: Float64Array, period: number): Int32Array {
  return extremeAt(values, period, 1);
}

/** As `highestAt` for the smallest. */
export function lowestAt(values: Float64Array, period: number): Int32Array {
  return extremeAt(values, period, -1);
}

/** Largest of the last `period` values. */
export function highest(values: Float64Array, period: number): Float64Array {
  return pick(values, highestAt(values, period));
}

/** Smallest of the last `period` values. */
export function lowest(values: Float64Array, period: number): Float64Array {
  return pick(values, lowestAt(values, period));
}

function pick(values: Float64Array, places: Int32Array): Float64Array {
  return eachBar(values.length, (t) => (places[t] === -1 ? NaN : values[places[t]!]!));
}

function extremeAt(values: Float64Array, period: number, sign: 1 | -1): Int32Array {
  const output = new Int32Array(values.length).fill(-1);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let t = 0; t < values.length; t++) {
    const value = sign * values[t]!;
    while (tail > head && sign * values[queue[tail - 1]!]! <= value) tail--;
    queue[tail++] = t;
    if (queue[head]! <= t - period) head++;
    if (t >= period - 1) output[t] = queue[head]!;
  }
  return output;
}

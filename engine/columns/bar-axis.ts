/**
 * When each bar began, and when it was known: its close, in microseconds. A bar has a length and none begins before the one
 * before it is known, so that both ascend strictly; what has no length, as a tick, has both in one array.
 */
export interface BarAxis {
  opens: Float64Array;
  times: Float64Array;
}

/**
 * The axis itself.
 * @param moments whether a bar may be a single tick at its end, and so have no length
 * @throws RangeError where a bar has no length, begins before the one before it is known, or is known no later than that
 */
export function requireAscending<T extends BarAxis>(axis: T, { moments = false } = {}): T {
  const { opens, times } = axis;
  const isTick = opens === times;
  let known = -Infinity;
  for (let row = 0; row < times.length; row++) {
    const [open, time] = [opens[row]!, times[row]!];
    if (!(time > known && (isTick || (open >= known && (open < time || (moments && open === time))))))
      throw new RangeError(`Bar ${row} from ${open} to ${time} does not follow one that is known at ${known}.`);
    known = time;
  }
  return axis;
}

/** No bar is known later than the next one begins. Changes the times. */
export function clipped(times: Float64Array, opens: Float64Array): Float64Array {
  for (let row = 0; row + 1 < opens.length; row++) times[row] = Math.min(times[row]!, opens[row + 1]!);
  return times;
}

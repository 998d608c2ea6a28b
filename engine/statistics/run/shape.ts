import { deviation, sum } from './moments';

/** Sum of the powers of the distances from the mean in standard deviations (divisor n - 1); null where none varies. */
export function moment(values: Float64Array, power: number): number | null {
  const spread = deviation(values);
  if (spread === null || spread === 0) return null;
  const centre = sum(values) / values.length;
  return sum(values.map((value) => ((value - centre) / spread) ** power));
}

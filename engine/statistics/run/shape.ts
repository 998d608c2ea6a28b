import { deviation, sum } from './moments';

/** Sum of the third or fourth powers of the distances from the mean in deviations; null where none varies. */
export function moment(values: Float64Array, power: 3 | 4): number | null {
  const spread = deviation(values);
  if (spread === null || spread === 0) return null;
  const centre = sum(values) / values.length;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = (values[i]! - centre) / spread;
    const square = distance * distance;
    total += square * (power === 3 ? distance : square);
  }
  return total;
}

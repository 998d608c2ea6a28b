import { unitsAt } from './exposure';
import type { PlayedSample } from './types';

/**
 * How far two runs hold the same at some moments: 1 minus the sum of the differences of the signs of their positions over the sum
 * of those that they have; 1 where neither has one.
 */
export function agreementOf(a: PlayedSample, b: PlayedSample, moments: Float64Array): number {
  let [different, all] = [0, 0];
  for (const instrument of new Set([...a.fills.instrument, ...b.fills.instrument])) {
    const [own, other] = [unitsAt(a.fills, instrument, moments), unitsAt(b.fills, instrument, moments)];
    for (let t = 0; t < moments.length; t++) {
      const [one, two] = [Math.sign(own[t]!), Math.sign(other[t]!)];
      different += Math.abs(one - two);
      all += Math.abs(one) + Math.abs(two);
    }
  }
  return all === 0 ? 1 : 1 - different / all;
}

import { SeededRandom } from '../execution/run/seeded-random';
import { normalQuantile } from '../statistics/run/normal-quantile';

/** Half of the least difference between two random numbers: keeps them off 0. */
const HALF_STEP = 2 ** -33;

/**
 * Random numbers of a point: they depend on seed, generation and index alone, not on what was drawn for other points.
 * @param index number of the point in its generation, or the name of what is drawn for the whole of it
 */
export function randomOf(seed: number, generation: number, index: number | string): SeededRandom {
  return new SeededRandom(seed, `search/${generation}/${index}`);
}

/** Uniform in (0, 1). */
export function uniform(random: SeededRandom): number {
  return random.next() + HALF_STEP;
}

/**
 * Standard normal, by the inverse of the distribution: no sine or cosine, of which versions of V8 differ in the last digit.
 * `Math.exp`, `Math.log` and `Math.sqrt`, the only other functions that decide points, are V8's own or exact.
 */
export function gaussian(random: SeededRandom): number {
  return normalQuantile(uniform(random));
}

/** Whole number in [0, count). */
export function below(random: SeededRandom, count: number): number {
  return Math.floor(random.next() * count);
}

/** Coordinates in the unit cube. */
export function uniformUnits(random: SeededRandom, dimensions: number): Float64Array {
  const units = new Float64Array(dimensions);
  for (let d = 0; d < dimensions; d++) units[d] = random.next();
  return units;
}

import { SOBOL_DIRECTIONS } from './sobol-directions';

const BITS = 32;
const UNIT = 2 ** -BITS;

const TABLE = SOBOL_DIRECTIONS.split(',').map((row) => row.trim().split(/\s+/).map(Number));
/** The first dimension needs no row. */
export const MAX_SOBOL_DIMENSIONS = TABLE.length + 1;

/**
 * A Sobol sequence in base 2 of 2^32 points, in the order of the Gray code (Antonov and Saleev 1979), each dimension scrambled
 * by a hash of its seed (Owen 1995, in the form of Laine and Karras 2011 with the constants of Burley, "Practical hash-based
 * Owen scrambling", JCGT 2020). Point i is a function of (i, seed) alone.
 */
export class SobolSequence {
  readonly #directions: readonly Uint32Array[];
  readonly #seeds: readonly number[] | undefined;

  /** @param seed not scrambled without one */
  constructor(dimensions: number, seed?: number) {
    this.#directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
    if (seed !== undefined) this.#seeds = this.#directions.map((_, dimension) => mixed(mixed(seed) + dimension));
  }

  /** Coordinates in [0, 1) of point `index`, counted from 0. */
  point(index: number): Float64Array {
    return Float64Array.from(this.#directions, (directions, dimension) => {
      const bits = bitsOf(index, directions);
      return (this.#seeds ? scrambled(bits, this.#seeds[dimension]!) : bits) * UNIT;
    });
  }
}

function directionsOf(dimension: number): Uint32Array {
  const directions = new Uint32Array(BITS);
  if (dimension === 0) return directions.map((_, bit) => 1 << (BITS - 1 - bit));
  const [coefficients, ...initial] = TABLE[dimension - 1]!;
  const degree = initial.length;
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      directions[i] = initial[i]! << (BITS - 1 - i);
      continue;
    }
    let value = directions[i - degree]! ^ (directions[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) {
      if ((coefficients! >> (degree - 1 - k)) & 1) value ^= directions[i - k]!;
    }
    directions[i] = value;
  }
  return directions;
}

function bitsOf(index: number, directions: Uint32Array): number {
  let gray = (index ^ (index >>> 1)) >>> 0;
  let bits = 0;
  for (let bit = 0; gray !== 0; bit++, gray >>>= 1) if (gray & 1) bits ^= directions[bit]!;
  return bits >>> 0;
}

/** Each bit is flipped by a hash of the bits above it. */
function scrambled(bits: number, seed: number): number {
  let value = (reversed(bits) + seed) >>> 0;
  value ^= Math.imul(value, 0x6c50b47c);
  value ^= Math.imul(value, 0xb82f1e52);
  value ^= Math.imul(value, 0xc7afe638);
  value ^= Math.imul(value, 0x8d22f6e6);
  return reversed(value >>> 0);
}

function reversed(bits: number): number {
  let value = bits;
  value = ((value >>> 1) & 0x55555555) | ((value & 0x55555555) << 1);
  value = ((value >>> 2) & 0x33333333) | ((value & 0x33333333) << 2);
  value = ((value >>> 4) & 0x0f0f0f0f) | ((value & 0x0f0f0f0f) << 4);
  value = ((value >>> 8) & 0x00ff00ff) | ((value & 0x00ff00ff) << 8);
  return ((value >>> 16) | (value << 16)) >>> 0;
}

/** A hash of 32 bits (lowbias32, C. Wellons 2018). */
function mixed(seed: number): number {
  let value = seed >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}

import type { SeededRandom } from '../execution/run/seeded-random';
import type { Axis } from './axis';
import { below, uniform } from './random-source';

/** How children differ from their parents. */
export interface Variation {
  /** Probability that two parents are mixed at all. */
  crossover: number;
  /** Distribution indexes: the larger, the nearer children are to a parent, and mutants to what they were. */
  crossoverIndex: number;
  mutationIndex: number;
  /** Probability that a coordinate mutates. */
  mutation: number;
}

/** Two parents; the sibling of a child has them the other way round and the same random numbers for their crossover. */
export interface Mating {
  parents: readonly [Float64Array, Float64Array];
  crossing: SeededRandom;
  /** For what is the child's own. */
  random: SeededRandom;
}

/**
 * A child of two parents in the unit cube: simulated binary crossover (Deb and Agrawal 1995, bounded as in Deb's NSGA-II code)
 * of ordered axes, uniform crossover of categories, then polynomial mutation (Deb and Goyal 1996), or another category.
 */
export function childOf(
  { parents: [first, second], crossing, random }: Mating,
  axes: readonly Axis[],
  by: Variation,
): Float64Array {
  const mixes = crossing.next() < by.crossover;
  return first.map((value, d) => {
    const axis = axes[d]!;
    let unit = value;
    if (mixes && crossing.next() < 0.5) unit = crossedUnit([value, second[d]!], axis, { ...by, random: crossing });
    if (random.next() < by.mutation)
      unit = axis.ordered ? mutatedValue(unit, axis, { ...by, random }) : otherCategory(unit, axis, random);
    return unit;
  });
}

/** Exchanged at each coordinate anew: that is what mixes the parents. */
function crossedUnit([value, other]: [number, number], axis: Axis, by: Variation & { random: SeededRandom }): number {
  const [near, far] = by.random.next() < 0.5 ? [value, other] : [other, value];
  const share = uniform(by.random);
  return axis.ordered ? crossed(near, far, { share, index: by.crossoverIndex }) : near;
}

/** The child of simulated binary crossover that lies on the side of `value`. */
function crossed(value: number, other: number, { share, index }: { share: number; index: number }): number {
  const distance = Math.abs(value - other);
  if (distance < 1e-14) return value;
  const [low, high] = value < other ? [value, other] : [other, value];
  // Distance to the bound on the side of the child, in units that keep the spread within bounds.
  const room = value === low ? low : 1 - high;
  const alpha = 2 - power(1 + (2 * room) / distance, -(index + 1));
  const spread =
    share <= 1 / alpha ? power(share * alpha, 1 / (index + 1)) : power(1 / (2 - share * alpha), 1 / (index + 1));
  const middle = (low + high) / 2;
  const child = value === low ? middle - (spread * distance) / 2 : middle + (spread * distance) / 2;
  return Math.min(1, Math.max(0, child));
}

function mutatedValue(
  unit: number,
  axis: Axis,
  { random, mutationIndex }: { random: SeededRandom; mutationIndex: number },
): number {
  const share = uniform(random);
  const exponent = mutationIndex + 1;
  const change =
    share < 0.5
      ? power(2 * share + (1 - 2 * share) * power(1 - unit, exponent), 1 / exponent) - 1
      : 1 - power(2 * (1 - share) + (2 * share - 1) * power(unit, exponent), 1 / exponent);
  const mutant = Math.min(1, Math.max(0, unit + change));
  if (axis.count === Infinity || axis.cell(mutant) !== axis.cell(unit)) return mutant;
  // What stays in its cell would be no mutation: it moves to the next one.
  const cell = axis.cell(unit);
  const next = Math.min(axis.count - 1, Math.max(0, cell + (change < 0 ? -1 : 1)));
  return (axis.edge(next) + axis.edge(next + 1)) / 2;
}

function otherCategory(unit: number, axis: Axis, random: SeededRandom): number {
  if (axis.count === 1) return unit;
  const cell = below(random, axis.count - 1);
  return ((cell < axis.cell(unit) ? cell : cell + 1) + 0.5) / axis.count;
}

/** By exponential and logarithm, of which all machines have the same: `Math.pow` may differ in its last digit. */
function power(base: number, exponent: number): number {
  return base <= 0 ? 0 : Math.exp(exponent * Math.log(base));
}

import type { SeededRandom } from '../execution/run/seeded-random';
import type { Candidate, FeasiblePoints } from './feasible';
import type { OptionRules } from './options';
import type { PointLedger } from './point-ledger';
import { below } from './random-source';
import type { Space } from './space';
import { childOf, type Mating, type Variation } from './variation';

/** Options that evolutionary algorithms share; indexes are those of Deb's papers. */
export const BREEDING_OPTIONS = {
  population: {
    ...{ low: 2, high: 10_000, whole: true, default: null },
    about: 'Points among which parents are chosen; as many as a generation has by default.',
  },
  crossover: { low: 0, high: 1, whole: false, default: 0.9, about: 'Probability that two parents are mixed.' },
  crossoverIndex: {
    low: 0,
    high: 100,
    whole: false,
    default: 15,
    about: 'The larger, the nearer children are to a parent.',
  },
  mutation: {
    ...{ low: 0, high: 1, whole: false, default: null },
    about: 'Probability that a parameter mutates; 1 / parameters by default, at most 0.5.',
  },
  mutationIndex: { low: 0, high: 100, whole: false, default: 20, about: 'The larger, the smaller mutations are.' },
} as const satisfies OptionRules;

export type BreedingOptions = Record<keyof typeof BREEDING_OPTIONS, number>;

/** Children that may be equal to an earlier point before one is taken all the same. */
const TRIES = 20;

export function variationOf(options: BreedingOptions, space: Space): Variation {
  const usual = Math.min(0.5, 1 / space.axes.length);
  return { ...options, mutation: Number.isNaN(options.mutation) ? usual : options.mutation };
}

/** Where children come from. */
export interface Nursery {
  space: Space;
  feasible: FeasiblePoints;
  ledger: PointLedger;
  variation: Variation;
}

/** A child that keeps the relations; a new point unless none is found in `TRIES` tries. */
export function breed({ space, feasible, ledger, variation }: Nursery, mating: Mating): Candidate {
  const draw = () => childOf(mating, space.axes, variation);
  let child = feasible.draw(mating.random, draw);
  for (let i = 1; i < TRIES && ledger.has(child.point); i++) child = feasible.draw(mating.random, draw);
  return child;
}

/**
 * Contestants of tournaments: numbers below `count`, shuffled, again and again, so that each takes part as often as the others
 * (Deb et al. 2002). @returns draws the next number
 */
export function contestants(random: SeededRandom, count: number): () => number {
  const numbers = Array.from({ length: count }, (_, index) => index);
  let left = 0;
  return () => {
    if (left === 0) left = count;
    const at = below(random, left--);
    const drawn = numbers[at]!;
    numbers[at] = numbers[left]!;
    numbers[left] = drawn;
    return drawn;
  };
}

/** The best of `rounds` contestants; the first drawn on ties. */
export function tournament(
  draw: () => number,
  { rounds, isBetter }: { rounds: number; isBetter: (a: number, b: number) => boolean },
): number {
  let best = draw();
  for (let i = 1; i < rounds; i++) {
    const other = draw();
    if (isBetter(other, best)) best = other;
  }
  return best;
}

import type { SeededRandom } from '../execution/run/seeded-random';
import type { Candidate, FeasiblePoints } from './feasible';
import type { OptionRules } from './options';
import type { PointLedger } from './point-ledger';
import { below } from './random-source';
import type { Space } from './space';
import { childOf, type Variation } from './variation';

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

/** A child that keeps the relations, of parents that `choose` gives; a new point unless none is found in `TRIES` tries. */
export function breed(
  { space, feasible, ledger, variation }: Nursery,
  random: SeededRandom,
  choose: () => Float64Array,
): Candidate {
  const draw = () => childOf([choose(), choose()], space.axes, { ...variation, random });
  let child = feasible.draw(random, draw);
  for (let i = 1; i < TRIES && ledger.has(child.point); i++) child = feasible.draw(random, draw);
  return child;
}

/** Number of the best of `rounds` that are drawn from `count`; `isBetter` decides, the first drawn on ties. */
export function tournament(
  random: SeededRandom,
  count: number,
  { rounds, isBetter }: { rounds: number; isBetter(a: number, b: number): boolean },
): number {
  let best = below(random, count);
  for (let i = 1; i < rounds; i++) {
    const other = below(random, count);
    if (isBetter(other, best)) best = other;
  }
  return best;
}

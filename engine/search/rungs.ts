import type { EarlyStopping } from '../model/early-stopping';
import { HoldfastError } from '../model/errors';

/** A rung: the part of the data over which its trials run, and how many there are. */
export interface Rung {
  fraction: number;
  trials: number;
}

/** Parts differ from powers of the factor by rounding only. */
const TOLERANCE = 1e-9;

/** @throws HoldfastError VALIDATION with the path below `stopping` */
export function checkStopping(stopping: EarlyStopping): void {
  const { least, factor } = stopping;
  const refuse = (field: string, message: string) => {
    const path = `stopping.${field}`;
    return new HoldfastError('VALIDATION', `${path}: ${message}`, { path });
  };
  if (!(least > 0 && least < 1)) throw refuse('least', `must lie between 0 and 1, was ${least}`);
  if (!(factor >= 1.1 && factor <= 100)) throw refuse('factor', `must be from 1.1 to 100, was ${factor}`);
  if (growths(stopping) === 0) throw refuse('least', `must leave room for a second part, ${factor} times as large`);
}

/** Times that parts grow by the factor between the first rung and all of the data. */
function growths({ least, factor }: EarlyStopping): number {
  let count = 0;
  for (let part = least * factor; part <= 1 + TOLERANCE; part *= factor) count += 1;
  return count;
}

/**
 * Parts of the data at whose ends a generation is looked at, ascending, all of the data last. The brackets of Hyperband begin
 * later one after the other, from one generation to the next.
 */
export function rungsOf(stopping: EarlyStopping, generation: number): number[] {
  const most = growths(stopping);
  const steps = stopping.rule === 'hyperband' ? most - (generation % (most + 1)) : most;
  return fractions(steps, stopping.factor);
}

function fractions(steps: number, factor: number): number[] {
  const parts = [1];
  for (let i = 0; i < steps; i++) parts.unshift(parts[0]! / factor);
  return parts;
}

/**
 * Indexes, ascending, of the trials that go on from a rung; what failed (null) never does, and one at least does of the others.
 * Of equal costs the earlier trials go on. Infinity is a trial whose cost has no meaning yet: it comes last of those that did
 * not fail.
 *
 * - `median`: those that are no worse than the median of all (Golovin et al. 2017, in step instead of over time).
 * - `halving`, `hyperband`: the best `floor(trials / factor)` (Jamieson and Talwalkar 2016; Li et al. 2018).
 */
export function survivors({ rule, factor }: EarlyStopping, costs: readonly (number | null)[]): number[] {
  const order: number[] = [];
  costs.forEach((cost, index) => {
    if (cost !== null && !Number.isNaN(cost)) order.push(index);
  });
  order.sort((a, b) => costs[a]! - costs[b]! || a - b);
  const kept =
    rule === 'median'
      ? order.filter((index) => costs[index]! <= lowerMedian(order, costs))
      : order.slice(0, Math.max(1, Math.floor(costs.length / factor + TOLERANCE)));
  return kept.sort((a, b) => a - b);
}

/** Of an even number of costs the lower of the two in the middle, so that half of them goes on. */
function lowerMedian(order: readonly number[], costs: readonly (number | null)[]): number {
  return costs[order[(order.length - 1) >> 1]!]!;
}

/**
 * The brackets of Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, JMLR 2018, algorithm 1): each costs about the
 * same, the first begins with the most trials on the least data.
 */
export function hyperbandBrackets(stopping: EarlyStopping): Rung[][] {
  const most = growths(stopping);
  const { factor } = stopping;
  return Array.from({ length: most + 1 }, (_, b) => {
    const parts = fractions(most - b, factor);
    const grown = parts.slice(1).reduce((product) => product * factor, 1);
    const trials = Math.ceil(((most + 1) / parts.length) * grown - TOLERANCE);
    let left = trials;
    return parts.map((fraction, i) => {
      if (i > 0) left = Math.floor(left / factor + TOLERANCE);
      return { fraction, trials: Math.max(1, left) };
    });
  });
}

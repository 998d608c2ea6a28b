import { lastClose } from '../run/last-bar';
import { equityOf } from '../run/mark';
import type { RunState } from '../run/run-state';
import { wrongType } from './given-arguments';
import { targetFor, tradedNumber } from './place-order';

/** Weights by id, or one for each instrument by number; NaN leaves one as it is. */
export type Weights = Readonly<Record<string, number>> | Float64Array;

/** `target` for the quantity whose notional at the last close is a fraction of the equity; nothing without a price. */
export function targetPercent(run: RunState, instrument: number, fraction: number): void {
  requireFraction(fraction, 'fraction');
  const quantity = quantityFor(run, { instrument, money: fraction * equityOf(run) });
  if (!Number.isNaN(quantity)) targetFor(run, instrument, quantity);
}

/**
 * `targetPercent` for several instruments, all of the equity before any of it: first those whose position falls, then the
 * others, each in the order of the instruments, so that sales pay for purchases.
 */
export function targetWeights(run: RunState, weights: Weights, others: 'keep' | 'close'): void {
  if (others !== 'keep' && others !== 'close') throw wrongType('options.others', "'keep' or 'close'", others);
  const equity = equityOf(run);
  const wanted = byNumber(run, weights);
  const falling: { instrument: number; quantity: number }[] = [];
  const rising: typeof falling = [];
  wanted.forEach((weight, instrument) => {
    const unnamed = Number.isNaN(weight);
    if (unnamed && others === 'keep') return;
    const quantity = unnamed ? 0 : quantityFor(run, { instrument, money: weight * equity });
    if (Number.isNaN(quantity)) return;
    (quantity < run.positions[instrument]! ? falling : rising).push({ instrument, quantity });
  });
  for (const { instrument, quantity } of [...falling, ...rising]) targetFor(run, instrument, quantity);
}

/** Money of the account that one unit of an instrument, of a continuous series of its front contract, is worth at its last close; NaN before it has a price. */
export function unitValue(run: RunState, given: number): number {
  const instrument = tradedNumber(run, given);
  const close = lastClose(run, instrument);
  return (run.inverse?.[instrument] === 1 ? 1 / close : close) * run.worth[instrument]!;
}

/** NaN where the instrument has no price yet. */
function quantityFor(run: RunState, what: { instrument: number; money: number }): number {
  const { money } = what;
  if (money === 0) return 0;
  const price = unitValue(run, what.instrument);
  return price > 0 ? money / price : NaN;
}

function byNumber({ schedule: { shown: instruments } }: RunState, weights: Weights): Float64Array {
  if (weights instanceof Float64Array) {
    if (weights.length !== instruments.length) {
      throw new RangeError(`weights must have ${instruments.length} entries, one for each instrument of the run`);
    }
    weights.forEach((weight, i) => Number.isNaN(weight) || requireFraction(weight, `weights.${i}`));
    return weights;
  }
  if (typeof weights !== 'object' || weights === null) throw wrongType('weights', 'an object or Float64Array', weights);
  const numbered = new Float64Array(instruments.length).fill(NaN);
  for (const [id, weight] of Object.entries(weights)) {
    const instrument = instruments.indexOf(id);
    if (instrument < 0) throw new RangeError(`The run has no instrument ${id}`);
    requireFraction(weight, `weights.${id}`);
    numbered[instrument] = weight;
  }
  return numbered;
}

function requireFraction(value: number, argument: string): void {
  if (!Number.isFinite(value)) throw wrongType(argument, 'a finite number', value);
}

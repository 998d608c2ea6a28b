import type { OptionRight } from '../model/instrument-id';
import type { Micros } from '../model/time';

/** One option as a chain takes it. `instrument` is its number in the run, or any number that the caller knows it by. */
export interface OptionContract {
  instrument: number;
  right: OptionRight;
  strike: number;
  expiry: Micros;
}

/**
 * The options on one underlying as columns with an entry an option, sorted by expiry, strike, right (calls first) and
 * instrument, so that every selection has one answer. Positions within a chain index all of them.
 */
export interface OptionChain {
  readonly instruments: Int32Array;
  /** Microseconds since the epoch. */
  readonly expiries: Float64Array;
  readonly strikes: Float64Array;
  /** 1 for a call, -1 for a put. */
  readonly signs: Int8Array;
}

/** What a selection must match; a field that is absent matches all. */
export interface ChainPart {
  expiry?: Micros;
  right?: OptionRight;
}

export function buildChain(contracts: readonly OptionContract[]): OptionChain {
  const sorted = [...contracts].sort(
    (a, b) =>
      a.expiry - b.expiry || a.strike - b.strike || signOf(b.right) - signOf(a.right) || a.instrument - b.instrument,
  );
  return {
    instruments: Int32Array.from(sorted, ({ instrument }) => instrument),
    expiries: Float64Array.from(sorted, ({ expiry }) => expiry),
    strikes: Float64Array.from(sorted, ({ strike }) => strike),
    signs: Int8Array.from(sorted, ({ right }) => signOf(right)),
  };
}

export function signOf(right: OptionRight): 1 | -1 {
  return right === 'call' ? 1 : -1;
}

/** Positions of the options that match, ascending. */
export function positionsOf(chain: OptionChain, { expiry, right }: ChainPart): number[] {
  const positions: number[] = [];
  for (let i = 0; i < chain.strikes.length; i++) {
    if (expiry !== undefined && chain.expiries[i] !== expiry) continue;
    if (right !== undefined && chain.signs[i] !== signOf(right)) continue;
    positions.push(i);
  }
  return positions;
}

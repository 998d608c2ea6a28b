import { matchesPattern } from '../model/id-pattern';
import type { Instrument } from '../model/instrument';
import type { RunConfig } from '../model/run-config';
import { MICROS_PER_DAY, type Micros } from '../model/time';

/** Days of a year by which rates count: actual days over 365, for every currency. */
const YEAR = 365 * MICROS_PER_DAY;
/** Perpetuals pay at 00:00, 08:00 and 16:00 UTC. */
const FUNDING_INTERVAL = 8 * 3_600_000_000;

/** What an account pays and gets for time. Rates are fractions a year, of funding fractions of the value each time. */
export interface Carry {
  /** By instrument, of what is sold short. */
  borrow: Float64Array;
  /** By instrument, paid by long positions to short ones. */
  funding: Float64Array;
  /** Whether the price of an instrument counts. */
  marked: readonly number[];
  debit: number;
  credit: number;
}

/** Money paid (< 0) and received (> 0) for time, by its kind. */
export interface Flows {
  borrow: number;
  debitInterest: number;
  creditInterest: number;
  funding: number;
}

/** Undefined for an account that pays nothing for time. */
export function carryOf(account: RunConfig['account'], instruments: readonly Instrument[]): Carry | undefined {
  const { borrowRate, debitRate = 0, creditRate = 0, funding } = account;
  if (!borrowRate && debitRate === 0 && creditRate === 0 && !funding) return undefined;
  const rates = (given: number | Record<string, number> | undefined, kind: Instrument['kind']) =>
    Float64Array.from(instruments, (one) => {
      if (typeof given !== 'object') return one.kind === kind ? (given ?? 0) : 0;
      return Object.entries(given).findLast(([pattern]) => matchesPattern(pattern, one.id))?.[1] ?? 0;
    });
  const [borrow, paid] = [rates(borrowRate, 'equity'), rates(funding, 'perpetual')];
  const marked = instruments.flatMap((_, i) => (borrow[i] !== 0 || paid[i] !== 0 ? [i] : []));
  return { borrow, funding: paid, marked, debit: debitRate, credit: creditRate };
}

/** Years between two times. */
export function yearsBetween(from: Micros, to: Micros): number {
  return (to - from) / YEAR;
}

/** Times of funding after `from`, up to and with `to`. */
export function fundingsBetween(from: Micros, to: Micros): number {
  return Math.floor(to / FUNDING_INTERVAL) - Math.floor(from / FUNDING_INTERVAL);
}

import { firstAfter } from '../columns/rows-within';
import { HoldfastError } from '../model/errors';
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
  /** What long positions of an instrument pay to short ones after a time, up to and with another. */
  fundingBetween: (instrument: number, from: Micros, to: Micros) => number;
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

/**
 * Undefined for an account that pays nothing for time.
 * @throws HoldfastError VALIDATION with the path `account.funding` where rates of history are asked for that are not there
 */
export function carryOf(account: RunConfig['account'], instruments: readonly Instrument[]): Carry | undefined {
  const { borrowRate, debitRate = 0, creditRate = 0, funding } = account;
  if (!borrowRate && debitRate === 0 && creditRate === 0 && !funding) return undefined;
  const rates = <T extends number | string>(given: T | Record<string, T> | undefined, kind: Instrument['kind']) =>
    instruments.map((one): T | 0 => {
      if (typeof given !== 'object') return one.kind === kind ? (given ?? 0) : 0;
      return Object.entries(given).findLast(([pattern]) => matchesPattern(pattern, one.id))?.[1] ?? 0;
    });
  // Rates of history come with time: see `borrowFollowed`.
  const borrow = Float64Array.from(rates(borrowRate, 'equity'), (rate) => (rate === 'history' ? NaN : rate));
  const paid = rates(funding, 'perpetual');
  const marked = instruments.flatMap((_, i) => (borrow[i] !== 0 || paid[i] !== 0 ? [i] : []));
  return { borrow, fundingBetween: fundingOf(paid, instruments), marked, debit: debitRate, credit: creditRate };
}

/** @param paid each time, or `history` for the instrument's own rates, by instrument */
function fundingOf(paid: readonly (number | 'history')[], instruments: readonly Instrument[]): Carry['fundingBetween'] {
  const histories = instruments.map(({ id, funding }, i) => {
    if (paid[i] !== 'history') return undefined;
    if (!funding) throw noHistory(id);
    const times = Float64Array.from(funding, ([time]) => time);
    return { times, rates: funding.map(([, rate]) => rate) };
  });
  return (instrument, from, to) => {
    const rate = paid[instrument]!;
    if (rate !== 'history') return rate === 0 ? 0 : rate * fundingsBetween(from, to);
    const { times, rates } = histories[instrument]!;
    let sum = 0;
    for (let at = firstAfter(times, from); at < times.length && times[at]! <= to; at++) sum += rates[at]!;
    return sum;
  };
}

function noHistory(id: string): HoldfastError {
  const message = `No rates of funding are known of ${id}: a file such as rates.funding.csv in the catalog has them.`;
  return new HoldfastError('VALIDATION', message, { path: 'account.funding', details: { instrument: id } });
}

/** Years between two times. */
export function yearsBetween(from: Micros, to: Micros): number {
  return (to - from) / YEAR;
}

/** Times of funding after `from`, up to and with `to`. */
export function fundingsBetween(from: Micros, to: Micros): number {
  return Math.floor(to / FUNDING_INTERVAL) - Math.floor(from / FUNDING_INTERVAL);
}

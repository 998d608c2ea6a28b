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
  funding: Fundings;
  /** Whether the price of an instrument counts. */
  marked: readonly number[];
  debit: number;
  credit: number;
}

/** What long positions of perpetuals pay to short ones, each time. */
export interface Fundings {
  /** The next time after another at which some instrument has a funding; Infinity for none. */
  next: (after: Micros) => Micros;
  /** What an instrument pays at a time; zero at all others. */
  at: (instrument: number, time: Micros) => number;
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
  return { borrow, funding: fundingsOf(paid, instruments), marked, debit: debitRate, credit: creditRate };
}

/** @param paid each time, or `history` for the instrument's own rates, by instrument */
function fundingsOf(paid: readonly (number | 'history')[], instruments: readonly Instrument[]): Fundings {
  const histories = instruments.map(({ id, funding }, i) => {
    if (paid[i] !== 'history') return undefined;
    if (!funding) throw noHistory(id);
    return new Map(funding);
  });
  const times = Float64Array.from(new Set(histories.flatMap((rates) => [...(rates?.keys() ?? [])]))).sort();
  const isRegular = paid.some((rate) => rate !== 'history' && rate !== 0);
  return {
    next: (after) => {
      const regular = isRegular ? (Math.floor(after / FUNDING_INTERVAL) + 1) * FUNDING_INTERVAL : Infinity;
      return Math.min(regular, times[firstAfter(times, after)] ?? Infinity);
    },
    at: (instrument, time) => {
      const rate = paid[instrument]!;
      if (rate === 'history') return histories[instrument]!.get(time) ?? 0;
      return time % FUNDING_INTERVAL === 0 ? rate : 0;
    },
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

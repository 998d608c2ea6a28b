import { HoldfastError } from '../model/errors';
import type { Instrument } from '../model/instrument';
import type { Micros } from '../model/time';
import type { Carry } from './carry';

/** A carry of which some rates of borrowing change with time. */
export interface FollowedCarry extends Carry {
  /** Makes `borrow` the mean rates from one time to another. */
  followBorrow?: (from: Micros, to: Micros) => void;
}

/**
 * With the rates of files where `borrowRate` is `history`, which `borrow` has as NaN.
 * @throws HoldfastError VALIDATION with the path `account.borrowRate` for an instrument without any
 */
export function borrowFollowed(
  carry: Carry | undefined,
  instruments: readonly Instrument[],
): FollowedCarry | undefined {
  const followed = instruments.flatMap((_, i) => (Number.isNaN(carry?.borrow[i]) ? [i] : []));
  if (carry === undefined || followed.length === 0) return carry;
  const histories = followed.map((i) => {
    const { id, borrow } = instruments[i]!;
    if (!borrow) throw noHistory(id);
    return { instrument: i, points: borrow };
  });
  return {
    ...carry,
    followBorrow: (from, to) => {
      for (const { instrument, points } of histories) carry.borrow[instrument] = meanRate(points, from, to);
    },
  };
}

type Points = NonNullable<Instrument['borrow']>;

/** Each rate counts from its time on to the next one, nothing before the first. */
function meanRate(points: Points, from: Micros, to: Micros): number {
  let sum = 0;
  points.forEach(([since, rate], i) => {
    const until = Math.min(points[i + 1]?.[0] ?? Infinity, to);
    sum += rate * Math.max(0, until - Math.max(since, from));
  });
  return sum / (to - from);
}

function noHistory(id: string): HoldfastError {
  const message = `No rates of borrowing are known of ${id}: a file such as rates.borrow.csv in the catalog has them.`;
  return new HoldfastError('VALIDATION', message, { path: 'account.borrowRate', details: { instrument: id } });
}

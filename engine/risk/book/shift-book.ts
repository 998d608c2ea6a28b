import type { BookGreeks, BookPosition, Shift, ShiftResult } from '../../model/what-if';
import { blackScholesPrice } from '../../options/black-scholes';
import { greeks } from '../../options/greeks';
import type { BookEntry } from './option-book';

const DAYS_A_YEAR = 365;

/** A position with its greeks, for all that is held of it. */
export function positionOf({ inputs, ...entry }: BookEntry): BookPosition {
  const size = entry.quantity * entry.multiplier;
  const own = inputs ? greeks(inputs) : { delta: 1, gamma: 0, vega: 0, theta: 0 };
  return {
    ...entry,
    ...{ years: inputs?.years ?? null, volatility: inputs?.volatility ?? null },
    ...{ delta: size * own.delta, gamma: size * own.gamma, vega: size * own.vega, theta: size * own.theta },
  };
}

/**
 * What a shift makes of a book: by the greeks, `delta dS + gamma dS^2 / 2 + vega dv + theta dt` (Hull, "Options, Futures, and
 * Other Derivatives", 19.7), and by pricing every option anew. Volatility does not go below 0, nor time below the expiry.
 */
export function shiftBook(entries: readonly BookEntry[], shift: Shift): ShiftResult {
  const sums: BookGreeks = { delta: 0, gamma: 0, vega: 0, theta: 0 };
  const years = shift.days / DAYS_A_YEAR;
  let revalued = 0;
  for (const entry of entries) {
    const { delta, gamma, vega, theta } = positionOf(entry);
    const move = entry.spot * shift.spot;
    sums.delta += delta * move;
    sums.gamma += (gamma * move * move) / 2;
    sums.vega += vega * shift.volatility;
    sums.theta += theta * years;
    revalued += entry.quantity * entry.multiplier * changeOf(entry, { ...shift, years, move });
  }
  return { ...shift, byGreeks: { ...sums, total: sums.delta + sums.gamma + sums.vega + sums.theta }, revalued };
}

function changeOf(
  { inputs }: BookEntry,
  { move, years, volatility }: { move: number; years: number; volatility: number },
): number {
  if (!inputs) return move;
  const shifted = {
    ...inputs,
    spot: inputs.spot + move,
    years: Math.max(0, inputs.years - years),
    volatility: Math.max(0, inputs.volatility + volatility),
  };
  return blackScholesPrice(shifted) - blackScholesPrice(inputs);
}

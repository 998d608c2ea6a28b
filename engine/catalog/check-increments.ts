import { HoldfastError } from '../model/errors';

const BAR_FIELDS = ['open', 'high', 'low', 'close'] as const;
/** Of an increment, for prices that were written in decimal. */
const TOLERANCE = 1e-6;
/** Of a price: what the digits of a number leave open. */
const PRECISION = 1e-15;

export interface PricesToCheck extends Partial<Record<(typeof BAR_FIELDS)[number] | 'bid' | 'ask', Float64Array>> {
  instrument: string;
  /** Row of the first entry in its file, from 0. */
  from: number;
}

/**
 * Every price is a whole number of increments. Of quotes without trades it is the bid and the ask that count: their
 * middle may lie between two increments.
 * @throws HoldfastError BAD_DATA for the first price that is not, with `instrument` and `row` (from 1)
 */
export function checkIncrements(prices: PricesToCheck, increment: number): void {
  const quotes = prices.bid && prices.ask;
  const fields = quotes ? (['bid', 'ask'] as const) : BAR_FIELDS;
  for (const field of fields) {
    const column = prices[field]!;
    for (let i = 0; i < column.length; i++) {
      if (isMultiple(column[i]!, increment)) continue;
      const { instrument } = prices;
      const row = prices.from + i + 1;
      throw new HoldfastError(
        'BAD_DATA',
        `Row ${row} of ${instrument} has a ${field} that is no multiple of its price increment ${increment}.`,
        { details: { instrument, row } },
      );
    }
  }
}

/** NaN, a side without a price, counts as one. */
function isMultiple(price: number, increment: number): boolean {
  const steps = price / increment;
  const whole = Math.round(steps);
  const off = Math.abs(steps - whole);
  // What is less than half an increment is no multiple of it, however little that is: only zero is zero of them.
  if (whole === 0) return price === 0 || Number.isNaN(price);
  return !(off > TOLERANCE + PRECISION * Math.abs(steps));
}

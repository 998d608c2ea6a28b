import { z } from 'zod';
import { instrumentIdSchema } from './identifiers';
import { borrowSchema, fundingSchema, universesSchema } from './instrument-definition';
import { INSTRUMENT_KINDS, parseInstrumentId } from './instrument-id';

const time = z.number().int();

/** A split, then a dividend, before the first bar that closes after a moment. */
export const instrumentActionSchema = z.strictObject({
  time,
  /** New shares for one; 1 without a split. */
  split: z.number().positive(),
  /** Cash for each, in the currency of the price; 0 without a dividend. */
  dividend: z.number(),
});
export type InstrumentAction = z.output<typeof instrumentActionSchema>;

/**
 * What the engine knows of an instrument besides its bars. All but the id is optional: without increments prices and
 * quantities stay as they are, without a multiplier one unit is worth its price.
 */
export const instrumentSchema = z.strictObject({
  id: instrumentIdSchema,
  kind: z.enum(INSTRUMENT_KINDS).default('equity'),
  /** Of its prices; by its symbol or exchange where nothing is said (`currencyOf`). */
  currency: z.string().min(1).max(12).optional(),
  /** Smallest step of a price; prices of orders and fills are multiples of it. */
  priceIncrement: z.number().positive().optional(),
  /** Whether prices may be zero or negative; without it, those of futures may. */
  negativePrices: z.boolean().optional(),
  /** Smallest step of a quantity. */
  sizeIncrement: z.number().positive().optional(),
  minQuantity: z.number().positive().optional(),
  /** Money that one unit of price is worth: contract size. */
  multiplier: z.number().positive().default(1),
  /** Fraction of the notional that opens a position on a margin account; else 1 / leverage. */
  initialMargin: z.number().positive().max(1).optional(),
  /** Fraction of the notional below which the account is liquidated; else that of the account. */
  maintenanceMargin: z.number().positive().max(1).optional(),
  underlying: z.string().max(64).optional(),
  strike: z.number().positive().optional(),
  right: z.enum(['call', 'put']).optional(),
  expiry: time.optional(),
  exercise: z.enum(['american', 'european']).optional(),
  /**
   * `coin`: an option that is quoted and settled in its underlying, at its intrinsic value over the price of that; a future
   * or perpetual that is inverse, of which the multiplier is in the quoted currency.
   */
  settlement: z.enum(['cash', 'physical', 'coin']).optional(),
  /** Whether its underlying's opening at the expiry settles it. */
  settledAtOpen: z.literal(true).optional(),
  /** Name of the calendar that it trades by; else that of its venue. */
  calendar: z.string().max(32).optional(),
  /** First and last moment of trading, in microseconds since the epoch. */
  listed: time.optional(),
  delisted: time.optional(),
  universes: universesSchema.optional(),
  /** What long positions of it paid to short ones, in the order of time. */
  funding: fundingSchema.optional(),
  /** What it costs a year to borrow it, each from a time on. */
  borrow: borrowSchema.optional(),
  /** Splits and dividends, in the order of time. */
  actions: z.array(instrumentActionSchema).optional(),
  /** A series that is made of other instruments: what is traded are those. */
  untradable: z.literal(true).optional(),
});
export type Instrument = z.output<typeof instrumentSchema>;

/**
 * The instrument that an identifier stands for when nothing else is known of it.
 * @throws HoldfastError INVALID_ID
 */
export function plainInstrument(id: string): Instrument {
  return { id, kind: parseInstrumentId(id).kind, multiplier: 1 };
}

/** Whether a contract is worth a fixed sum of the currency that it is quoted in, and settled in its underlying. */
export function isInverse({ kind, settlement }: Pick<Instrument, 'kind' | 'settlement'>): boolean {
  return settlement === 'coin' && (kind === 'future' || kind === 'perpetual');
}

/** Whether prices of an instrument may be zero or negative: of futures, of which CL was at -37.63, unless they are said not to be. */
export function allowsNegative(instrument: Pick<Instrument, 'kind' | 'negativePrices' | 'settlement'>): boolean {
  return instrument.negativePrices ?? (instrument.kind === 'future' && !isInverse(instrument));
}

import { z } from 'zod';
import { hasCalendar } from '../calendars/calendars';
import { currencySchema } from './currencies';
import { universeNameSchema } from './identifiers';
import { INSTRUMENT_KINDS } from './instrument-id';
import { isoTimeSchema } from './time';
import { isTimeZone } from './time-zones';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const dateSchema = isoTimeSchema.refine((text) => DATE.test(text), { error: 'must be a date, such as 2025-01-30' });

/** A series that is made of futures contracts of one root and venue, one after the other. */
export const continuousSchema = z.strictObject({
  /** Code of the contracts without their months, such as CL. */
  root: z.string().min(1).max(32),
  /** So many sessions before the expiry, or with the session after the one in which the next contract had more volume. */
  roll: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('date'), sessions: z.int().min(0).max(250).default(1) }),
    z.strictObject({ by: z.literal('volume') }),
  ]),
  /** How later contracts are joined to the ones before: shifted, scaled, or as they are. */
  adjust: z.enum(['difference', 'ratio', 'none']).default('difference'),
});
export type ContinuousDefinition = z.output<typeof continuousSchema>;

/** From the session of a date to that of another one, both inclusive; without the other one it lasts. */
export const membershipSchema = z
  .strictObject({ from: dateSchema, to: dateSchema.optional() })
  .refine(({ from, to }) => to === undefined || to >= from, { path: ['to'], error: 'must not lie before from' });
export type Membership = z.infer<typeof membershipSchema>;
/** When an instrument belongs to universes, by their names. */
export const universesSchema = z.record(universeNameSchema, z.array(membershipSchema).min(1));

/** When a perpetual paid, in microseconds since the epoch, and which fraction of its value. */
const fundingPointSchema = z.tuple([z.number().int(), z.number().min(-1).max(1)]);
export type FundingPoint = z.output<typeof fundingPointSchema>;
export const fundingSchema = z.array(fundingPointSchema);

/** From when on it costs which fraction of its value a year to borrow a share. */
const borrowPointSchema = z.tuple([z.number().int(), z.number().min(0).max(10)]);
export type BorrowPoint = z.output<typeof borrowPointSchema>;
export const borrowSchema = z.array(borrowPointSchema);

/** What happened to a share before the open of a date: so many new ones for one, then so much in cash for each. */
export const corporateActionSchema = z
  .strictObject({
    /** Ex-date at the exchange. */
    date: dateSchema,
    /** New shares for one: 4 of a split of 4 for 1, 0.1 of one share for ten. */
    split: z.number().positive().min(1e-6).max(1e6).optional(),
    /** Cash for a share. */
    dividend: z.number().positive().max(1e12).optional(),
    /** Of the dividend; without it, that of the instrument. */
    currency: currencySchema.optional(),
  })
  .refine(({ split, dividend }) => split !== undefined || dividend !== undefined, {
    error: 'must have a split or a dividend',
  });
export type CorporateAction = z.output<typeof corporateActionSchema>;

/** What `instruments.json` may say about an instrument, beyond or in agreement with its identifier. */
export const DATE_FORMATS = ['DD/MM/YYYY', 'MM/DD/YYYY'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export const instrumentDefinitionSchema = z.strictObject({
  kind: z.enum(INSTRUMENT_KINDS).optional(),
  /** Symbol, or id with venue, of what a derivative is written on. */
  underlying: z.string().min(1).max(128).optional(),
  strike: z.number().positive().optional(),
  right: z.enum(['call', 'put']).optional(),
  /** Last day of trading in the venue's own time zone. */
  expiry: dateSchema.optional(),
  /** Time of that day, by the exchange's clocks, at which it expires, where that is not the close. */
  expiryTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day, such as 13:00' })
    .optional(),
  exercise: z.enum(['european', 'american']).optional(),
  /**
   * `coin`: an option that is quoted and settled in its underlying; a future or perpetual that is inverse: worth a fixed sum
   * of the quoted currency (the multiplier), and settled in its underlying.
   */
  settlement: z.enum(['cash', 'physical', 'coin']).optional(),
  /** Units of the underlying, or money a point, of one contract. */
  multiplier: z.number().positive().optional(),
  /** Every price is a whole number of these. */
  priceIncrement: z.number().positive().optional(),
  /** Whether prices may be zero or negative. Without it, those of futures may. */
  negativePrices: z.boolean().optional(),
  /** Every quantity is a whole number of these. */
  sizeIncrement: z.number().positive().optional(),
  minQuantity: z.number().positive().optional(),
  /** Fractions of the notional on a margin account. */
  initialMargin: z.number().positive().max(1).optional(),
  maintenanceMargin: z.number().positive().max(1).optional(),
  currency: currencySchema.optional(),
  /** Calendar by which it trades, where that is not its venue's. */
  calendar: z
    .string()
    .max(32)
    .refine(hasCalendar, { error: 'must be a calendar of docs/calendars.md, such as XNYS or 24x7' })
    .optional(),
  /** Whether the times of its data file are those at which its bars begin or end, where that is not as it is by default. */
  stamp: z.enum(['open', 'close']).optional(),
  /**
   * Zone of the file's times without an offset: an IANA name, or `exchange` for that of its calendar. Dates stay dates.
   */
  timeZone: z
    .string()
    .max(64)
    .refine((name) => name === 'exchange' || isTimeZone(name), {
      error: "must be 'exchange' or the name of a time zone, such as Asia/Kolkata",
    })
    .optional(),
  /** How the file writes dates whose year comes last, where no number above 12 tells. */
  dateFormat: z.enum(DATE_FORMATS).optional(),
  /** First and last day of trading. */
  listed: dateSchema.optional(),
  delisted: dateSchema.optional(),
  universes: universesSchema.optional(),
  /** What it paid, where files of funding rates tell. */
  funding: fundingSchema.optional(),
  /** What borrowing it costs, where files of rates tell. */
  borrow: borrowSchema.optional(),
  /** Splits and dividends, by date. */
  actions: z
    .array(corporateActionSchema)
    .refine((all) => all.every(({ date }, i) => i === 0 || date >= all[i - 1]!.date), { error: 'must ascend by date' })
    .optional(),
  continuous: continuousSchema.optional(),
});
export type InstrumentDefinition = z.output<typeof instrumentDefinitionSchema>;

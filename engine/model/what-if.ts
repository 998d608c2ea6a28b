import { z } from 'zod';

const shiftSchema = z
  .strictObject({
    spot: z.number().gt(-1).max(1000).default(0).describe('Change of the underlying as a fraction.'),
    volatility: z
      .number()
      .min(-10)
      .max(10)
      .default(0)
      .describe('Added to the volatility of each option, such as 0.05.'),
    days: z.number().min(0).max(36_500).default(0).describe('Calendar days that pass.'),
  })
  .refine(({ spot, volatility, days }) => spot !== 0 || volatility !== 0 || days !== 0, {
    path: ['spot'],
    error: 'a shift changes something: spot, volatility or days',
  });
export type Shift = z.output<typeof shiftSchema>;

const rate = z.number().min(-1).max(10).default(0);

export const whatIfFields = {
  shifts: z.array(shiftSchema).min(1).max(1000).optional().describe('What changes, each by itself.'),
  rate: rate.describe('Continuous interest a year.'),
  yield: rate.describe('Continuous yield of the underlying a year; of a future it is the rate.'),
};
export const shiftsSchema = z.array(shiftSchema).min(1).max(1000);

/** Money for the whole position: for 1 of the price, of the volatility, of a year. */
export interface BookGreeks {
  delta: number;
  gamma: number;
  vega: number;
  theta: number;
}

export interface BookPosition extends BookGreeks {
  instrument: string;
  /** Below 0 for a short position. */
  quantity: number;
  multiplier: number;
  price: number;
  underlying: string;
  spot: number;
  /** Null of the underlying itself, as is the volatility. */
  years: number | null;
  volatility: number | null;
}

export interface ShiftResult extends Shift {
  /** What each greek makes of it: gamma with the half of the square. */
  byGreeks: BookGreeks & { total: number };
  /** By pricing every option anew. */
  revalued: number;
}

export interface WhatIfResult {
  /** ISO 8601. */
  at: string;
  positions: BookPosition[];
  shifts: ShiftResult[];
  /** Options that are held and have no value by the model. */
  left: { instrument: string; reason: string }[];
}

export const whatIfResultSchema = (() => {
  const greeks = { delta: z.number(), gamma: z.number(), vega: z.number(), theta: z.number() };
  return z.object({
    kind: z.literal('what-if'),
    at: z.string(),
    positions: z.array(
      z.object({
        instrument: z.string(),
        quantity: z.number().describe('Below 0 for a short position.'),
        multiplier: z.number(),
        price: z.number(),
        underlying: z.string(),
        spot: z.number(),
        years: z.number().nullable().describe('To the expiry; null of the underlying itself.'),
        volatility: z.number().nullable().describe('That the price implies.'),
        ...greeks,
      }),
    ),
    shifts: z.array(
      z.object({
        ...{ spot: z.number(), volatility: z.number(), days: z.number() },
        byGreeks: z.object({ ...greeks, total: z.number() }).describe('Money that each greek makes of it.'),
        revalued: z.number().describe('Money by pricing every option anew.'),
      }),
    ),
    left: z
      .array(z.object({ instrument: z.string(), reason: z.string() }))
      .describe('Held, without a value by the model.'),
  });
})();

import { z } from 'zod';
import { FILL_REASONS, FILL_TYPES, REJECTIONS, type FillReason, type Rejection } from './order';
import { UNITS } from './views';

/* What every door answers of the result of a run, row by row. */

const time = z.string();
const money = z.number().describe(UNITS.money);

const numberOfOrder = z.number().describe('Number of the order within the run.');
const meanings = (table: Readonly<Record<string, string>>) =>
  Object.entries(table)
    .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
    .join(' ');
const fillReasons = Object.keys(FILL_REASONS) as [FillReason, ...FillReason[]];
const NOT_KNOWN = 'Null of a run of a version that did not keep it.';

export const fillViewSchema = z.object({
  time,
  instrument: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: z.number().describe('> 0.'),
  price: z.number().describe('Slippage included.'),
  fee: money,
  orderId: numberOfOrder.nullable().describe(`Number of the order within the run; null without one. ${NOT_KNOWN}`),
  type: z
    .enum(FILL_TYPES)
    .nullable()
    .describe('Type of the order as it was placed; null where no order of the strategy caused the fill.'),
  reason: z
    .enum(fillReasons)
    .nullable()
    .describe(`${meanings(FILL_REASONS)} ${NOT_KNOWN}`),
});
export type FillView = z.infer<typeof fillViewSchema>;

export const tradeViewSchema = z.object({
  instrument: z.string(),
  side: z.enum(['long', 'short']),
  quantity: z.number(),
  entryTime: time,
  entryPrice: z.number(),
  exitTime: time.nullable(),
  exitPrice: z.number().nullable(),
  pnl: money.describe('Money, net of fees and times the multiplier.'),
  fees: money,
  mae: z
    .number()
    .nullish()
    .describe('Maximum adverse excursion: the worst price while held against the entry, a fraction <= 0.'),
  mfe: z
    .number()
    .nullish()
    .describe('Maximum favourable excursion: the best price while held against the entry, a fraction >= 0.'),
});
export type TradeView = z.infer<typeof tradeViewSchema>;

const rejectionCodes = Object.keys(REJECTIONS) as [Rejection, ...Rejection[]];

export const rejectionViewSchema = z.object({
  time,
  instrument: z.string(),
  order: numberOfOrder,
  code: z.enum(rejectionCodes).describe(meanings(REJECTIONS)),
});
export type RejectionView = z.infer<typeof rejectionViewSchema>;

export const equityPointSchema = z.object({
  time,
  equity: money,
  drawdown: z.number().describe('Fraction of the peak so far, <= 0.'),
});
export type EquityPointView = z.infer<typeof equityPointSchema>;

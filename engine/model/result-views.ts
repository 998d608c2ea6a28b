import { z } from 'zod';
import {
  CANCELLATIONS,
  FILL_REASONS,
  FILL_TYPES,
  REJECTIONS,
  TIMES_IN_FORCE,
  type FillReason,
  type Rejection,
} from './order';
import { ORDER_REASONS, ORDER_STATUSES } from './run-orders';
import { UNITS } from './statistic-views';
import { listSchema, type List } from './views';

/* What every door answers of the result of a run, row by row. */

const time = z.string();
const money = z.number().describe(UNITS.money);

const numberOfOrder = z.number().describe('Number of the order within the run.');
const meanings = (table: Readonly<Record<string, string>>) =>
  Object.entries(table)
    .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
    .join(' ');
const fillReasons = Object.keys(FILL_REASONS) as [FillReason, ...FillReason[]];
const currency = z.string().nullable().describe('Currency of the prices; null where nothing tells it.');
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
  tag: z.string().nullable().describe('What the strategy called the order.'),
  currency,
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
  pnl: money.describe(
    'Money of the account, net of fees and times the multiplier; without borrow fees, interest and funding.',
  ),
  fees: money,
  mae: z
    .number()
    .nullish()
    .describe('Maximum adverse excursion: the worst price while held against the entry, a fraction <= 0.'),
  mfe: z
    .number()
    .nullish()
    .describe('Maximum favourable excursion: the best price while held against the entry, a fraction >= 0.'),
  entryTag: z.string().nullish().describe('What the strategy called the order that opened it.'),
  exitTag: z.string().nullish().describe('What it called the order that closed it.'),
  exitReason: z.enum(fillReasons).nullish().describe('Why it was closed, as of its last fill; null while it is open.'),
  currency,
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
  gross: z.number().nullish().describe(`Value of all positions over equity, long and short added. ${NOT_KNOWN}`),
  net: z.number().nullish().describe(`Value of all positions over equity, short ones negative. ${NOT_KNOWN}`),
  traded: money.nullish().describe(`Notional of the fills since the close before. ${UNITS.money} ${NOT_KNOWN}`),
  benchmark: z
    .number()
    .nullish()
    .describe('Worth of one unit of the benchmark; null before its first bar or without one.'),
});
export type EquityPointView = z.infer<typeof equityPointSchema>;

const recorded = z.boolean().describe('False of a run of a version that kept none of this.');
const truncated = z.boolean().describe('More happened than is kept.');

/** A list of what a run recorded, as far as it did. */
export interface Recorded<T> extends List<T> {
  recorded: boolean;
  truncated: boolean;
}

export function recordedSchema<T extends z.ZodType>(item: T) {
  return listSchema(item).extend({ recorded, truncated });
}

export const orderRowSchema = z.object({
  orderId: numberOfOrder,
  instrument: z.string().describe('Of a combo that of its first leg, as side, quantity and filled.'),
  side: z.enum(['buy', 'sell']),
  type: z.enum(FILL_TYPES).describe('As it was placed.'),
  timeInForce: z.enum(TIMES_IN_FORCE),
  quantity: z
    .number()
    .describe("As asked for last, >= 0; of a bracket's stop or target what its entry filled and its partner left."),
  filled: z.number(),
  averagePrice: z.number().nullable().describe('Mean price of its fills; null without fills, and of combos.'),
  limit: z.number().nullable(),
  trigger: z.number().nullable().describe('Of a stop or touch; of a trailing stop where it began.'),
  parentId: z.number().nullable().describe("Entry of a bracket's stop or target."),
  oco: z.number().nullable().describe('First order of the group whose members cancel each other.'),
  tag: z.string().nullable(),
  currency,
  placedAt: time,
  endedAt: time.nullable().describe('Null while it works.'),
  status: z
    .enum(ORDER_STATUSES)
    .describe('`working`: it still was when the run ended; a stop or target whose entry never filled too.'),
  reason: z
    .enum(ORDER_REASONS as [string, ...string[]])
    .nullable()
    .describe(`Of a rejection or cancellation. ${meanings({ ...REJECTIONS, ...CANCELLATIONS })}`),
});
export type OrderRow = z.infer<typeof orderRowSchema>;

export const seriesSchema = z.object({
  name: z.string(),
  instrument: z.string().nullable().describe('Null where one strategy object trades all instruments.'),
  total: z.number().describe('Points of the whole series.'),
  points: z.array(z.object({ time, value: z.number() })),
});
export type SeriesView = z.infer<typeof seriesSchema>;

export const logLineSchema = z.object({
  time,
  instrument: z.string().nullable().describe('Null where one strategy object trades all instruments.'),
  message: z.string(),
});
export type LogLineView = z.infer<typeof logLineSchema>;

/** A point of a recorded series by itself, as exports have it. */
export const seriesPointSchema = z.object({
  name: z.string(),
  instrument: z.string().nullable().describe('Null where one strategy object trades all instruments.'),
  time,
  value: z.number(),
});

import { CANCELLATIONS, REJECTIONS, type Cancellation, type Rejection } from './order';

/** How an order leaves the market before it is filled whole. */
export const ORDER_ENDS = ['rejected', 'cancelled', 'expired'] as const;
export type OrderEnd = (typeof ORDER_ENDS)[number];

/** Codes that say why. */
export const ORDER_REASONS = [...new Set([...keys(REJECTIONS), ...keys(CANCELLATIONS)])];
export type OrderReason = Rejection | Cancellation;

function keys<Code extends string>(table: Record<Code, string>): Code[] {
  return Object.keys(table) as Code[];
}

/** What became of an order. `working`: it still was when the run ended; a stop or target whose entry never filled too. */
export const ORDER_STATUSES = ['working', 'filled', ...ORDER_ENDS] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** A column of texts through a dictionary: `texts[codes[row]]`. An empty text stands for null. */
export interface CodedTexts {
  codes: Uint8Array | Uint16Array | Int32Array;
  texts: readonly string[];
}

/**
 * The orders of a run in order of placement, as columns with NaN and 0 for null. `quantity` is the last one that was asked
 * for, of a bracket's stop or target what its entry filled and its partner left; limit and trigger as last amended, of a trailing stop where it
 * began. Instrument, side, quantity and `filled` of a combo are those of its first leg.
 */
export interface OrderColumns {
  orderId: Float64Array;
  instrument: CodedTexts;
  side: CodedTexts;
  type: CodedTexts;
  timeInForce: CodedTexts;
  quantity: Float64Array;
  filled: Float64Array;
  /** Mean price of its fills; NaN without fills, and of combos. */
  averagePrice: Float64Array;
  limit: Float64Array;
  trigger: Float64Array;
  /** Entry of a bracket's stop or target. */
  parentId: Float64Array;
  /** First order of the group whose members cancel each other. */
  oco: Float64Array;
  tag: CodedTexts;
  /** In microseconds since the epoch. */
  placedAt: Float64Array;
  endedAt: Float64Array;
  status: CodedTexts;
  /** Code of the rejection or cancellation. */
  reason: CodedTexts;
}

/** `truncated`: more were placed than are listed. */
export interface RunOrders {
  columns: OrderColumns;
  placed: number;
  truncated: boolean;
}

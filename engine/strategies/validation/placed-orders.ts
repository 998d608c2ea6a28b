import type { RunResult } from '../../model/result';
import type { CodedTexts } from '../../model/run-orders';
import { toIso } from '../../model/time';

/** An order with what of it is decided when it is placed, and what it came to. */
export interface PlacedOrder {
  placedAt: number;
  endedAt: number;
  /** Instrument, side and type. */
  what: string;
  /** Quantity and prices; what is amended later changes them. */
  terms: string;
  isMarket: boolean;
}

export interface OrderDifference {
  at: string;
  difference: string;
}

/** The orders of a run, in order of placement. */
export function ordersOf({ orders: { columns } }: Pick<RunResult, 'orders'>): PlacedOrder[] {
  const { orderId, instrument, side, type, quantity, limit, trigger, placedAt, endedAt } = columns;
  return Array.from(orderId, (_, row) => ({
    placedAt: placedAt[row]!,
    endedAt: endedAt[row]!,
    what: `${textAt(side, row)} ${textAt(instrument, row)} (${textAt(type, row)})`,
    terms: [quantity, limit, trigger].map((column) => column[row]).join(' / '),
    isMarket: textAt(type, row) === 'market',
  }));
}

function textAt({ codes, texts }: CodedTexts, row: number): string {
  return texts[codes[row]!] ?? '';
}

/**
 * The first order in which two runs differ; undefined where they are alike. Terms are compared where nothing can have changed
 * them in only one of the runs: of market orders, and of orders that had ended before `end` in both.
 */
export function firstDifference(
  whole: readonly PlacedOrder[],
  ...[early, end = Infinity]: [early: readonly PlacedOrder[], end?: number]
): OrderDifference | undefined {
  for (let i = 0; i < Math.max(whole.length, early.length); i++) {
    const [a, b] = [whole[i], early[i]];
    const time = Math.min(a?.placedAt ?? Infinity, b?.placedAt ?? Infinity);
    const shown = (order: PlacedOrder | undefined) => (order ? `${order.what} of ${order.terms}` : 'no order');
    const isSettled = a !== undefined && b !== undefined && (a.isMarket || (a.endedAt < end && b.endedAt < end));
    const isAlike = a?.placedAt === b?.placedAt && a?.what === b?.what && (!isSettled || a.terms === b.terms);
    if (!isAlike) return { at: toIso(time), difference: `${shown(a)} instead of ${shown(b)}` };
  }
  return undefined;
}

import { FILL_REASONS, FILL_TYPES, type FillReason, type FillType } from '../../model/order';
import { MARKET, NONE, type OrderBook } from '../orders/order-book';

const REASONS = Object.keys(FILL_REASONS) as FillReason[];
/** Stands for no order, after the types. */
const NO_ORDER = FILL_TYPES.length;
const STRIDE = FILL_TYPES.length + 1;

/** One number below 256 for why a fill happened and the type of its order. */
export function causeOf(reason: FillReason, type?: FillType): number {
  return REASONS.indexOf(reason) * STRIDE + (type === undefined ? NO_ORDER : FILL_TYPES.indexOf(type));
}

export function reasonOf(cause: number): FillReason {
  return REASONS[Math.floor(cause / STRIDE)]!;
}

/** Null where no order of the strategy caused the fill. */
export function typeOf(cause: number): FillType | null {
  return FILL_TYPES[cause % STRIDE] ?? null;
}

/** By the type of the order, as the book has it. */
const OWN = causes({ stop: 'stop', 'stop-limit': 'stop', 'trailing-stop': 'trail' });
const OF_BRACKETS = causes({ limit: 'target', stop: 'stop', 'stop-limit': 'stop', 'trailing-stop': 'trail' });

function causes(reasons: Partial<Record<FillType, FillReason>>): Uint8Array {
  return Uint8Array.from(FILL_TYPES, (type) => causeOf(reasons[type] ?? 'signal', type));
}

/** A continuous series goes over to its next contract. */
export const ROLLED = causeOf('roll');

export const AT_MARKET = causeOf('signal', 'market');

/** The cause of what an order fills. A stop that waits at the market for volume stays a stop. */
export function causeOfOrder({ type, origin, parent }: OrderBook, slot: number): number {
  const placed = type[slot] === MARKET ? origin[slot]! : type[slot]!;
  return (parent[slot] === NONE ? OWN : OF_BRACKETS)[placed]!;
}

import { ORDER_TYPES, TIMES_IN_FORCE, type OrderId, type OrderView } from '../../model/order';
import { COMBO, HELD, NONE, TRAIL, type OrderBook } from './order-book';
import type { TagTable } from './tag-table';
import { trailLevel } from './trailing-stop';

interface Names {
  instruments: readonly string[];
  tags: TagTable;
}

/** An order of the book as a strategy sees it. */
export function viewOrder(book: OrderBook, slot: number, { instruments, tags }: Names): OrderView {
  const type = book.type[slot]!;
  const trigger = type === TRAIL ? trailLevel(book, slot) : book.trigger[slot]!;
  const limit = book.limit[slot]!;
  const children = [book.stopChild[slot]!, book.targetChild[slot]!].filter((child) => child !== NONE);
  return {
    id: book.id[slot]! as OrderId,
    instrument: instruments[book.instrument[slot]!]!,
    type: type === COMBO ? 'combo' : ORDER_TYPES[type]!,
    side: book.side[slot]! > 0 ? 'buy' : 'sell',
    quantity: book.quantity[slot]!,
    remaining: book.remaining[slot]!,
    trigger: Number.isNaN(trigger) ? null : trigger,
    limit: Number.isNaN(limit) ? null : limit,
    timeInForce: TIMES_IN_FORCE[book.timeInForce[slot]!]!,
    status: book.status[slot] === HELD ? 'held' : 'working',
    children: children.map((child) => book.id[child]! as OrderId),
    tag: tags.of(book.tag[slot]!),
  };
}

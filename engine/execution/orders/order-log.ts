import { FILL_TYPES } from '../../model/order';
import { ORDER_ENDS, ORDER_REASONS, type OrderEnd, type OrderReason } from '../../model/run-orders';
import { stepOf, type Moment } from '../run/step-of';
import { GTC, MARKET, NONE, TRAIL, type OrderBook } from './order-book';
import { trailLevel } from './trailing-stop';

/** Orders of a run that are listed one by one; later ones are counted alone. */
export const MAX_ORDERS_LISTED = 1_000_000;

/** An order as it is placed. */
export interface Placed {
  instrument: number;
  /** Signed. */
  quantity: number;
  /** Place of its type among FILL_TYPES. */
  type?: number;
  timeInForce?: number;
  limit?: number;
  trigger?: number;
  tag?: number;
  /** Number of a bracket's entry; 0 without one. */
  parent?: number;
}

const EXERCISE = FILL_TYPES.indexOf('exercise');

/**
 * Every order of a run and what became of it, as columns by number of the order less 1. What was filled of it stands in
 * the log of fills: it is not kept here again. Sweep trials have none.
 */
export class OrderLog {
  instruments = new Int32Array(256);
  quantities = new Float64Array(256);
  types = new Uint8Array(256);
  timesInForce = new Uint8Array(256);
  limits = new Float64Array(256);
  triggers = new Float64Array(256);
  parents = new Int32Array(256);
  /** Number of the first order of a group whose members cancel each other; 0 without one. */
  groups = new Int32Array(256);
  tags = new Uint16Array(256);
  placedAt = new Int32Array(256);
  endedAt = new Int32Array(256);
  /** Place of how it ended among ORDER_ENDS, from 1; 0 of what works or was filled. */
  ends = new Uint8Array(256);
  /** Place of the code among ORDER_REASONS, from 1; 0 without one. */
  reasons = new Uint8Array(256);
  count = 0;

  constructor(private readonly run: Moment) {}

  /** A market order without options. @param quantity signed */
  placePlain(id: number, instrument: number, quantity: number): void {
    this.place(id, { instrument, quantity });
  }

  place(id: number, placed: Placed): void {
    if (id > MAX_ORDERS_LISTED) return;
    while (id > this.instruments.length) this.#grow();
    const at = id - 1;
    this.instruments[at] = placed.instrument;
    this.quantities[at] = placed.quantity;
    this.types[at] = placed.type ?? MARKET;
    this.timesInForce[at] = placed.timeInForce ?? GTC;
    this.limits[at] = placed.limit ?? NaN;
    this.triggers[at] = placed.trigger ?? NaN;
    this.parents[at] = placed.parent ?? 0;
    this.tags[at] = placed.tag ?? 0;
    this.placedAt[at] = stepOf(this.run);
    this.groups[at] = 0;
    this.ends[at] = 0;
    this.reasons[at] = 0;
    this.count = Math.max(this.count, id);
  }

  /** An order that is in the book. */
  enter(book: OrderBook, slot: number): void {
    const parent = book.parent[slot]!;
    this.place(book.id[slot]!, {
      instrument: book.instrument[slot]!,
      quantity: book.side[slot]! * book.quantity[slot]!,
      type: book.type[slot]!,
      timeInForce: book.timeInForce[slot]!,
      limit: book.limit[slot]!,
      trigger: book.type[slot] === TRAIL ? trailLevel(book, slot) : book.trigger[slot]!,
      tag: book.tag[slot]!,
      parent: parent > NONE ? book.id[parent]! : 0,
    });
  }

  exercise(id: number, instrument: number, quantity: number): void {
    this.place(id, { instrument, quantity, type: EXERCISE });
  }

  /** Puts an order beside another one in a group whose members cancel each other. */
  join(id: number, partner: number): void {
    if (id > MAX_ORDERS_LISTED) return;
    if (this.groups[partner - 1] === 0) this.groups[partner - 1] = partner;
    this.groups[id - 1] = this.groups[partner - 1]!;
  }

  /** A bracket's stop or target covers more where its entry fills, less where its partner does. @param quantity signed */
  cover(id: number, quantity: number): void {
    if (id <= MAX_ORDERS_LISTED) this.quantities[id - 1]! += quantity;
  }

  /** Levels and size as they are now. */
  amend(book: OrderBook, slot: number): void {
    const at = book.id[slot]! - 1;
    if (at >= MAX_ORDERS_LISTED) return;
    if (book.parent[slot] === NONE) this.quantities[at] = book.side[slot]! * book.quantity[slot]!;
    this.limits[at] = book.limit[slot]!;
    this.triggers[at] = book.trigger[slot]!;
    this.timesInForce[at] = book.timeInForce[slot]!;
  }

  /** An order goes over to another instrument, with its levels there. */
  move(book: OrderBook, slot: number): void {
    const at = book.id[slot]! - 1;
    if (at >= MAX_ORDERS_LISTED) return;
    this.instruments[at] = book.instrument[slot]!;
    this.amend(book, slot);
  }

  /** An order leaves the market before it is filled whole. */
  end(id: number, how: OrderEnd, reason?: OrderReason): void {
    if (id > MAX_ORDERS_LISTED) return;
    this.ends[id - 1] = ORDER_ENDS.indexOf(how) + 1;
    this.endedAt[id - 1] = stepOf(this.run);
    this.reasons[id - 1] = reason === undefined ? 0 : ORDER_REASONS.indexOf(reason) + 1;
  }

  /** Number of an order's tag; 0 without one. */
  tagOf(id: number): number {
    return id > 0 && id <= this.count ? this.tags[id - 1]! : 0;
  }

  #grow(): void {
    const size = 2 * this.instruments.length;
    for (const name of NUMBERS) this[name] = doubled(this[name], new Float64Array(size));
    for (const name of INTEGERS) this[name] = doubled(this[name], new Int32Array(size));
    for (const name of BYTES) this[name] = doubled(this[name], new Uint8Array(size));
    this.tags = doubled(this.tags, new Uint16Array(size));
  }
}

const NUMBERS = ['quantities', 'limits', 'triggers'] as const;
const INTEGERS = ['instruments', 'parents', 'groups', 'placedAt', 'endedAt'] as const;
const BYTES = ['types', 'timesInForce', 'ends', 'reasons'] as const;

function doubled<T extends Int32Array | Float64Array | Uint8Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

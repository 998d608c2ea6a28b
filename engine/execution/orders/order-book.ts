import type { Micros } from '../../model/time';
import type { Arrivals } from './arrivals';
import { OrderReach } from './order-reach';

/** Types as the book stores them, in the order of `ORDER_TYPES`; a combo is all legs of a multi-leg order. */
export const MARKET = 0;
export const LIMIT = 1;
export const STOP = 2;
export const STOP_LIMIT = 3;
export const TOUCH = 4;
export const TRAIL = 5;
export const COMBO = 6;

/** Times in force, in the order of `TIMES_IN_FORCE`. */
export const GTC = 0;
export const DAY = 1;
export const GTD = 2;
export const IOC = 3;
export const FOK = 4;
export const AT_OPEN = 5;
export const AT_CLOSE = 6;

export const FREE = 0;
export const WORKING = 1;
/** Stop or target of an entry that has not filled yet. */
export const HELD = 2;
/** Done, but still listed until the list is next compacted. */
export const DEAD = 3;

/** Fills no more than what reduces the position. */
export const REDUCE = 1;
/** At the market, so that `target` counts it. */
export const COUNTED = 2;
/** `trail` is a fraction. */
export const FRACTION = 4;
/** A stop-limit order that is a limit order by now. */
export const TRIGGERED = 8;
/** Became active within the bar at hand, after its open. */
export const FRESH = 16;
/** Has what few orders have (a day, fees of its own, a family): its slot has to be cleared before its next use. */
export const FURTHER = 32;

export const NONE = -1;
/** Parent of a stop or target whose entry is done. */
export const GONE = -2;

/**
 * The orders of a run as columns, by slot; slots are used again. `active` lists the working ones in order of placement
 * (a bracket's stop and target: of activation), with dead ones among them until it is compacted.
 */
export class OrderBook {
  id = new Int32Array(64);
  instrument = new Int32Array(64);
  /** 1 buys, -1 sells. */
  side = new Int8Array(64);
  type = new Uint8Array(64);
  /** Number of its tag; 0 without one. */
  tag = new Uint16Array(64);
  /** Type with which an order that is at the market by now was placed. */
  origin = new Uint8Array(64);
  timeInForce = new Uint8Array(64);
  status = new Uint8Array(64);
  flags = new Uint8Array(64);
  /** Total and what is still to be filled, both without sign. */
  quantity = new Float64Array(64);
  remaining = new Float64Array(64);
  limit = new Float64Array(64);
  /** Level of a stop, touch or trailing stop. */
  trigger = new Float64Array(64);
  trail = new Float64Array(64);
  /** Best price since the placement of a trailing stop. */
  extreme = new Float64Array(64);
  /** Last moment of an order of a date, end of the session of others that are not good till cancelled. */
  expires = new Float64Array(64);
  /** When it reached the market, or changed last; kept where there are several time axes, or orders are on the way. */
  since = new Float64Array(64);
  /** When it reaches the market; kept where orders are on the way. */
  arrival = new Float64Array(64);
  /** The time at hand. */
  now = -Infinity;
  /** When what is asked for reaches the market; null where it does at once. */
  arrivals: Arrivals | null = null;
  /** Price at which a fresh order became active. */
  reference = new Float64Array(64);
  /** Fees of its fills before and after the minimum. */
  rawFees = new Float64Array(64);
  charged = new Float64Array(64);
  /** Slot of the entry of a bracket's stop or target; of an entry, those of its stop and target. */
  parent = new Int32Array(64).fill(NONE);
  stopChild = new Int32Array(64).fill(NONE);
  targetChild = new Int32Array(64).fill(NONE);
  /** Next member of the one-cancels-other ring; the order itself where it is alone. */
  ring = Int32Array.from({ length: 64 }, (_, slot) => slot);
  active = new Int32Array(64);
  activeCount = 0;
  /** Working orders that only reduce. */
  reducers = 0;
  /** Whether there ever was an order that is not good till cancelled. */
  dated = false;
  /** Entries of `active` that are dead. */
  dead = 0;
  /** What prices the working orders wait for. */
  readonly reach = new OrderReach();
  /** Slot plus 1 of the last order with these last bits of its id; it may be done since. */
  #slots = new Int32Array(64);
  /** Slots of the live orders that later ones have displaced there, by id. */
  readonly #displaced = new Map<number, number>();
  #free = new Int32Array(64);
  #freeCount = 0;
  #used = 0;

  /** A slot for an order of an instrument that neither works yet nor has partners. */
  allocate(id: number, instrument: number): number {
    const slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#unused();
    // Few orders leave more behind than what the next one overwrites.
    if ((this.flags[slot]! & ~COUNTED) !== 0) this.#clear(slot);
    this.flags[slot] = 0;
    this.#index(slot, id);
    this.id[slot] = id;
    this.instrument[slot] = instrument;
    this.since[slot] = this.now;
    if (this.arrivals !== null) this.#send(slot);
    this.status[slot] = HELD;
    return slot;
  }

  /** When what is asked for now, of the instrument of an order, gets to the market. */
  arrivalFrom(slot: number): Micros {
    return this.arrivals === null ? this.now : this.arrivals.at(this.instrument[slot]!, this.now);
  }

  activate(slot: number): void {
    if (this.activeCount === this.active.length) this.#growActive();
    this.status[slot] = WORKING;
    this.active[this.activeCount++] = slot;
    if ((this.flags[slot]! & REDUCE) !== 0) this.reducers++;
    if (this.reach.known) this.#reachFor(slot);
  }

  /** Ends an order; its slot is free at once where it is not listed. */
  end(slot: number): void {
    this.#leaveIndex(slot);
    if ((this.flags[slot]! & ~COUNTED) !== 0) this.#leaveFamily(slot);
    if (this.status[slot] === WORKING) {
      if ((this.flags[slot]! & REDUCE) !== 0) this.reducers--;
      this.status[slot] = DEAD;
      if (++this.dead === this.activeCount) this.reach.clear();
      else this.reach.forget();
    } else this.#release(slot);
  }

  /** Whether an order works and has nothing but a size, a limit or a trigger, and at most one partner alike. */
  isLean(slot: number): boolean {
    return this.flags[slot] === 0 && this.type[slot]! <= STOP && this.status[slot] === WORKING;
  }

  /** `end` for a lean order, or two that cancel each other; the list is compact where it was so before. */
  endLean(slot: number, partner: number): void {
    const alone = partner === slot;
    if (!alone) {
      this.ring[slot] = slot;
      this.ring[partner] = partner;
    }
    if (this.dead > 0 || this.activeCount !== (alone ? 1 : 2)) {
      if (!alone) this.end(partner);
      this.end(slot);
      return;
    }
    // Nothing else works: the list need not be gone over.
    if (!alone) this.#forget(partner);
    this.#forget(slot);
    this.activeCount = 0;
    this.reach.clear();
  }

  /** Slot of a live order, or NONE. */
  find(id: number): number {
    const slot = this.#slots[id & (this.#slots.length - 1)]! - 1;
    if (slot !== NONE && this.id[slot] === id && this.#isLive(slot)) return slot;
    return this.#displaced.get(id) ?? NONE;
  }

  /** Numbers of the orders that are not done. */
  live(): number[] {
    return Array.from(this.id.subarray(0, this.#used)).filter((_, slot) => this.#isLive(slot));
  }

  /** Puts an order beside its partner in the ring of those that cancel each other. */
  joinRing(slot: number, partner: number): void {
    this.ring[slot] = this.ring[partner]!;
    this.ring[partner] = slot;
  }

  leaveRing(slot: number): void {
    const { ring } = this;
    if (ring[slot] === slot) return;
    let before = slot;
    while (ring[before] !== slot) before = ring[before]!;
    ring[before] = ring[slot]!;
    ring[slot] = slot;
  }

  compact(): void {
    const { active, status } = this;
    let kept = 0;
    for (let i = 0; i < this.activeCount; i++) {
      const slot = active[i]!;
      if (status[slot] === DEAD) this.#release(slot);
      else active[kept++] = slot;
    }
    this.activeCount = kept;
    this.dead = 0;
  }

  /** Adds up anew what prices the orders wait for. */
  survey(): void {
    if (this.dead > 0) this.compact();
    this.reach.clear();
    for (let i = 0; i < this.activeCount; i++) this.#reachFor(this.active[i]!);
  }

  /** Takes the dead off the end of the list; not while something goes over it. */
  trim(): void {
    while (this.activeCount > 0 && this.status[this.active[this.activeCount - 1]!] === DEAD) {
      this.#release(this.active[--this.activeCount]!);
      this.dead--;
    }
  }

  #send(slot: number): void {
    const arrival = this.arrivalFrom(slot);
    this.since[slot] = arrival;
    this.arrival[slot] = arrival;
  }

  #reachFor(slot: number): void {
    const { reach } = this;
    const buys = this.side[slot]! > 0;
    const kind = this.timeInForce[slot] === GTC ? this.type[slot] : NONE;
    // A buy waits below the market at a limit, above it at a stop.
    if (kind === LIMIT) {
      if (buys) reach.addBelow(slot, this.limit[slot]!);
      else reach.addAbove(slot, this.limit[slot]!);
    } else if (kind === STOP && !buys) reach.addBelow(slot, this.trigger[slot]!);
    else reach.addAbove(slot, kind === STOP ? this.trigger[slot]! : -Infinity);
  }

  #forget(slot: number): void {
    this.#leaveIndex(slot);
    this.#release(slot);
  }

  #isLive(slot: number): boolean {
    return this.status[slot] === WORKING || this.status[slot] === HELD;
  }

  #index(slot: number, id: number): void {
    const mask = this.#slots.length - 1;
    const before = this.#slots[id & mask]! - 1;
    this.#slots[id & mask] = slot + 1;
    if (before === NONE || (this.id[before]! & mask) !== (id & mask)) return;
    if (before !== slot && this.#isLive(before)) this.#displaced.set(this.id[before]!, before);
  }

  #leaveIndex(slot: number): void {
    if (this.#displaced.size > 0) this.#displaced.delete(this.id[slot]!);
  }

  #release(slot: number): void {
    this.status[slot] = FREE;
    this.#free[this.#freeCount++] = slot;
  }

  #unused(): number {
    if (this.#used === this.id.length) this.#grow();
    return this.#used++;
  }

  #clear(slot: number): void {
    this.timeInForce[slot] = GTC;
    this.origin[slot] = MARKET;
    this.tag[slot] = 0;
    this.rawFees[slot] = 0;
    this.charged[slot] = 0;
    this.parent[slot] = NONE;
    this.stopChild[slot] = NONE;
    this.targetChild[slot] = NONE;
  }

  #leaveFamily(slot: number): void {
    const { parent, stopChild, targetChild } = this;
    if (stopChild[slot] !== NONE) parent[stopChild[slot]!] = GONE;
    if (targetChild[slot] !== NONE) parent[targetChild[slot]!] = GONE;
    const entry = parent[slot]!;
    if (entry < 0) return;
    if (stopChild[entry] === slot) stopChild[entry] = NONE;
    else targetChild[entry] = NONE;
  }

  #grow(): void {
    const used = this.id.length;
    const size = 2 * used;
    for (const name of FLOATS) this[name] = doubled(this[name], new Float64Array(size));
    for (const name of INTEGERS) this[name] = doubled(this[name], new Int32Array(size).fill(NONE));
    for (const name of BYTES) this[name] = doubled(this[name], new Uint8Array(size));
    this.side = doubled(this.side, new Int8Array(size));
    this.tag = doubled(this.tag, new Uint16Array(size));
    for (let slot = used; slot < size; slot++) this.ring[slot] = slot;
    this.#free = doubled(this.#free, new Int32Array(size));
    this.#slots = new Int32Array(size);
    this.#displaced.clear();
    for (let slot = 0; slot < used; slot++) if (this.#isLive(slot)) this.#index(slot, this.id[slot]!);
  }

  #growActive(): void {
    this.active = doubled(this.active, new Int32Array(2 * this.activeCount));
  }
}

const FLOATS = [
  'quantity',
  'remaining',
  'limit',
  'trigger',
  'trail',
  'extreme',
  'expires',
  'since',
  'arrival',
  'reference',
  'rawFees',
  'charged',
] as const;
const INTEGERS = ['id', 'instrument', 'parent', 'stopChild', 'targetChild', 'ring'] as const;
const BYTES = ['type', 'origin', 'timeInForce', 'status', 'flags'] as const;

function doubled<T extends Int32Array | Float64Array | Uint8Array | Uint16Array | Int8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

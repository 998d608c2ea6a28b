import type { Panel } from '../../columns/market-data';
import type { Schedule } from '../../columns/schedule';
import type { Instrument } from '../../model/instrument';
import {
  LEAST_QUANTITY,
  type Cancellation,
  type Leg,
  type OrderChanges,
  type OrderEventType,
  type OrderEvent,
  type OrderId,
  type OrderView,
  type Rejection,
} from '../../model/order';
import type { Micros } from '../../model/time';
import type { FillsConfig } from '../../model/run-config';
import type { Account, Execution } from '../../portfolio/account';
import { DeferredStops } from '../fills/deferred-stops';
import { arrivalsOf } from './arrivals';
import type { FrontRoutes } from './front-routes';
import { rulesOf, type InstrumentRules } from './increments';
import { COMBO, COUNTED, FURTHER, HELD, MARKET, NONE, OrderBook, REDUCE, WORKING } from './order-book';
import type { OrderQueue } from './order-queue';
import { viewOrder } from './order-view';
import { refusalNow, refusalOf } from './refuse-order';
import { fillEvent, orderEvent, type DeskEvent } from './order-events';
import type { OrderLog } from './order-log';
import type { RejectionLog } from './rejection-log';
import { SessionDays } from './session-days';
import { TagTable } from './tag-table';
import { Timers } from '../loops/timers';

/** What of a run its desk reads and counts. */
export interface DeskRun {
  readonly schedule: Schedule;
  readonly panels: readonly Panel[];
  readonly rows: Int32Array;
  readonly step: number;
  /** Whether some strategy wants to be told of orders or fills. */
  readonly listening: boolean;
  placed: number;
  /** What plain market orders have still to fill, by instrument. */
  readonly ordered: Float64Array;
  rejectedOrders: number;
  readonly account: Account;
  readonly rejections: RejectionLog;
  /** Null where orders are not listed. */
  readonly log: OrderLog | null;
}

export interface DeskParts {
  instruments: readonly Instrument[];
  fills: FillsConfig;
  /** Bars by which what is asked for gets to the market later. @default 0 */
  delay?: number | undefined;
  /** Least fee of an order that has filled. */
  minimumFee: number;
  /** Whether all that bears on the cost of a fill is its size and price. @default without a minimum */
  simpleCosts?: boolean;
  /** What stands for continuous series, where the run has some. */
  fronts?: FrontRoutes | undefined;
}

/** A leg with the number of its instrument. */
export interface ComboLeg {
  instrument: number;
  quantity: number;
}

/**
 * Takes orders and keeps them until they are done. An order meets the bars of its instrument that begin when it has been
 * placed, or later.
 */
export class OrderDesk {
  readonly book = new OrderBook();
  readonly timers = new Timers();
  readonly fills: FillsConfig;
  readonly minimumFee: number;
  /** Whether all that bears on the cost of a fill is its size and price. */
  readonly simpleCosts: boolean;
  readonly rules: InstrumentRules[];
  readonly days: SessionDays;
  /**
   * The order that is about to enter (`enterOrder`), its quantity signed, with NaN and NONE for
   * what it has not. One object serves all.
   */
  readonly entry = { instrument: 0, quantity: 0, limit: NaN, stop: NaN, partner: NONE };
  readonly tags = new TagTable();
  /** Tag of the order at the entry, by number. */
  tagged = 0;
  readonly log: OrderLog | null;
  readonly account: Account;
  /** Null where the run has no continuous series. */
  readonly fronts: FrontRoutes | null;
  /** Legs of multi-leg orders, by id. */
  readonly combos = new Map<number, ComboLeg[]>();
  /** Stops of the bar at hand that found nothing to close. */
  readonly deferred: DeferredStops;
  /** What strategies have to be told; empty where none listens. */
  events: DeskEvent[] = [];
  /** Orders that leave the market at a time, once they have met the bar that they are in, by id. */
  readonly leaving = new Map<number, { reason: Cancellation; at: Micros }>();
  /** Changes that are on their way to the market, in order, and when they get there. */
  changes: { order: OrderId; changes: OrderChanges; at: Micros }[] = [];
  /** What orders have had of the volume of the bar at hand, by instrument, and the step of that bar. */
  readonly taken: Float64Array;
  readonly takenAt: Int32Array;
  /** Whether what fills now does so at the close of the bar at hand. */
  atClose = false;
  /** Last order of the steps before; what is placed later is new at this step. */
  placedBefore = 0;
  /** Where orders meet finer bars than those of the run: these. */
  finer?: Pick<DeskRun, 'panels' | 'rows' | 'schedule'>;
  readonly #run: DeskRun;

  constructor(run: DeskRun, parts: DeskParts) {
    const { instruments, fills, delay = 0, minimumFee, simpleCosts = minimumFee === 0 } = parts;
    this.#run = run;
    this.log = run.log;
    this.account = run.account;
    this.fronts = parts.fronts ?? null;
    this.fills = fills;
    this.minimumFee = minimumFee;
    this.simpleCosts = simpleCosts;
    this.book.arrivals = arrivalsOf(run, { latency: (fills.latency ?? 0) * 1000, delay });
    this.rules = instruments.map(rulesOf);
    this.days = new SessionDays(instruments);
    this.deferred = new DeferredStops(run.account);
    this.taken = new Float64Array(instruments.length);
    this.takenAt = new Int32Array(instruments.length).fill(NONE);
  }

  /** Goes on with the orders that have waited in a queue. */
  take({ count, instruments, quantities, ids, since, now }: OrderQueue): void {
    for (let i = 0; i < count; i++) {
      this.book.now = since[i]!;
      this.#admitPlain({ instrument: instruments[i]!, quantity: quantities[i]!, id: ids[i]!, flags: COUNTED });
    }
    this.book.now = now;
  }

  placePlain(given: number, quantity: number): OrderId {
    const instrument = this.fronts === null ? given : this.fronts.of(given);
    const rules = this.rules[instrument]!;
    const rounded = rules.size.towardZero(quantity);
    const refusal = refusalOf(this.#run, rules, Math.abs(rounded));
    return this.#enterPlain(instrument, rounded, { refusal, reduces: false });
  }

  /**
   * What a target misses, at the market: nothing where the instrument does not trade so little, but all of a position
   * that is to be closed. What only reduces never turns the position, whatever else fills meanwhile.
   */
  placeMissing(instrument: number, missing: number, { closes, reduces }: { closes: boolean; reduces: boolean }): void {
    const rules = this.rules[instrument]!;
    const quantity = closes ? missing : rules.size.towardZero(missing);
    const size = Math.abs(quantity);
    if (size < LEAST_QUANTITY || (!closes && size < rules.minQuantity)) return;
    this.#enterPlain(instrument, quantity, { refusal: refusalNow(this.#run, rules), reduces });
  }

  combo(legs: readonly Leg[]): OrderId {
    const id = ++this.#run.placed;
    const { instruments } = this.#run.schedule;
    const known = legs.map(({ instrument, quantity }) => ({
      instrument: this.#tradedAs(instruments, instrument),
      quantity,
    }));
    const [first] = known;
    const { instrument = 0, quantity = 0 } = first ?? {};
    this.log?.place(id, { instrument: Math.max(0, instrument), quantity, type: COMBO, tag: this.tagged });
    if (first === undefined) return this.reject(id, 0, 'INVALID_COMBINATION');
    for (const leg of known) {
      if (leg.instrument < 0) return this.reject(id, Math.max(0, first.instrument), 'INSTRUMENT_NOT_REGISTERED');
      const rules = this.rules[leg.instrument]!;
      leg.quantity = Math.sign(leg.quantity) * rules.size.down(Math.abs(leg.quantity));
      const refusal = refusalOf(this.#run, rules, Math.abs(leg.quantity));
      if (refusal !== null) return this.reject(id, leg.instrument, refusal);
    }
    this.combos.set(id, known);
    const slot = this.book.allocate(id, first.instrument);
    this.#fill(slot, first.quantity);
    this.book.type[slot] = COMBO;
    this.#tag(slot);
    this.book.activate(slot);
    for (const leg of known) this.#run.ordered[leg.instrument]! += leg.quantity;
    this.tell(slot, 'accepted');
    return id as OrderId;
  }

  #tradedAs(instruments: readonly string[], id: string): number {
    const number = instruments.indexOf(id);
    return number < 0 || this.fronts === null ? number : this.fronts.of(number);
  }

  cancel(id: OrderId): boolean {
    const slot = this.book.find(id);
    if (slot === NONE) return false;
    if (this.book.arrivals !== null || this.isInBar(slot)) {
      if (!this.leaving.has(id)) this.leaving.set(id, { reason: 'REQUESTED', at: this.book.arrivalFrom(slot) });
    } else if (!this.#run.listening && this.book.ring[slot] === slot && this.book.isLean(slot)) {
      this.book.endLean(slot, slot);
      this.log?.end(id, 'cancelled', 'REQUESTED');
    } else this.drop(slot, 'REQUESTED');
    if (this.book.dead > 0) this.book.trim();
    return true;
  }

  view(id: OrderId): OrderView | undefined {
    const slot = this.book.find(id);
    return slot === NONE
      ? undefined
      : viewOrder(this.book, slot, { instruments: this.#run.schedule.instruments, tags: this.tags });
  }

  reject(id: number, instrument: number, reason: Rejection): OrderId {
    this.#run.rejectedOrders++;
    this.#run.rejections.add(reason, { step: this.#run.step, instrument, order: id });
    this.log?.end(id, 'rejected', reason);
    if (this.#run.listening) this.#report({ order: id, instrument, tag: this.tagged }, 'rejected', reason);
    return id as OrderId;
  }

  /** Whether an order was in the market when the bar began that its instrument is in now: it will have met it whole. */
  isInBar(slot: number): boolean {
    const { panels, rows, schedule } = this.finer ?? this.#run;
    if (panels.length === 1) return false;
    const p = schedule.panelOf[this.book.instrument[slot]!]!;
    const next = panels[p]!.opens[rows[p]! + 1];
    return next !== undefined && next < this.book.now && next >= this.book.since[slot]!;
  }

  /** Takes an order off the market as soon as it has met the bar that it is in. */
  withdraw(slot: number, reason: Cancellation): void {
    if (this.isInBar(slot)) this.leaving.set(this.book.id[slot]!, { reason, at: this.book.now });
    else this.drop(slot, reason);
  }

  /** Takes off the market what was to leave it and has met its bar. */
  dropLeaving(): void {
    for (const [id, { reason, at }] of this.leaving) {
      const slot = this.book.find(id);
      if (slot !== NONE && (this.book.now < at || this.isInBar(slot))) continue;
      this.leaving.delete(id);
      if (slot !== NONE) this.drop(slot, reason);
    }
  }

  /** Takes an order off the market, with the stop and target of an entry that never filled. */
  drop(slot: number, reason: Cancellation | 'EXPIRED'): void {
    const { book } = this;
    if (this.#run.listening) {
      if (reason === 'EXPIRED') this.tell(slot, 'expired');
      else this.tell(slot, 'cancelled', reason);
    }
    if (this.log !== null) {
      if (reason === 'EXPIRED') this.log.end(book.id[slot]!, 'expired');
      else this.log.end(book.id[slot]!, 'cancelled', reason);
    }
    if ((book.flags[slot]! & FURTHER) === 0) return this.finish(slot);
    const stop = book.stopChild[slot]!;
    const target = book.targetChild[slot]!;
    this.finish(slot);
    if (stop !== NONE && book.status[stop] === HELD) this.drop(stop, 'PARENT_DONE');
    if (target !== NONE && book.status[target] === HELD) this.drop(target, 'PARENT_DONE');
  }

  /** Refuses orders for an instrument from now on. */
  delist(instrument: number): void {
    this.rules[instrument] = { ...this.rules[instrument]!, dated: true, free: false, delisted: -Infinity };
  }

  dropAll(reason: Cancellation): void {
    const { book } = this;
    for (let i = 0; i < book.activeCount; i++) {
      if (book.status[book.active[i]!] === WORKING) this.drop(book.active[i]!, reason);
    }
    book.compact();
  }

  /** Ends an order that the account refuses: rejected, or cancelled where a part of it has filled. */
  refuse(slot: number, reason: Rejection): void {
    const { book } = this;
    if (book.remaining[slot]! < book.quantity[slot]!) return this.drop(slot, 'REFUSED');
    const stop = book.stopChild[slot]!;
    const target = book.targetChild[slot]!;
    this.tagged = book.tag[slot]!;
    this.reject(book.id[slot]!, book.instrument[slot]!, reason);
    this.tagged = 0;
    this.finish(slot);
    if (stop !== NONE) this.drop(stop, 'PARENT_DONE');
    if (target !== NONE) this.drop(target, 'PARENT_DONE');
  }

  /** Ends an order without a word. */
  finish(slot: number): void {
    const { book } = this;
    book.leaveRing(slot);
    if (book.type[slot] === COMBO) this.#finishCombo(slot);
    if ((book.flags[slot]! & COUNTED) !== 0) {
      book.remaining[slot] = 0;
      this.recount(book.instrument[slot]!);
    }
    book.end(slot);
  }

  /** Sums anew what orders at the market have still to fill, in order of placement. */
  recount(instrument: number): void {
    const { book } = this;
    let ordered = 0;
    for (let i = 0; i < book.activeCount; i++) {
      const slot = book.active[i]!;
      if (book.status[slot] !== WORKING) continue;
      if (book.type[slot] === COMBO) ordered += this.legsIn(slot, instrument);
      else if (book.instrument[slot] === instrument && (book.flags[slot]! & COUNTED) !== 0) {
        ordered += book.side[slot]! * book.remaining[slot]!;
      }
    }
    this.#run.ordered[instrument] = ordered;
  }

  /** What a multi-leg order trades of an instrument, signed; 0 once its legs have filled. */
  legsIn(slot: number, instrument: number): number {
    const legs = this.combos.get(this.book.id[slot]!) ?? [];
    return legs.reduce((sum, leg) => (leg.instrument === instrument ? sum + leg.quantity : sum), 0);
  }

  tell(slot: number, type: OrderEventType, reason: Rejection | Cancellation | null = null): void {
    if (this.#run.listening) this.#tell(slot, type, reason);
  }

  tellFill(
    execution: Execution,
    { remaining, time, tag = 0 }: { remaining: number; time?: number; tag?: number },
  ): void {
    const what = { remaining, time, tag: this.tags.of(tag) };
    this.events.push(fillEvent(this.#run, execution, what));
  }

  #tell(slot: number, type: OrderEventType, reason: Rejection | Cancellation | null): void {
    const { id, instrument, tag } = this.book;
    this.#report({ order: id[slot]!, instrument: instrument[slot]!, tag: tag[slot]! }, type, reason);
  }

  #report(
    what: { order: number; instrument: number; tag: number },
    ...[type, reason]: [OrderEventType, OrderEvent['reason']]
  ): void {
    this.events.push(orderEvent(this.#run, what, { type, reason, tag: this.tags.of(what.tag) }));
  }

  #enterPlain(
    instrument: number,
    quantity: number,
    { refusal, reduces }: { refusal: Rejection | null; reduces: boolean },
  ): OrderId {
    const id = ++this.#run.placed;
    this.log?.place(id, { instrument, quantity, tag: this.tagged });
    if (refusal !== null) return this.reject(id, instrument, refusal);
    this.#run.ordered[instrument]! += quantity;
    const flags = reduces ? COUNTED | REDUCE : COUNTED;
    this.tell(this.#admitPlain({ instrument, quantity, id, flags }), 'accepted');
    return id as OrderId;
  }

  #admitPlain(order: { instrument: number; quantity: number; id: number; flags: number }): number {
    const slot = this.book.allocate(order.id, order.instrument);
    this.#fill(slot, order.quantity);
    this.book.type[slot] = MARKET;
    this.book.flags[slot] = order.flags;
    this.#tag(slot);
    this.book.activate(slot);
    return slot;
  }

  /** Its slot has to be cleared before its next use. */
  #tag(slot: number): void {
    if (this.tagged === 0) return;
    this.book.tag[slot] = this.tagged;
    this.book.flags[slot] = this.book.flags[slot]! | FURTHER;
  }

  #finishCombo(slot: number): void {
    const { combos, book } = this;
    const legs = combos.get(book.id[slot]!)!;
    combos.delete(book.id[slot]!);
    for (const { instrument } of legs) this.recount(instrument);
  }

  #fill(slot: number, quantity: number): void {
    const { book } = this;
    book.side[slot] = quantity > 0 ? 1 : -1;
    book.quantity[slot] = Math.abs(quantity);
    book.remaining[slot] = Math.abs(quantity);
    book.limit[slot] = NaN;
    book.trigger[slot] = NaN;
  }
}

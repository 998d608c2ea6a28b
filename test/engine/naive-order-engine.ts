import { DAY, dayOf, type Order } from './naive-order';
import { NaiveSettlement } from './naive-settlement';

/** Where in a bar something fills: within it after the open, in the closing auction, or at the close it was decided on. */
type Moment = 'open' | 'within' | 'auction' | 'close';

/**
 * The rules of orders again, from their words alone: plain objects, one bar at a time, no code of the engine. Slow, and
 * meant to be read.
 */
export class NaiveOrderEngine extends NaiveSettlement {
  run(): void {
    const times = [...new Set(this.markets.flatMap((market) => market.bars.map((bar) => bar.time)))].sort(
      (a, b) => a - b,
    );
    const { markets } = this;
    this.account.closeBy = (name, time) =>
      markets.find(({ instrument }) => instrument === name)!.bars.findLast((bar) => bar.time <= time)?.close;
    for (const time of times) {
      this.now = time;
      this.meetMarket();
      this.account.goTo(time);
      for (const { instrument } of this.markets) {
        const last = this.lastBar(instrument);
        if (last) this.account.noteClose(instrument, last.close);
      }
      this.expire(times.find((later) => later > time) ?? Math.max(time + 1, Math.ceil(time / DAY) * DAY));
      if (this.rules.margin) this.watch();
      this.stepStart = this.placed;
      for (const { instrument, bars } of this.markets) {
        const index = bars.findIndex((bar) => bar.time === time);
        if (index < 0) continue;
        const { positions, cash } = this.account;
        this.states.push(`${instrument} ${index} ${positions.get(instrument)!} ${cash} ${this.worth()}`);
        for (const action of this.decide(instrument, index, bars[index]!)) this.act(instrument, action());
      }
      if (this.rules.at === 'same-close') this.sameClosePhase();
      this.equity.push(this.worth());
    }
  }

  /* Meeting the market. */

  /** Lets the orders meet the bars of the time at hand. */
  protected meetMarket(): void {
    this.used.clear();
    this.openPhase();
    this.restPhase();
    this.closePhase();
    this.outliveAll();
    this.cancelLeaving();
    this.arriveChanges();
  }

  /**
   * Calls back with every working order, those included that come to the market meanwhile.
   * @param wanted only these
   */
  protected each(visit: (order: Order) => void, wanted = (_: Order) => true, seen = new Set<Order>()): void {
    for (;;) {
      const next = this.working().find((order) => !seen.has(order) && wanted(order));
      if (!next) return;
      seen.add(next);
      visit(next);
    }
  }

  protected readonly isSale = (order: Order) => order.side < 0 && !order.legs;

  protected openPhase(): void {
    const seen = new Set<Order>();
    const meet = (order: Order) => this.meetOpen(order);
    if (this.rules.salesFirst) this.each(meet, this.isSale, seen);
    this.each(meet, undefined, seen);
  }

  private meetOpen(order: Order): void {
    const bar = this.barFor(order);
    if (!bar) return;
    const { timeInForce = 'gtc', expires } = order.options;
    if (timeInForce === 'gtd' && this.now > expires!) return this.cancel(order, '', 'expired');
    if (!['gtc', 'gtd'].includes(timeInForce) && bar.opened >= order.until!) return this.outlive(order);
    if (timeInForce === 'close') return;
    if (timeInForce === 'open' && !this.startsDay(order.instrument)) return;
    if (order.legs) return this.fillCombo(order);
    if (this.tradesAt(order, bar.open)) this.fill(order, bar.open, 'open');
    if (['ioc', 'fok', 'open'].includes(timeInForce) && order.state === 'working') {
      this.cancel(order, 'NOT_FILLED_AT_ONCE');
    }
  }

  /** Ends an order whose time is over. */
  protected outlive(order: Order): void {
    if (['day', 'gtd'].includes(order.options.timeInForce!)) this.cancel(order, '', 'expired');
    else this.cancel(order, 'NOT_FILLED_AT_ONCE');
  }

  /** Orders end in time though their instrument has no bar; its market never closes. */
  protected outliveAll(): void {
    this.each((order) => {
      const { timeInForce = 'gtc', expires } = order.options;
      if (timeInForce === 'gtc' || this.isInBar(order)) return;
      const late = timeInForce === 'gtd' ? this.now > expires! : this.now >= order.until!;
      const bar = this.bar(order.instrument);
      // It came within a bar, or has not come yet: the next bar is its chance.
      const early = this.now <= order.since || (bar && bar.opened < order.since);
      if (late || (['ioc', 'fok'].includes(timeInForce) && !early)) this.outlive(order);
    });
  }

  protected startsDay(instrument: string): boolean {
    const { bars } = this.market(instrument);
    const index = bars.findIndex((bar) => bar.time === this.now);
    return index === 0 || dayOf(bars[index - 1]!.opened) !== dayOf(bars[index]!.opened);
  }

  protected endsDay(instrument: string): boolean {
    const { bars } = this.market(instrument);
    const next = bars.find((bar) => bar.time > this.now);
    return next === undefined || dayOf(next.opened) !== dayOf(this.bar(instrument)!.opened);
  }

  protected tradesAt(order: Order, price: number): boolean {
    const { limit, stop, touch, trail, trailFraction } = order.options;
    const reached = (level: number) => (order.side > 0 ? price >= level : price <= level);
    const allowed = () => {
      if (this.rules.limits === 'through' && price === limit) return false;
      return order.side > 0 ? price <= limit! : price >= limit!;
    };
    if (trail !== undefined || trailFraction !== undefined) return reached(this.trailLevel(order));
    if (touch !== undefined) return order.side > 0 ? price <= touch : price >= touch;
    if (stop !== undefined && limit === undefined) return reached(stop);
    if (stop !== undefined && !order.triggered) {
      if (!reached(stop)) return false;
      order.triggered = true;
      this.say('triggered', order);
    }
    return limit === undefined || allowed();
  }

  protected trailLevel({ instrument, side, extreme, options: { trail, trailFraction } }: Order): number {
    const level =
      trail === undefined ? extreme * (1 + Math.sign(extreme) * side * trailFraction!) : extreme + side * trail;
    return this.tick(instrument, level, side > 0);
  }

  protected restPhase(): void {
    let round = this.working();
    while (round.length > 0) {
      this.arrivals = [];
      const stopsFirst = this.rules.intrabar === 'pessimistic';
      for (const stops of [stopsFirst, !stopsFirst]) {
        for (const order of round) if (order.state === 'working') this.meetRest(order, stops);
      }
      round = this.arrivals;
      if (round.length > 0 || this.postponed.length === 0) continue;
      this.arrivals = [];
      this.meetPostponed();
      round = this.arrivals;
    }
  }

  /** Bracket orders that came to the market in the round at hand, in order. */
  protected arrivals: Order[] = [];

  /** Stops of this bar that had nothing to close when it reached them. */
  protected postponed: Order[] = [];

  /** A stop that can only close, as every sale without credit, waits for what else the bar brings. */
  protected postpones(order: Order): boolean {
    const { limit, stop, trail, trailFraction, reduceOnly } = order.options;
    if (limit !== undefined || (stop ?? trail ?? trailFraction) === undefined) return false;
    if (!reduceOnly && (this.rules.margin || order.side > 0)) return false;
    if (this.postponed.includes(order)) return true;
    if (this.account.reducible(order.instrument, order.side) > 0) return false;
    this.postponed.push(order);
    return true;
  }

  protected meetPostponed(): void {
    const { postponed } = this;
    this.postponed = [];
    for (const order of postponed.filter(({ state }) => state === 'working')) {
      const { stop } = order.options;
      const level = stop ?? this.trailLevel(order);
      const opened = this.fills.findLast((fill, at) => {
        const side = fill.side === 'buy' ? 1 : -1;
        return this.bookedAt[at] === this.now && fill.instrument === order.instrument && side !== order.side;
      });
      const since = opened?.price ?? level;
      this.fillNow(order, order.side > 0 ? Math.max(level, since) : Math.min(level, since), 'within');
    }
  }

  protected meetRest(order: Order, stops: boolean): void {
    const bar = this.barFor(order);
    const { limit, stop, touch, trail, trailFraction, timeInForce = 'gtc' } = order.options;
    const trailing = trail !== undefined || trailFraction !== undefined;
    if (!bar || order.legs || ['ioc', 'fok', 'open', 'close'].includes(timeInForce)) return;
    const isStop = trailing || (stop !== undefined && !order.triggered);
    if (isStop !== stops) return;
    const since = order.lateAt?.time === this.now ? order.lateAt.price : undefined;
    if (isStop) {
      const level = trailing ? this.trailLevel(order) : stop!;
      if (order.side > 0 ? bar.high < level : bar.low > level) return;
      const price = since === undefined ? level : order.side > 0 ? Math.max(level, since) : Math.min(level, since);
      if (limit === undefined) return this.fill(order, price, 'within');
      order.triggered = true;
      this.say('triggered', order);
      const through = this.rules.limits === 'touch' || price !== limit;
      if (through && (order.side > 0 ? price <= limit : price >= limit)) this.fill(order, price, 'within');
      else order.lateAt = { time: this.now, price };
      return;
    }
    if (limit === undefined && touch === undefined) return;
    const level = touch ?? limit!;
    if (since !== undefined && this.rules.intrabar === 'pessimistic' && !this.mustFollow(order, level, since)) return;
    const far = order.side > 0 ? bar.low : bar.high;
    if (order.side > 0 ? far > level : far < level) return;
    if (touch === undefined && this.rules.limits === 'through' && far === level) return;
    const price = since === undefined ? level : order.side > 0 ? Math.min(level, since) : Math.max(level, since);
    this.fill(order, price, 'within');
  }

  /** Whether the bar came to `level` after it was at `since`: on its way from the open, or on its way to the close. */
  protected mustFollow({ instrument, side }: Order, level: number, since: number): boolean {
    const { open, close } = this.bar(instrument)!;
    if (side > 0 ? open > since && since > level : open < since && since < level) return true;
    if (close === level) return this.rules.limits === 'touch';
    return side > 0 ? close < level : close > level;
  }

  protected closePhase(): void {
    this.each((order) => {
      const bar = this.barFor(order);
      if (!bar) return;
      if (order.options.timeInForce === 'close' && this.endsDay(order.instrument)) {
        if (this.tradesAt(order, bar.close)) this.fill(order, bar.close, 'auction');
        if (order.state === 'working') this.cancel(order, 'NOT_FILLED_AT_ONCE');
      }
      // An order that came within the bar knows the close to be later than itself, no more.
      const [high, low] = order.lateAt?.time === this.now ? [bar.close, bar.close] : [bar.high, bar.low];
      order.extreme = order.side < 0 ? Math.max(order.extreme, high) : Math.min(order.extreme, low);
    });
  }

  protected sameClosePhase(): void {
    const all = this.working();
    const sales = this.rules.salesFirst ? all.filter(this.isSale) : [];
    for (const order of [...sales, ...all]) {
      const bar = this.bar(order.instrument);
      const { limit, stop, touch, trail, trailFraction, timeInForce = 'gtc' } = order.options;
      const market = [limit, stop, touch, trail, trailFraction].every((price) => price === undefined);
      const moment = timeInForce === 'ioc' || timeInForce === 'fok';
      const isNew = this.rules.delay ? order.arrives === this.now : order.id > this.stepStart;
      if (order.state !== 'working' || !isNew) continue;
      if (order.legs) this.fillCombo(order, 'close');
      if (!bar || order.legs) continue;
      if (timeInForce === 'open' || timeInForce === 'close' || (!market && !moment)) continue;
      if (this.tradesAt(order, bar.close)) this.fill(order, bar.close, 'close');
      if (moment && order.state === 'working') this.cancel(order, 'NOT_FILLED_AT_ONCE');
    }
  }

  /* Filling. */

  protected room(instrument: string): number {
    const { volume } = this.bar(instrument)!;
    if (this.rules.volumeShare === undefined || Number.isNaN(volume)) return Infinity;
    const share = this.wholeSize(instrument, volume * this.rules.volumeShare);
    return Math.max(0, this.wholeSize(instrument, share - (this.used.get(instrument) ?? 0)));
  }

  protected fill(order: Order, offered: number, moment: Moment): void {
    if (!this.postpones(order)) this.fillNow(order, offered, moment);
  }

  protected fillNow(order: Order, offered: number, moment: Moment): void {
    const late = moment === 'within' || moment === 'auction';
    const atClose = moment === 'auction' || moment === 'close';
    const { instrument, side, options } = order;
    const reduce = options.reduceOnly === true;
    let quantity = order.remaining;
    if (reduce) {
      const most = this.account.reducible(instrument, side);
      if (most <= 0) return this.cancel(order, 'NOTHING_TO_REDUCE');
      quantity = Math.min(quantity, most);
    }
    const room = this.room(instrument);
    if (room < quantity) this.reachesMarket(order);
    if (room < quantity && (options.timeInForce === 'fok' || room === 0)) return;
    quantity = Math.min(quantity, room);
    this.enter(moment === 'open' ? this.bar(instrument)!.opened : undefined);
    if (!this.account.isRateKnown(instrument)) return this.refuse(order, 'RATE_UNKNOWN');
    const price = options.limit === undefined ? this.slipped(instrument, side, [offered, atClose]) : offered;
    const makes = moment === 'within' && price === options.limit;
    const raw = this.fee(instrument, side * quantity, [price, makes]);
    const fee = this.rules.minimumFee > 0 ? Math.max(this.rules.minimumFee, order.raw + raw) - order.charged : raw;
    const execution = { instrument, quantity: side * quantity, price, fee, reduce };
    const gone = this.watchPosition([execution], order);
    const refusal = this.settleBehind([execution], order, moment === 'open');
    if (refusal) return this.refuse(order, refusal);
    order.raw += raw;
    order.charged += execution.fee;
    this.used.set(instrument, (this.used.get(instrument) ?? 0) + quantity);
    order.remaining -= quantity;
    this.record(order.id, execution, moment === 'open' ? this.bar(instrument)!.opened : this.now);
    this.say(order.remaining === 0 ? 'filled' : 'partially-filled', order);
    this.follow(order, quantity, { price, late });
    gone();
  }

  protected refuse(order: Order, refusal: string): void {
    if (order.remaining < order.quantity) return this.cancel(order, 'REFUSED');
    const { stop, target } = order;
    this.reject(order.id, order.instrument, refusal);
    this.finish(order);
    for (const child of [stop, target]) if (child) this.cancel(child, 'PARENT_DONE');
  }

  /** A trigger without a limit has done its work once the price was there: what is left has no conditions. */
  protected reachesMarket({ id, instrument, options }: Order): void {
    const { limit, stop, touch, trail, trailFraction } = options;
    if (limit !== undefined || [stop, touch, trail, trailFraction].every((price) => price === undefined)) return;
    Object.assign(options, { stop: undefined, touch: undefined, trail: undefined, trailFraction: undefined });
    this.say('triggered', { id, instrument });
  }

  protected follow(order: Order, quantity: number, at: { price: number; late: boolean }): void {
    for (const child of [order.stop, order.target]) {
      if (!child) continue;
      child.quantity += quantity;
      child.remaining += quantity;
      if (child.state !== 'held') continue;
      child.state = 'working';
      child.extreme = at.price;
      // It queues behind everything that is in the market by now.
      this.orders = [...this.orders.filter((other) => other !== child), child];
      this.arrivals.push(child);
      if (at.late) child.lateAt = { time: this.now, price: at.price };
    }
    if (order.entry && order.entry.state === 'working') this.cancel(order.entry, 'PARTNER_FILLED');
    const sibling = order.entry && (order === order.entry.stop ? order.entry.target : order.entry.stop);
    if (sibling) {
      sibling.quantity -= quantity;
      sibling.remaining -= quantity;
      if (sibling.remaining <= 0) this.cancel(sibling, 'PARTNER_FILLED');
    }
    if (!order.entry)
      for (const partner of [...order.partners].sort((a, b) => a.id - b.id)) this.withdraw(partner, 'PARTNER_FILLED');
    if (order.remaining === 0) this.finish(order);
  }

  protected fillCombo(order: Order, at: 'open' | 'close' = 'open'): void {
    const legs = order.legs!;
    const bars = legs.map((leg) => this.bar(leg.instrument));
    if (bars.some((bar) => !bar || (at === 'open' && bar.opened < order.since))) return;
    const size = (instrument: string) =>
      legs.filter((leg) => leg.instrument === instrument).reduce((sum, leg) => sum + Math.abs(leg.quantity), 0);
    if (legs.some(({ instrument }) => size(instrument) > this.room(instrument))) return;
    const began = Math.max(...bars.map((bar) => bar!.opened));
    this.enter(at === 'open' ? began : undefined);
    if (!legs.every(({ instrument }) => this.account.isRateKnown(instrument))) {
      this.reject(order.id, order.instrument, 'RATE_UNKNOWN');
      return this.finish(order);
    }
    const parts = legs.map(({ instrument, quantity }) => {
      const price = this.slipped(instrument, Math.sign(quantity), [this.bar(instrument)![at], at === 'close']);
      return { instrument, quantity, price, fee: this.fee(instrument, quantity, [price, false]), reduce: false };
    });
    const missing = this.rules.minimumFee - parts.reduce((sum, part) => sum + part.fee, 0);
    if (missing > 0) parts[0]!.fee += missing;
    const gone = this.watchPosition(parts);
    const refusal = this.settleBehind(parts, order, at === 'open');
    if (refusal) this.reject(order.id, order.instrument, refusal);
    else {
      for (const part of parts) {
        this.used.set(part.instrument, (this.used.get(part.instrument) ?? 0) + Math.abs(part.quantity));
        this.record(order.id, part, at === 'open' ? this.bar(part.instrument)!.opened : this.now);
      }
      this.say('filled', order);
    }
    this.finish(order);
    gone();
  }
}

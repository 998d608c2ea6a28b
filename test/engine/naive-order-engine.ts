import type { NaiveExecution } from './naive-account';
import { DAY, dayOf, NaiveOrderDesk, type NaiveOption, type Order } from './naive-order-desk';

/** Where in a bar something fills: within it after the open, in the closing auction, or at the close it was decided on. */
type Moment = 'open' | 'within' | 'auction' | 'close';

/**
 * The rules of orders again, from their words alone: plain objects, one bar at a time, no code of the engine. Slow, and
 * meant to be read.
 */
export class NaiveOrderEngine extends NaiveOrderDesk {
  run(): void {
    const times = [...new Set(this.markets.flatMap((market) => market.bars.map((bar) => bar.time)))].sort(
      (a, b) => a - b,
    );
    for (const time of times) {
      this.now = time;
      this.used.clear();
      this.openPhase();
      this.restPhase();
      this.closePhase();
      this.cancelLeaving();
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

  /** Orders in the order in which they came to the market: brackets' stops and targets when their entry filled. */
  protected working = () => this.orders.filter((order) => order.state === 'working');

  /** Calls back with every working order, those included that come to the market meanwhile. */
  protected each(visit: (order: Order) => void): void {
    const seen = new Set<Order>();
    for (;;) {
      const next = this.working().find((order) => !seen.has(order));
      if (!next) return;
      seen.add(next);
      visit(next);
    }
  }

  protected openPhase(): void {
    this.each((order) => {
      const bar = this.barFor(order);
      if (!bar) return;
      const { timeInForce = 'gtc', expires } = order.options;
      order.firstDay ??= dayOf(bar.opened);
      if (timeInForce === 'gtd' && this.now > expires!) return this.cancel(order, '', 'expired');
      if (timeInForce === 'day' && order.firstDay !== dayOf(bar.opened)) return this.cancel(order, '', 'expired');
      if (timeInForce === 'close') return;
      if (timeInForce === 'open' && !this.startsDay(order.instrument)) return;
      if (order.legs) return this.fillCombo(order);
      if (this.tradesAt(order, bar.open)) this.fill(order, bar.open, 'open');
      if (['ioc', 'fok', 'open'].includes(timeInForce) && order.state === 'working') {
        this.cancel(order, 'NOT_FILLED_AT_ONCE');
      }
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
    const level = trail === undefined ? extreme * (1 + side * trailFraction!) : extreme + side * trail;
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
    }
  }

  /** Bracket orders that came to the market in the round at hand, in order. */
  protected arrivals: Order[] = [];

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
      if (order.side > 0 ? price <= limit : price >= limit) this.fill(order, price, 'within');
      else order.lateAt = { time: this.now, price };
      return;
    }
    if (limit === undefined && touch === undefined) return;
    if (since !== undefined && this.rules.intrabar === 'pessimistic') return;
    const level = touch ?? limit!;
    const far = order.side > 0 ? bar.low : bar.high;
    if (order.side > 0 ? far > level : far < level) return;
    if (touch === undefined && this.rules.limits === 'through' && far === level) return;
    const price = since === undefined ? level : order.side > 0 ? Math.min(level, since) : Math.max(level, since);
    this.fill(order, price, 'within');
  }

  protected closePhase(): void {
    this.each((order) => {
      const bar = this.barFor(order);
      if (!bar) return;
      if (order.options.timeInForce === 'close' && this.endsDay(order.instrument)) {
        if (this.tradesAt(order, bar.close)) this.fill(order, bar.close, 'auction');
        if (order.state === 'working') this.cancel(order, 'NOT_FILLED_AT_ONCE');
      }
      order.extreme = order.side < 0 ? Math.max(order.extreme, bar.high) : Math.min(order.extreme, bar.low);
    });
  }

  protected sameClosePhase(): void {
    for (const order of this.working()) {
      const bar = this.bar(order.instrument);
      const { limit, stop, touch, trail, trailFraction, timeInForce = 'gtc' } = order.options;
      const market = [limit, stop, touch, trail, trailFraction].every((price) => price === undefined);
      const moment = timeInForce === 'ioc' || timeInForce === 'fok';
      if (order.state !== 'working' || order.id <= this.stepStart || !bar || order.legs) continue;
      if (timeInForce === 'open' || timeInForce === 'close' || (!market && !moment)) continue;
      if (this.tradesAt(order, bar.close)) this.fill(order, bar.close, 'close');
      if (moment && order.state === 'working') this.cancel(order, 'NOT_FILLED_AT_ONCE');
    }
  }

  /* Filling. */

  /** @param atClose whether the price is that of the close, whose quote the bar carries */
  protected slipped(instrument: string, side: number, [price, atClose]: [number, boolean]): number {
    const quoted = this.rules.quotes ? this.quoted(instrument, side, [price, atClose]) : undefined;
    let worse = quoted ?? price;
    if (this.rules.slippage > 0) worse = worse * (1 + side * this.rules.slippage);
    if (this.rules.spread > 0 && quoted === undefined) worse = worse * (1 + side * (this.rules.spread / 2));
    if (this.rules.fixed > 0) worse = Math.max(0, worse + side * this.rules.fixed);
    return this.tick(instrument, worse, side > 0);
  }

  /** The ask for a buy, the bid for a sale; before the close, the last quote's distance from its middle. */
  protected quoted(instrument: string, side: number, [price, atClose]: [number, boolean]): number | undefined {
    const { bars } = this.market(instrument);
    const index = bars.findLastIndex((bar) => bar.time <= this.now);
    const { bid, ask, open, high, low } = bars[index]!;
    if (atClose || (high === low && open === (bid + ask) / 2)) {
      const own = side > 0 ? ask : bid;
      return Number.isNaN(own) ? undefined : own;
    }
    const last = bars[index - 1];
    if (last === undefined || Number.isNaN(last.bid) || Number.isNaN(last.ask)) return undefined;
    return Math.max(0, price + (side * (last.ask - last.bid)) / 2);
  }

  protected fee(instrument: string, quantity: number, price: number): number {
    const notional = quantity * price * this.account.multiplier(instrument);
    const isContract = this.market(instrument).option !== undefined || /-PERP\./.test(instrument);
    const each = isContract ? this.rules.perContract : this.rules.perShare;
    return notional * this.rules.proportionalFee + quantity * each;
  }

  protected room(instrument: string): number {
    const { volume } = this.bar(instrument)!;
    if (this.rules.volumeShare === undefined || Number.isNaN(volume)) return Infinity;
    const share = this.wholeSize(instrument, volume * this.rules.volumeShare);
    return Math.max(0, this.wholeSize(instrument, share - (this.used.get(instrument) ?? 0)));
  }

  protected fill(order: Order, offered: number, moment: Moment): void {
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
    const price = options.limit === undefined ? this.slipped(instrument, side, [offered, atClose]) : offered;
    const raw = this.fee(instrument, quantity, price);
    const fee = this.rules.minimumFee > 0 ? Math.max(this.rules.minimumFee, order.raw + raw) - order.charged : raw;
    const execution = { instrument, quantity: side * quantity, price, fee, reduce };
    const refusal = this.account.settle(execution);
    if (refusal && order.remaining < order.quantity) return this.cancel(order, 'REFUSED');
    if (refusal) {
      const { stop, target } = order;
      this.reject(order.id, instrument, refusal);
      this.finish(order);
      for (const child of [stop, target]) if (child) this.cancel(child, 'PARENT_DONE');
      return;
    }
    order.raw += raw;
    order.charged += fee;
    this.used.set(instrument, (this.used.get(instrument) ?? 0) + quantity);
    order.remaining -= quantity;
    this.record(order.id, execution, moment === 'open' ? this.bar(instrument)!.opened : this.now);
    this.say(order.remaining === 0 ? 'filled' : 'partially-filled', order);
    this.follow(order, quantity, { price, late });
  }

  /** A trigger without a limit has done its work once the price was there: what is left has no conditions. */
  protected reachesMarket({ id, instrument, options }: Order): void {
    const { limit, stop, touch, trail, trailFraction } = options;
    if (limit !== undefined || [stop, touch, trail, trailFraction].every((price) => price === undefined)) return;
    Object.assign(options, { stop: undefined, touch: undefined, trail: undefined, trailFraction: undefined });
    this.say('triggered', { id, instrument });
  }

  protected record(id: number, execution: Omit<NaiveExecution, 'reduce'>, time = this.now): void {
    const { instrument, quantity: signed, price, fee } = execution;
    const side = signed > 0 ? 'buy' : 'sell';
    this.log.push(`${time} fill ${id} ${instrument} ${side} ${Math.abs(signed)} ${price} ${fee}`);
    this.fills.push({ time, instrument, side, quantity: Math.abs(signed), price, fee });
  }

  protected follow(order: Order, quantity: number, at: { price: number; late: boolean }): void {
    for (const child of [order.stop, order.target]) {
      if (!child) continue;
      child.quantity += quantity;
      child.remaining += quantity;
      if (child.state !== 'held') continue;
      child.state = 'working';
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
    else if (order.options.reduceOnly && this.account.reducible(order.instrument, order.side) <= 0) {
      this.cancel(order, 'NOTHING_TO_REDUCE');
    }
  }

  protected fillCombo(order: Order): void {
    const legs = order.legs!;
    const opens = (leg: { instrument: string }) => (this.bar(leg.instrument)?.opened ?? -Infinity) >= order.since;
    if (!legs.every(opens)) return;
    const size = (instrument: string) =>
      legs.filter((leg) => leg.instrument === instrument).reduce((sum, leg) => sum + Math.abs(leg.quantity), 0);
    if (legs.some(({ instrument }) => size(instrument) > this.room(instrument))) return;
    const parts = legs.map(({ instrument, quantity }) => {
      const price = this.slipped(instrument, Math.sign(quantity), [this.bar(instrument)!.open, false]);
      return { instrument, quantity, price, fee: this.fee(instrument, Math.abs(quantity), price), reduce: false };
    });
    const missing = this.rules.minimumFee - parts.reduce((sum, part) => sum + part.fee, 0);
    if (missing > 0) parts[0]!.fee += missing;
    const refusal = this.account.settleAll(parts);
    if (refusal) this.reject(order.id, order.instrument, refusal);
    else {
      for (const part of parts) {
        this.used.set(part.instrument, (this.used.get(part.instrument) ?? 0) + Math.abs(part.quantity));
        this.record(order.id, part, this.bar(part.instrument)!.opened);
      }
      this.say('filled', order);
    }
    this.finish(order);
  }

  /* Options. */

  /** What an option is worth when it is exercised; undefined without a price of its underlying. */
  protected intrinsic({ underlying, right, strike }: NaiveOption): number | undefined {
    const spot = this.lastBar(underlying)?.close;
    return spot && Math.max(0, right === 'call' ? spot - strike : strike - spot);
  }

  /** What a delivery trades in the underlying, at its close. */
  protected delivery(instrument: string, quantity: number): NaiveExecution {
    const { underlying, right } = this.market(instrument).option!;
    const units = quantity * this.account.multiplier(instrument);
    const signed = right === 'call' ? units : -units;
    return { instrument: underlying, quantity: signed, price: this.lastBar(underlying)!.close, fee: 0, reduce: false };
  }

  /** Settles the options that expire before the next step. */
  protected expire(next: number): void {
    const due = this.markets.filter(({ instrument, option }) => {
      return option && option.expiry < next && !this.settled.has(instrument);
    });
    for (const { instrument, option } of due.sort((a, b) => a.option!.expiry - b.option!.expiry)) {
      for (const order of this.working()) {
        const names = [order.instrument, ...(order.legs ?? []).map((leg) => leg.instrument)];
        if (order.state === 'working' && names.includes(instrument)) this.cancel(order, '', 'expired');
      }
      this.settled.add(instrument);
      const net = this.account.positions.get(instrument)!;
      const value = this.intrinsic(option!);
      const holdings = this.account.holdings(instrument);
      for (const held of holdings) {
        const price = value ?? this.lastBar(instrument)!.close;
        this.settleNow({ instrument, quantity: -held, price, fee: 0, reduce: true });
      }
      if (holdings.length > 0 && option!.physical && value && net !== 0) this.settleNow(this.delivery(instrument, net));
    }
  }

  protected settleNow(execution: NaiveExecution): void {
    if (this.rules.margin) this.account.apply(execution);
    else if (this.account.settle(execution)) return;
    this.record(0, execution);
  }

  protected exercise(id: number, instrument: string, quantity: number | undefined): void {
    const { option } = this.market(instrument);
    const value = option && this.intrinsic(option);
    if (!option?.american || value === undefined) return this.reject(id, instrument, 'NOT_EXERCISABLE');
    const held = this.account.reducible(instrument, -1);
    if (held <= 0) return this.reject(id, instrument, 'NOTHING_TO_EXERCISE');
    const wanted = quantity === undefined ? held : this.wholeSize(instrument, quantity);
    if (wanted === 0) return this.reject(id, instrument, 'INVALID_QUANTITY');
    if (wanted > held) return this.reject(id, instrument, 'NOTHING_TO_EXERCISE');
    if (value === 0) return this.reject(id, instrument, 'OUT_OF_THE_MONEY');
    const parts = [{ instrument, quantity: -wanted, price: value, fee: 0, reduce: true }];
    if (option.physical) parts.push(this.delivery(instrument, wanted));
    const refusal = this.account.settleAll(parts);
    if (refusal) return this.reject(id, instrument, refusal);
    for (const part of parts) this.record(id, part);
  }

  protected watch(): void {
    for (const { instrument } of this.markets) {
      if (this.account.holdings(instrument).length > 0) this.account.mark(instrument, this.lastBar(instrument)!.close);
    }
    if (!this.account.isShort()) return;
    for (const order of this.working()) if (order.state === 'working') this.cancel(order, 'LIQUIDATION');
    for (const { instrument } of this.markets) {
      if (!this.account.isShort()) break;
      const bar = this.bar(instrument);
      if (!bar) continue;
      for (const held of this.account.holdings(instrument)) {
        const price = this.slipped(instrument, -Math.sign(held), [bar.close, true]);
        const fee = this.fee(instrument, Math.abs(held), price);
        this.account.apply({ instrument, quantity: -held, price, fee, reduce: true });
        this.record(0, { instrument, quantity: -held, price, fee });
      }
    }
  }
}

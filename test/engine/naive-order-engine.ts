import type { OrderChanges, OrderOptions } from '../../engine/model/order';
import { NaiveAccount, type NaiveAccountRules } from './naive-account';

/**
 * The rules of orders again, from their words alone: plain objects, one bar at a time, no code of the engine. Slow, and
 * meant to be read.
 */
export interface NaiveBars {
  instrument: string;
  bars: { time: number; open: number; high: number; low: number; close: number; volume: number }[];
  priceIncrement?: number;
  sizeIncrement?: number;
}

export interface NaiveRules extends NaiveAccountRules {
  at: 'next-open' | 'same-close';
  intrabar: 'pessimistic' | 'optimistic';
  limits: 'touch' | 'through';
  volumeShare?: number;
  proportionalFee: number;
  perShare: number;
  minimumFee: number;
  slippage: number;
  spread: number;
  fixed: number;
}

export type NaiveAction =
  | { do: 'plain'; quantity: number }
  | { do: 'target'; quantity: number }
  | { do: 'order'; quantity: number; options: OrderOptions }
  | { do: 'cancel'; order: number }
  | { do: 'amend'; order: number; changes: OrderChanges }
  | { do: 'combo'; legs: { instrument: string; quantity: number }[] };

export interface Order {
  id: number;
  instrument: string;
  side: number;
  quantity: number;
  remaining: number;
  plain: boolean;
  options: OrderOptions;
  state: 'held' | 'working' | 'done';
  partners: Order[];
  entry?: Order;
  stop?: Order;
  target?: Order;
  legs?: { instrument: string; quantity: number }[];
  extreme: number;
  triggered: boolean;
  firstDay?: number;
  lateAt?: { time: number; price: number };
  raw: number;
  charged: number;
}

const DAY = 86_400_000_000;
const dayOf = (time: number) => Math.floor(time / DAY);

export class NaiveOrderEngine {
  readonly log: string[] = [];
  readonly fills: object[] = [];
  readonly account: NaiveAccount;
  readonly equity: number[] = [];
  readonly states: string[] = [];
  rejected = 0;
  /** Numbers of what was placed, and those that a stop and a target have where there are any. */
  readonly ids: number[] = [];
  #orders: Order[] = [];
  #placed = 0;
  #now = 0;
  #stepStart = 0;
  #used = new Map<string, number>();

  constructor(
    private readonly markets: NaiveBars[],
    private readonly rules: NaiveRules,
    private readonly decide: (instrument: string, index: number, time: number, close: number) => (() => NaiveAction)[],
  ) {
    this.markets = [...markets].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
    const names = this.markets.map((market) => market.instrument);
    this.account = new NaiveAccount(names, rules);
  }

  run(): void {
    const times = [...new Set(this.markets.flatMap((market) => market.bars.map((bar) => bar.time)))].sort(
      (a, b) => a - b,
    );
    for (const time of times) {
      this.#now = time;
      this.#used.clear();
      this.#openPhase();
      this.#restPhase();
      this.#closePhase();
      if (this.rules.margin) this.#watch();
      this.#stepStart = this.#placed;
      for (const { instrument, bars } of this.markets) {
        const index = bars.findIndex((bar) => bar.time === time);
        if (index < 0) continue;
        const { positions, cash } = this.account;
        this.states.push(`${instrument} ${index} ${positions.get(instrument)!} ${cash} ${this.#equity()}`);
        for (const action of this.decide(instrument, index, time, bars[index]!.close)) this.#act(instrument, action());
      }
      if (this.rules.at === 'same-close') this.#sameClosePhase();
      this.equity.push(this.#equity());
    }
  }

  #equity(): number {
    let value = 0;
    for (const { instrument } of this.markets) {
      const held = this.account.positions.get(instrument)!;
      if (held !== 0) value += held * this.#lastBar(instrument)!.close * this.account.multiplier(instrument);
    }
    return this.account.cash + value;
  }

  #market = (instrument: string) => this.markets.find((market) => market.instrument === instrument)!;
  #bar = (instrument: string) => this.#market(instrument).bars.find((bar) => bar.time === this.#now);
  #lastBar = (instrument: string) =>
    this.#market(instrument)
      .bars.filter((bar) => bar.time <= this.#now)
      .at(-1);

  /* Placing, amending, cancelling. */

  #act(instrument: string, action: NaiveAction): void {
    const next = this.#placed + 1;
    if (['plain', 'order', 'combo'].includes(action.do)) this.ids.push(next, next + 1, next + 2);
    const find = (id: number) => this.#orders.find((order) => order.id === id && order.state !== 'done');
    if (action.do === 'plain') this.#placePlain(instrument, action.quantity);
    if (action.do === 'order') this.#place(instrument, action.quantity, action.options);
    if (action.do === 'combo') this.#placeCombo(action.legs);
    if (action.do === 'target') {
      const waiting = this.#orders.filter((o) => o.plain && o.state === 'working' && o.instrument === instrument);
      const ordered = waiting.reduce((sum, o) => sum + o.side * o.remaining, 0);
      const missing = action.quantity - (this.account.positions.get(instrument)! + ordered);
      if (missing !== 0) this.#placePlain(instrument, missing);
    }
    if (action.do === 'cancel') {
      const order = find(action.order);
      if (order) this.#cancel(order, 'REQUESTED');
    }
    if (action.do === 'amend') {
      const order = find(action.order);
      if (order && this.#amend(order, action.changes)) this.#say('amended', order);
    }
  }

  #say(type: string, order: { id: number; instrument: string }, reason: string | null = null): void {
    this.log.push(`${this.#now} ${type} ${order.id} ${order.instrument} ${reason}`);
  }

  #reject(id: number, instrument: string, reason: string): void {
    this.rejected++;
    this.#say('rejected', { id, instrument }, reason);
  }

  #new(instrument: string, signed: number, options: OrderOptions): Order {
    const order: Order = {
      id: ++this.#placed,
      instrument,
      side: signed > 0 ? 1 : -1,
      quantity: Math.abs(signed),
      remaining: Math.abs(signed),
      plain: false,
      options: { ...options },
      state: 'working',
      partners: [],
      extreme: 0,
      triggered: false,
      raw: 0,
      charged: 0,
    };
    return order;
  }

  #wholeSize(instrument: string, quantity: number): number {
    const step = this.#market(instrument).sizeIncrement;
    return step === undefined ? quantity : Math.floor(quantity / step + 1e-6) * step;
  }

  #tick(instrument: string, price: number, up: boolean): number {
    const step = this.#market(instrument).priceIncrement;
    if (step === undefined) return price;
    return (up ? Math.ceil(price / step - 1e-6) : Math.floor(price / step + 1e-6)) * step;
  }

  #placePlain(instrument: string, signed: number): void {
    const order = this.#new(instrument, Math.sign(signed) * this.#wholeSize(instrument, Math.abs(signed)), {});
    if (order.quantity === 0) return this.#reject(order.id, instrument, 'INVALID_QUANTITY');
    order.plain = true;
    this.#orders.push(order);
    this.#say('accepted', order);
  }

  #placeCombo(legs: { instrument: string; quantity: number }[]): void {
    const whole = legs.map((leg) => ({
      ...leg,
      quantity: Math.sign(leg.quantity) * this.#wholeSize(leg.instrument, Math.abs(leg.quantity)),
    }));
    const order = this.#new(whole[0]!.instrument, whole[0]!.quantity, {});
    const empty = whole.find((leg) => leg.quantity === 0);
    if (empty) return this.#reject(order.id, empty.instrument, 'INVALID_QUANTITY');
    order.legs = whole;
    this.#orders.push(order);
    this.#say('accepted', order);
  }

  #place(instrument: string, signed: number, options: OrderOptions): void {
    const side = signed > 0 ? 1 : -1;
    const order = this.#new(instrument, side * this.#wholeSize(instrument, Math.abs(signed)), options);
    const problem = this.#problem(order);
    if (problem) return this.#reject(order.id, instrument, problem);
    const own = order.options;
    if (own.expires !== undefined) own.timeInForce = 'gtd';
    if (own.limit !== undefined) own.limit = this.#tick(instrument, own.limit, side < 0);
    if (own.stop !== undefined) own.stop = this.#tick(instrument, own.stop, side > 0);
    if (own.touch !== undefined) own.touch = this.#tick(instrument, own.touch, side < 0);
    order.extreme = this.#lastBar(instrument)!.close;
    const partner = this.#orders.find((other) => other.id === own.oco);
    if (partner) this.#join(order, partner);
    this.#orders.push(order);
    this.#say('accepted', order);
    if (own.stopLoss !== undefined) {
      order.stop = this.#hold(order, { stop: this.#tick(instrument, own.stopLoss, side < 0) });
    }
    if (own.takeProfit !== undefined) {
      order.target = this.#hold(order, { limit: this.#tick(instrument, own.takeProfit, side > 0) });
    }
  }

  #join(order: Order, partner: Order): void {
    for (const member of [partner, ...partner.partners]) {
      member.partners.push(order);
      order.partners.push(member);
    }
  }

  #hold(entry: Order, prices: OrderOptions): Order {
    const child = this.#new(entry.instrument, -entry.side, { ...prices, reduceOnly: true });
    Object.assign(child, { quantity: 0, remaining: 0, state: 'held', entry });
    this.#orders.push(child);
    this.#say('accepted', child);
    return child;
  }

  #problem({ quantity, side, options }: Order): string | undefined {
    const { limit, stop, touch, trail, trailFraction, stopLoss, takeProfit, timeInForce, expires, oco } = options;
    if (quantity === 0) return 'INVALID_QUANTITY';
    const prices = [limit, stop, touch, trail, trailFraction, stopLoss, takeProfit];
    if (prices.some((price) => price !== undefined && price <= 0)) return 'INVALID_PRICE';
    if (trailFraction !== undefined && trailFraction >= 1) return 'INVALID_PRICE';
    if (expires !== undefined && expires <= this.#now) return 'INVALID_TIME';
    if (timeInForce === 'gtd' && expires === undefined) return 'INVALID_TIME';
    if (expires !== undefined && timeInForce !== undefined && timeInForce !== 'gtd') return 'INVALID_COMBINATION';
    const triggers = [stop, touch, trail, trailFraction].filter((one) => one !== undefined);
    if (triggers.length > 1) return 'INVALID_COMBINATION';
    if (limit !== undefined && triggers.length === 1 && stop === undefined) return 'INVALID_COMBINATION';
    if (['ioc', 'fok', 'open', 'close'].includes(timeInForce ?? 'gtc') && triggers.length > 0)
      return 'INVALID_COMBINATION';
    const bracket = stopLoss !== undefined || takeProfit !== undefined;
    if (bracket && (options.reduceOnly || oco !== undefined)) return 'INVALID_COMBINATION';
    const [below, above] = side > 0 ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
    if (below !== undefined && above !== undefined && below >= above) return 'INVALID_PRICE';
    const entry = limit ?? stop ?? touch;
    if (entry !== undefined && below !== undefined && below > entry) return 'INVALID_PRICE';
    if (entry !== undefined && above !== undefined && above < entry) return 'INVALID_PRICE';
    if (oco === undefined) return undefined;
    const partner = this.#orders.find((order) => order.id === oco && order.state !== 'done');
    if (!partner) return 'ORDER_DONE';
    return partner.entry || partner.legs ? 'INVALID_COMBINATION' : undefined;
  }

  #amend(order: Order, { quantity, limit, stop, touch, expires }: OrderChanges): boolean {
    const own = order.options;
    if (order.legs) return false;
    if ([limit, stop, touch].some((price) => price !== undefined && price <= 0)) return false;
    if (quantity !== undefined && order.entry) return false;
    if (limit !== undefined && own.limit === undefined) return false;
    if (stop !== undefined && (own.stop === undefined || order.triggered)) return false;
    if (touch !== undefined && own.touch === undefined) return false;
    if (expires !== undefined) {
      if (order.entry || !['gtc', 'day', 'gtd'].includes(own.timeInForce ?? 'gtc') || expires <= this.#now)
        return false;
    }
    const filled = order.quantity - order.remaining;
    const whole = quantity === undefined ? order.quantity : this.#wholeSize(order.instrument, quantity);
    if (quantity !== undefined && (whole <= filled || whole === 0)) return false;
    if (quantity !== undefined) Object.assign(order, { quantity: whole, remaining: whole - filled });
    if (limit !== undefined) own.limit = this.#tick(order.instrument, limit, order.side < 0);
    if (stop !== undefined) own.stop = this.#tick(order.instrument, stop, order.side > 0);
    if (touch !== undefined) own.touch = this.#tick(order.instrument, touch, order.side < 0);
    if (expires !== undefined) Object.assign(own, { expires, timeInForce: 'gtd' });
    return true;
  }

  #finish(order: Order): void {
    order.state = 'done';
    for (const partner of order.partners) partner.partners = partner.partners.filter((other) => other !== order);
    if (order.entry?.stop === order) order.entry.stop = undefined;
    if (order.entry?.target === order) order.entry.target = undefined;
  }

  #cancel(order: Order, reason: string, type = 'cancelled'): void {
    this.#say(type, order, type === 'cancelled' ? reason : null);
    this.#finish(order);
    for (const child of [order.stop, order.target]) if (child?.state === 'held') this.#cancel(child, 'PARENT_DONE');
  }

  /* Meeting the market. */

  /** Orders in the order in which they came to the market: brackets' stops and targets when their entry filled. */
  #working = () => this.#orders.filter((order) => order.state === 'working');

  /** Calls back with every working order, those included that come to the market meanwhile. */
  #each(visit: (order: Order) => void): void {
    const seen = new Set<Order>();
    for (;;) {
      const next = this.#working().find((order) => !seen.has(order));
      if (!next) return;
      seen.add(next);
      visit(next);
    }
  }

  #openPhase(): void {
    this.#each((order) => {
      const bar = this.#bar(order.instrument);
      if (!bar) return;
      const { timeInForce = 'gtc', expires } = order.options;
      order.firstDay ??= dayOf(this.#now);
      if (timeInForce === 'gtd' && this.#now > expires!) return this.#cancel(order, '', 'expired');
      if (timeInForce === 'day' && order.firstDay !== dayOf(this.#now)) return this.#cancel(order, '', 'expired');
      if (timeInForce === 'close') return;
      if (timeInForce === 'open' && !this.#startsDay(order.instrument)) return;
      if (order.legs) return this.#fillCombo(order);
      if (this.#tradesAt(order, bar.open)) this.#fill(order, bar.open, false);
      if (['ioc', 'fok', 'open'].includes(timeInForce) && order.state === 'working') {
        this.#cancel(order, 'NOT_FILLED_AT_ONCE');
      }
    });
  }

  #startsDay(instrument: string): boolean {
    const { bars } = this.#market(instrument);
    const index = bars.findIndex((bar) => bar.time === this.#now);
    return index === 0 || dayOf(bars[index - 1]!.time) !== dayOf(this.#now);
  }

  #endsDay(instrument: string): boolean {
    const { bars } = this.#market(instrument);
    const next = bars.find((bar) => bar.time > this.#now);
    return next === undefined || dayOf(next.time) !== dayOf(this.#now);
  }

  #tradesAt(order: Order, price: number): boolean {
    const { limit, stop, touch, trail, trailFraction } = order.options;
    const reached = (level: number) => (order.side > 0 ? price >= level : price <= level);
    const allowed = () => {
      if (this.rules.limits === 'through' && price === limit) return false;
      return order.side > 0 ? price <= limit! : price >= limit!;
    };
    if (trail !== undefined || trailFraction !== undefined) return reached(this.#trailLevel(order));
    if (touch !== undefined) return order.side > 0 ? price <= touch : price >= touch;
    if (stop !== undefined && limit === undefined) return reached(stop);
    if (stop !== undefined && !order.triggered) {
      if (!reached(stop)) return false;
      order.triggered = true;
      this.#say('triggered', order);
    }
    return limit === undefined || allowed();
  }

  #trailLevel({ instrument, side, extreme, options: { trail, trailFraction } }: Order): number {
    const level = trail === undefined ? extreme * (1 + side * trailFraction!) : extreme + side * trail;
    return this.#tick(instrument, level, side > 0);
  }

  #restPhase(): void {
    let round = this.#working();
    while (round.length > 0) {
      this.#arrivals = [];
      const stopsFirst = this.rules.intrabar === 'pessimistic';
      for (const stops of [stopsFirst, !stopsFirst]) {
        for (const order of round) if (order.state === 'working') this.#meetRest(order, stops);
      }
      round = this.#arrivals;
    }
  }

  /** Bracket orders that came to the market in the round at hand, in order. */
  #arrivals: Order[] = [];

  #meetRest(order: Order, stops: boolean): void {
    const bar = this.#bar(order.instrument);
    const { limit, stop, touch, trail, trailFraction, timeInForce = 'gtc' } = order.options;
    const trailing = trail !== undefined || trailFraction !== undefined;
    if (!bar || order.legs || ['ioc', 'fok', 'open', 'close'].includes(timeInForce)) return;
    const isStop = trailing || (stop !== undefined && !order.triggered);
    if (isStop !== stops) return;
    const since = order.lateAt?.time === this.#now ? order.lateAt.price : undefined;
    if (isStop) {
      const level = trailing ? this.#trailLevel(order) : stop!;
      if (order.side > 0 ? bar.high < level : bar.low > level) return;
      const price = since === undefined ? level : order.side > 0 ? Math.max(level, since) : Math.min(level, since);
      if (limit === undefined) return this.#fill(order, price, true);
      order.triggered = true;
      this.#say('triggered', order);
      if (order.side > 0 ? price <= limit : price >= limit) this.#fill(order, price, true);
      else order.lateAt = { time: this.#now, price };
      return;
    }
    if (limit === undefined && touch === undefined) return;
    if (since !== undefined && this.rules.intrabar === 'pessimistic') return;
    const level = touch ?? limit!;
    const far = order.side > 0 ? bar.low : bar.high;
    if (order.side > 0 ? far > level : far < level) return;
    if (touch === undefined && this.rules.limits === 'through' && far === level) return;
    const price = since === undefined ? level : order.side > 0 ? Math.min(level, since) : Math.max(level, since);
    this.#fill(order, price, true);
  }

  #closePhase(): void {
    this.#each((order) => {
      const bar = this.#bar(order.instrument);
      if (!bar) return;
      if (order.options.timeInForce === 'close' && this.#endsDay(order.instrument)) {
        if (this.#tradesAt(order, bar.close)) this.#fill(order, bar.close, true);
        if (order.state === 'working') this.#cancel(order, 'NOT_FILLED_AT_ONCE');
      }
      order.extreme = order.side < 0 ? Math.max(order.extreme, bar.high) : Math.min(order.extreme, bar.low);
    });
  }

  #sameClosePhase(): void {
    for (const order of this.#working()) {
      const bar = this.#bar(order.instrument);
      const { limit, stop, touch, trail, trailFraction, timeInForce = 'gtc' } = order.options;
      const market = [limit, stop, touch, trail, trailFraction].every((price) => price === undefined);
      const moment = timeInForce === 'ioc' || timeInForce === 'fok';
      if (order.state !== 'working' || order.id <= this.#stepStart || !bar || order.legs) continue;
      if (timeInForce === 'open' || timeInForce === 'close' || (!market && !moment)) continue;
      if (this.#tradesAt(order, bar.close)) this.#fill(order, bar.close, false);
      if (moment && order.state === 'working') this.#cancel(order, 'NOT_FILLED_AT_ONCE');
    }
  }

  /* Filling. */

  #slipped(instrument: string, side: number, price: number): number {
    let worse = price;
    if (this.rules.slippage > 0) worse = worse * (1 + side * this.rules.slippage);
    if (this.rules.spread > 0) worse = worse * (1 + side * (this.rules.spread / 2));
    if (this.rules.fixed > 0) worse = Math.max(0, worse + side * this.rules.fixed);
    return this.#tick(instrument, worse, side > 0);
  }

  #fee(instrument: string, quantity: number, price: number): number {
    const notional = quantity * price * this.account.multiplier(instrument);
    return notional * this.rules.proportionalFee + quantity * this.rules.perShare;
  }

  #room(instrument: string): number {
    const { volume } = this.#bar(instrument)!;
    if (this.rules.volumeShare === undefined || Number.isNaN(volume)) return Infinity;
    const share = this.#wholeSize(instrument, volume * this.rules.volumeShare);
    return Math.max(0, this.#wholeSize(instrument, share - (this.#used.get(instrument) ?? 0)));
  }

  #fill(order: Order, offered: number, late: boolean): void {
    const { instrument, side, options } = order;
    const reduce = options.reduceOnly === true;
    let quantity = order.remaining;
    if (reduce) {
      const most = this.account.reducible(instrument, side);
      if (most <= 0) return this.#cancel(order, 'NOTHING_TO_REDUCE');
      quantity = Math.min(quantity, most);
    }
    const room = this.#room(instrument);
    if (room < quantity && (options.timeInForce === 'fok' || room === 0)) return;
    quantity = Math.min(quantity, room);
    const price = options.limit === undefined ? this.#slipped(instrument, side, offered) : offered;
    const raw = this.#fee(instrument, quantity, price);
    const fee = this.rules.minimumFee > 0 ? Math.max(this.rules.minimumFee, order.raw + raw) - order.charged : raw;
    const refusal = this.account.settle({ instrument, quantity: side * quantity, price, fee, reduce });
    if (refusal && order.remaining < order.quantity) return this.#cancel(order, 'REFUSED');
    if (refusal) {
      const { stop, target } = order;
      this.#reject(order.id, instrument, refusal);
      this.#finish(order);
      for (const child of [stop, target]) if (child) this.#cancel(child, 'PARENT_DONE');
      return;
    }
    order.raw += raw;
    order.charged += fee;
    this.#used.set(instrument, (this.#used.get(instrument) ?? 0) + quantity);
    order.remaining -= quantity;
    this.#record(instrument, side * quantity, price, fee, order.id);
    this.#say(order.remaining === 0 ? 'filled' : 'partially-filled', order);
    this.#follow(order, quantity, price, late);
  }

  #record(instrument: string, signed: number, price: number, fee: number, id: number): void {
    const side = signed > 0 ? 'buy' : 'sell';
    this.log.push(`${this.#now} fill ${id} ${instrument} ${side} ${Math.abs(signed)} ${price} ${fee}`);
    this.fills.push({ time: this.#now, instrument, side, quantity: Math.abs(signed), price, fee });
  }

  #follow(order: Order, quantity: number, price: number, late: boolean): void {
    for (const child of [order.stop, order.target]) {
      if (!child) continue;
      child.quantity += quantity;
      child.remaining += quantity;
      if (child.state !== 'held') continue;
      child.state = 'working';
      // It queues behind everything that is in the market by now.
      this.#orders = [...this.#orders.filter((other) => other !== child), child];
      this.#arrivals.push(child);
      if (late) child.lateAt = { time: this.#now, price };
    }
    if (order.entry && order.entry.state === 'working') this.#cancel(order.entry, 'PARTNER_FILLED');
    const sibling = order.entry && (order === order.entry.stop ? order.entry.target : order.entry.stop);
    if (sibling) {
      sibling.quantity -= quantity;
      sibling.remaining -= quantity;
      if (sibling.remaining <= 0) this.#cancel(sibling, 'PARTNER_FILLED');
    }
    if (!order.entry)
      for (const partner of [...order.partners].sort((a, b) => a.id - b.id)) this.#cancel(partner, 'PARTNER_FILLED');
    if (order.remaining === 0) this.#finish(order);
    else if (order.options.reduceOnly && this.account.reducible(order.instrument, order.side) <= 0) {
      this.#cancel(order, 'NOTHING_TO_REDUCE');
    }
  }

  #fillCombo(order: Order): void {
    const legs = order.legs!;
    if (!legs.every((leg) => this.#bar(leg.instrument))) return;
    const parts = legs.map(({ instrument, quantity }) => {
      const price = this.#slipped(instrument, Math.sign(quantity), this.#bar(instrument)!.open);
      return { instrument, quantity, price, fee: this.#fee(instrument, Math.abs(quantity), price), reduce: false };
    });
    const missing = this.rules.minimumFee - parts.reduce((sum, part) => sum + part.fee, 0);
    if (missing > 0) parts[0]!.fee += missing;
    const refusal = this.account.settleAll(parts);
    if (refusal) this.#reject(order.id, order.instrument, refusal);
    else {
      for (const part of parts) this.#record(part.instrument, part.quantity, part.price, part.fee, order.id);
      this.#say('filled', order);
    }
    this.#finish(order);
  }

  #watch(): void {
    for (const { instrument } of this.markets) {
      if (this.account.holdings(instrument).length > 0) this.account.mark(instrument, this.#lastBar(instrument)!.close);
    }
    if (!this.account.isShort()) return;
    for (const order of this.#working()) if (order.state === 'working') this.#cancel(order, 'LIQUIDATION');
    for (const { instrument } of this.markets) {
      if (!this.account.isShort()) break;
      const bar = this.#bar(instrument);
      if (!bar) continue;
      for (const held of this.account.holdings(instrument)) {
        const price = this.#slipped(instrument, -Math.sign(held), bar.close);
        const fee = this.#fee(instrument, Math.abs(held), price);
        this.account.apply({ instrument, quantity: -held, price, fee, reduce: true });
        this.#record(instrument, -held, price, fee, 0);
      }
    }
  }
}

import type { FillType, OrderChanges, OrderOptions } from '../../engine/model/order';
import type { Fill } from '../../engine/model/result';
import { NaiveAccount } from './naive-account';
import { arrivalOf, type NaiveBar, type NaiveBars, type NaiveRules, type NaiveAction } from './naive-market';
import { arriving, endOfSession, typeByWords, type Order } from './naive-order';

/** What both the placing and the filling of orders need, and the placing, amending and cancelling itself. */
export abstract class NaiveOrderDesk {
  readonly log: string[] = [];
  readonly fills: Fill[] = [];
  /** What each order was when it was placed, by its number. */
  protected readonly causes = new Map<number, Pick<Fill, 'type' | 'reason' | 'tag'>>();
  readonly account: NaiveAccount;
  readonly equity: number[] = [];
  readonly states: string[] = [];
  rejected = 0;
  readonly rejections: { time: number; instrument: string; order: number; code: string }[] = [];
  /** Numbers of what was placed, and those that a stop and a target have where there are any. */
  readonly ids: number[] = [];
  protected orders: Order[] = [];
  /** Cancelled, once they have met the bar that they are in. */
  protected leaving: { order: Order; reason: string; at: number }[] = [];
  /** On their way to the market. */
  protected underWay: { order: Order; changes: OrderChanges; at: number }[] = [];
  protected placed = 0;
  protected now = 0;
  protected stepStart = 0;
  /** Options that have been settled. */
  protected settled = new Set<string>();
  protected used = new Map<string, number>();

  constructor(
    protected markets: NaiveBars[],
    protected readonly rules: NaiveRules,
    protected readonly decide: (instrument: string, index: number, bar: NaiveBar) => (() => NaiveAction)[],
  ) {
    this.markets = [...markets].sort((a, b) => (a.instrument < b.instrument ? -1 : 1));
    const names = this.markets.map((market) => market.instrument);
    this.account = new NaiveAccount(names, rules);
  }

  /** Goes to the open of a bar, or into the bar at hand where none is given. */
  protected enter(open: number | undefined): void {
    this.account.goTo(open ?? this.now, open === undefined);
  }

  protected worth(): number {
    this.account.goTo(this.now);
    let value = 0;
    for (const { instrument } of this.markets) {
      if (this.account.holdings(instrument).length > 0)
        value += this.account.valueAt(instrument, this.lastBar(instrument)!.close);
    }
    return this.account.cash + value;
  }

  protected market = (instrument: string) => this.markets.find((market) => market.instrument === instrument)!;
  protected bar = (instrument: string) => this.market(instrument).bars.find((bar) => bar.time === this.now);
  /** The bar that an order meets now: one that began before it was placed is none of its. */
  protected barFor = ({ instrument, since }: Order) => {
    const bar = this.bar(instrument);
    return bar && bar.opened >= since ? bar : undefined;
  };
  /** Whether a bar is under way that will meet the order when it closes: it was there when that bar began. */
  protected isInBar = ({ instrument, since }: Order) =>
    this.barsToMeet(instrument).some((bar) => bar.opened < this.now && bar.time > this.now && bar.opened >= since);
  /** The bars that orders meet. */
  protected barsToMeet(instrument: string): NaiveBar[] {
    return this.market(instrument).bars;
  }

  protected lastBar = (instrument: string) =>
    this.market(instrument)
      .bars.filter((bar) => bar.time <= this.now)
      .at(-1);

  /* Placing, amending, cancelling. */

  protected act(instrument: string, action: NaiveAction): void {
    const next = this.placed + 1;
    if (['plain', 'order', 'combo', 'exercise'].includes(action.do)) this.ids.push(next, next + 1, next + 2);
    const find = (id: number) => this.orders.find((order) => order.id === id && order.state !== 'done');
    if (action.do === 'plain') this.placePlain(instrument, action.quantity);
    if (action.do === 'order') this.place(instrument, action.quantity, action.options);
    if (action.do === 'combo') this.placeCombo(action.legs);
    if (action.do === 'exercise') this.exercise(++this.placed, action.instrument, action.quantity);
    if (action.do === 'target') {
      const whole = (signed: number) => Math.sign(signed) * this.wholeSize(instrument, Math.abs(signed));
      const wanted = whole(action.quantity);
      if (this.rules.hedging) return this.targetSides(instrument, wanted);
      const expected = this.expected(instrument);
      const missing = wanted - expected;
      // Toward zero and not beyond it.
      const options = missing * expected < 0 && wanted * expected >= 0 ? { reduceOnly: true } : {};
      if (wanted === 0) {
        if (missing !== 0) this.admitPlain(this.create(instrument, missing, options));
      } else if (!this.isTooSmall(instrument, Math.abs(whole(missing)))) {
        this.admitPlain(this.create(instrument, whole(missing), options));
      }
    }
    if (action.do === 'cancel') {
      const order = find(action.order);
      if (order) this.withdraw(order, 'REQUESTED', this.arrival(order.instrument));
    }
    if (action.do === 'amend') {
      const order = find(action.order);
      if (!order || this.isInBar(order) || !this.mayAmend(order, action.changes)) return;
      const at = this.arrival(order.instrument);
      if (at > this.now) this.underWay.push({ order, changes: action.changes, at });
      else this.amend(order, action.changes);
    }
  }

  /** A target on an account with two sides: first what is too much of either is closed, then what is missing opened. */
  protected targetSides(instrument: string, wanted: number): void {
    const held = { long: this.account.reducible(instrument, -1), short: this.account.reducible(instrument, 1) };
    for (const order of this.orders.filter(({ state }) => state === 'working')) {
      const parts = order.legs ?? [{ instrument: order.instrument, quantity: order.side * order.remaining }];
      if (!order.legs && !this.isAtMarket(order)) continue;
      for (const { quantity } of parts.filter((part) => part.instrument === instrument)) {
        const size = Math.abs(quantity);
        if (!order.options.reduceOnly) held[quantity > 0 ? 'long' : 'short'] += size;
        else if (quantity < 0) held.long -= Math.min(held.long, size);
        else held.short -= Math.min(held.short, size);
      }
    }
    const goal = { long: wanted > 0 ? wanted : 0, short: wanted < 0 ? -wanted : 0 };
    const order = (signed: number, options: OrderOptions, all: boolean) => {
      const size = Math.sign(signed) * (all ? Math.abs(signed) : this.wholeSize(instrument, Math.abs(signed)));
      if (all || !this.isTooSmall(instrument, Math.abs(size))) this.admitPlain(this.create(instrument, size, options));
    };
    const only = { reduceOnly: true };
    if (held.long > goal.long) order(goal.long - held.long, only, goal.long === 0);
    if (held.short > goal.short) order(held.short - goal.short, only, goal.short === 0);
    if (held.long < goal.long) order(goal.long - held.long, {}, false);
    if (held.short < goal.short) order(held.short - goal.short, {}, false);
  }

  /** The position once everything has filled that waits for no price of its own: market orders and combos. */
  protected expected(instrument: string): number {
    const position = this.account.positions.get(instrument)!;
    let [ordered, held] = [0, position];
    for (const order of this.orders.filter(({ state }) => state === 'working')) {
      const legs = (order.legs ?? []).filter((leg) => leg.instrument === instrument);
      ordered += legs.reduce((sum, leg) => sum + leg.quantity, 0);
      held = position + ordered;
      if (order.legs || !this.isAtMarket(order) || order.instrument !== instrument) continue;
      const most = order.options.reduceOnly ? Math.max(0, order.side > 0 ? -held : held) : Infinity;
      ordered += order.side * Math.min(order.remaining, most);
      held = position + ordered;
    }
    return held;
  }

  /** Whether an order waits for no price of its own. */
  protected isAtMarket({ options: { limit, stop, touch, trail, trailFraction } }: Order): boolean {
    return [limit, stop, touch, trail, trailFraction].every((price) => price === undefined);
  }

  protected abstract exercise(id: number, instrument: string, quantity: number | undefined): void;

  protected say(type: string, order: { id: number; instrument: string }, reason: string | null = null): void {
    this.log.push(`${this.now} ${type} ${order.id} ${order.instrument} ${reason}`);
  }

  protected reject(id: number, instrument: string, reason: string): void {
    this.rejected++;
    this.rejections.push({ time: this.now, instrument, order: id, code: reason });
    this.say('rejected', { id, instrument }, reason);
  }

  protected arrival = (instrument: string) => arrivalOf(this.market(instrument), this.now, this.rules);

  protected create(instrument: string, signed: number, options: OrderOptions): Order {
    const order: Order = {
      id: ++this.placed,
      instrument,
      side: signed > 0 ? 1 : -1,
      quantity: Math.abs(signed),
      remaining: Math.abs(signed),
      ...arriving(this.arrival(instrument)),
      options: { ...options },
      state: 'working',
      partners: [],
      extreme: 0,
      triggered: false,
      raw: 0,
      charged: 0,
    };
    this.explain(order, typeByWords(options));
    return order;
  }

  /** A fill of an order with a trailing distance is by a trail, with a stop price by a stop, of a target by a target. */
  protected explain(order: { id: number; options?: OrderOptions }, type: FillType, isTarget = false): void {
    const stops = type === 'stop' || type === 'stop-limit';
    const reason = type === 'exercise' ? 'expiry' : type === 'trailing-stop' ? 'trail' : stops ? 'stop' : 'signal';
    this.causes.set(order.id, { type, reason: isTarget ? 'target' : reason, tag: order.options?.tag ?? null });
  }

  protected wholeSize(instrument: string, quantity: number): number {
    const step = this.market(instrument).sizeIncrement;
    return step === undefined ? quantity : Math.floor(quantity / step + 1e-6) * step;
  }

  protected isTooSmall(instrument: string, quantity: number): boolean {
    return quantity === 0 || quantity < (this.market(instrument).minQuantity ?? 0);
  }

  protected tick(instrument: string, price: number, up: boolean): number {
    const step = this.market(instrument).priceIncrement;
    if (step === undefined) return price;
    return (up ? Math.ceil(price / step - 1e-6) : Math.floor(price / step + 1e-6)) * step;
  }

  protected placePlain(instrument: string, signed: number): void {
    const order = this.create(instrument, Math.sign(signed) * this.wholeSize(instrument, Math.abs(signed)), {});
    if (this.isTooSmall(instrument, order.quantity)) return this.reject(order.id, instrument, 'INVALID_QUANTITY');
    this.admitPlain(order);
  }

  protected admitPlain(order: Order): void {
    if (this.settled.has(order.instrument)) return this.reject(order.id, order.instrument, 'NOT_TRADABLE');
    this.orders.push(order);
    this.say('accepted', order);
  }

  protected placeCombo(legs: { instrument: string; quantity: number }[]): void {
    const whole = legs.map((leg) => ({
      ...leg,
      quantity: Math.sign(leg.quantity) * this.wholeSize(leg.instrument, Math.abs(leg.quantity)),
    }));
    const order = this.create(whole[0]!.instrument, whole[0]!.quantity, {});
    const tooSmall = (leg: { instrument: string; quantity: number }) =>
      this.isTooSmall(leg.instrument, Math.abs(leg.quantity));
    const wrong = whole.find((leg) => tooSmall(leg) || this.settled.has(leg.instrument));
    if (wrong) return this.reject(order.id, wrong.instrument, tooSmall(wrong) ? 'INVALID_QUANTITY' : 'NOT_TRADABLE');
    order.legs = whole;
    this.explain(order, 'combo');
    this.orders.push(order);
    this.say('accepted', order);
  }

  protected place(instrument: string, signed: number, options: OrderOptions): void {
    const side = signed > 0 ? 1 : -1;
    const order = this.create(instrument, side * this.wholeSize(instrument, Math.abs(signed)), options);
    const problem = this.problem(order);
    if (problem) return this.reject(order.id, instrument, problem);
    const own = order.options;
    if (own.expires !== undefined) own.timeInForce = 'gtd';
    if (own.limit !== undefined) own.limit = this.tick(instrument, own.limit, side < 0);
    if (own.stop !== undefined) own.stop = this.tick(instrument, own.stop, side > 0);
    if (own.touch !== undefined) own.touch = this.tick(instrument, own.touch, side < 0);
    order.until = endOfSession(own.timeInForce, this.rules.delay ? order.arrives : this.now);
    order.extreme = this.lastBar(instrument)!.close;
    const partner = this.orders.find((other) => other.id === own.oco);
    if (partner) this.join(order, partner);
    this.orders.push(order);
    this.say('accepted', order);
    if (own.stopLoss !== undefined) {
      order.stop = this.hold(order, { stop: this.tick(instrument, own.stopLoss, side < 0) });
    }
    if (own.stopTrail !== undefined) order.stop = this.hold(order, { trail: own.stopTrail });
    if (own.stopTrailFraction !== undefined) order.stop = this.hold(order, { trailFraction: own.stopTrailFraction });
    if (own.takeProfit !== undefined) {
      order.target = this.hold(order, { limit: this.tick(instrument, own.takeProfit, side > 0) });
    }
  }

  protected join(order: Order, partner: Order): void {
    for (const member of [partner, ...partner.partners]) {
      member.partners.push(order);
      order.partners.push(member);
    }
  }

  protected hold(entry: Order, prices: OrderOptions): Order {
    const child = this.create(entry.instrument, -entry.side, { ...prices, reduceOnly: true, tag: entry.options.tag });
    if (prices.limit !== undefined) this.explain(child, 'limit', true);
    Object.assign(child, { quantity: 0, remaining: 0, state: 'held', entry });
    this.orders.push(child);
    this.say('accepted', child);
    return child;
  }

  protected problem({ instrument, quantity, side, options }: Order): string | undefined {
    const { limit, stop, touch, trail, trailFraction, stopLoss, takeProfit, timeInForce, expires, oco } = options;
    if (this.isTooSmall(instrument, quantity)) return 'INVALID_QUANTITY';
    if (this.settled.has(instrument)) return 'NOT_TRADABLE';
    const distances = [trail, trailFraction, options.stopTrail, options.stopTrailFraction];
    if (this.isTooLow(instrument, [limit, stop, touch, stopLoss, takeProfit])) return 'INVALID_PRICE';
    if (distances.some((one) => one !== undefined && one <= 0)) return 'INVALID_PRICE';
    if ((trailFraction ?? 0) >= 1 || (options.stopTrailFraction ?? 0) >= 1) return 'INVALID_PRICE';
    if (expires !== undefined && expires <= this.now) return 'INVALID_TIME';
    if (timeInForce === 'gtd' && expires === undefined) return 'INVALID_TIME';
    if (expires !== undefined && timeInForce !== undefined && timeInForce !== 'gtd') return 'INVALID_COMBINATION';
    const triggers = [stop, touch, trail, trailFraction].filter((one) => one !== undefined);
    if (triggers.length > 1) return 'INVALID_COMBINATION';
    if (limit !== undefined && triggers.length === 1 && stop === undefined) return 'INVALID_COMBINATION';
    if (['ioc', 'fok', 'open', 'close'].includes(timeInForce ?? 'gtc') && triggers.length > 0)
      return 'INVALID_COMBINATION';
    const stops = [stopLoss, options.stopTrail, options.stopTrailFraction].filter((one) => one !== undefined).length;
    if (stops > 1) return 'INVALID_COMBINATION';
    if ((stops > 0 || takeProfit !== undefined) && options.reduceOnly) return 'INVALID_COMBINATION';
    const [below, above] = side > 0 ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
    if (below !== undefined && above !== undefined && below >= above) return 'INVALID_PRICE';
    const entry = limit ?? stop ?? touch;
    if (entry !== undefined && below !== undefined && below > entry) return 'INVALID_PRICE';
    if (entry !== undefined && above !== undefined && above < entry) return 'INVALID_PRICE';
    if (oco === undefined) return undefined;
    const partner = this.orders.find((order) => order.id === oco && order.state !== 'done');
    if (!partner) return 'ORDER_DONE';
    return partner.entry || partner.legs ? 'INVALID_COMBINATION' : undefined;
  }

  /** Prices of futures may be of any sign. */
  protected isTooLow(instrument: string, prices: (number | undefined)[]): boolean {
    if (this.market(instrument).future) return false;
    return prices.some((price) => price !== undefined && price <= 0);
  }

  /** Changes get to the market in time, if they still can be made then. */
  protected arriveChanges(): void {
    const all = this.underWay;
    this.underWay = all.filter(({ order, at }) => at > this.now || (order.state !== 'done' && this.isInBar(order)));
    for (const one of all) {
      if (this.underWay.includes(one) || one.order.state === 'done') continue;
      if (this.mayAmend(one.order, one.changes)) this.amend(one.order, one.changes);
    }
  }

  protected mayAmend(order: Order, changes: OrderChanges): boolean {
    const { quantity, limit, stop, touch, trail, trailFraction, expires } = changes;
    const own = order.options;
    const trails = own.trail !== undefined || own.trailFraction !== undefined;
    if (order.legs) return false;
    if (this.isTooLow(order.instrument, [limit, stop, touch])) return false;
    if ([trail, trailFraction].some((one) => one !== undefined && one <= 0)) return false;
    if (trail !== undefined && trailFraction !== undefined) return false;
    if ((trail !== undefined || trailFraction !== undefined) && !trails) return false;
    if (trailFraction !== undefined && trailFraction >= 1) return false;
    if (quantity !== undefined && order.entry) return false;
    if (limit !== undefined && own.limit === undefined) return false;
    if (stop !== undefined && (own.stop === undefined || order.triggered)) return false;
    if (touch !== undefined && own.touch === undefined) return false;
    if (expires !== undefined) {
      if (order.entry || !['gtc', 'day', 'gtd'].includes(own.timeInForce ?? 'gtc') || expires <= this.now) return false;
    }
    const filled = order.quantity - order.remaining;
    const whole = quantity === undefined ? order.quantity : this.wholeSize(order.instrument, quantity);
    return quantity === undefined || (whole > filled && !this.isTooSmall(order.instrument, whole));
  }

  protected amend(order: Order, changes: OrderChanges): void {
    const { quantity, limit, stop, touch, trail, trailFraction, expires } = changes;
    const own = order.options;
    const filled = order.quantity - order.remaining;
    const whole = quantity === undefined ? order.quantity : this.wholeSize(order.instrument, quantity);
    order.since = this.now;
    if (quantity !== undefined) Object.assign(order, { quantity: whole, remaining: whole - filled });
    if (limit !== undefined) own.limit = this.tick(order.instrument, limit, order.side < 0);
    if (stop !== undefined) own.stop = this.tick(order.instrument, stop, order.side > 0);
    if (touch !== undefined) own.touch = this.tick(order.instrument, touch, order.side < 0);
    if (trail !== undefined) Object.assign(own, { trail, trailFraction: undefined });
    if (trailFraction !== undefined) Object.assign(own, { trailFraction, trail: undefined });
    if (expires !== undefined) Object.assign(own, { expires, timeInForce: 'gtd' });
    this.say('amended', order);
  }

  protected finish(order: Order): void {
    order.state = 'done';
    for (const partner of order.partners) partner.partners = partner.partners.filter((other) => other !== order);
    if (order.entry?.stop === order) order.entry.stop = undefined;
    if (order.entry?.target === order) order.entry.target = undefined;
  }

  /** Cancels an order, but not before it has met the bar that it is in. */
  protected withdraw(order: Order, reason: string, at = this.now): void {
    if (at === this.now && !this.isInBar(order)) return this.cancel(order, reason);
    const known = this.leaving.find((other) => other.order === order);
    if (known && reason === 'REQUESTED') return;
    if (known) Object.assign(known, { reason, at });
    else this.leaving.push({ order, reason, at });
  }

  protected cancelLeaving(): void {
    const stay: typeof this.leaving = [];
    for (const one of this.leaving) {
      if (one.order.state !== 'done' && (this.now < one.at || this.isInBar(one.order))) stay.push(one);
      else if (one.order.state !== 'done') this.cancel(one.order, one.reason);
    }
    this.leaving = stay;
  }

  protected cancel(order: Order, reason: string, type = 'cancelled'): void {
    this.say(type, order, type === 'cancelled' ? reason : null);
    this.finish(order);
    for (const child of [order.stop, order.target]) if (child?.state === 'held') this.cancel(child, 'PARENT_DONE');
  }
}

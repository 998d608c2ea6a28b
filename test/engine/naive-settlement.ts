import type { FillReason } from '../../engine/model/order';
import type { NaiveExecution } from './naive-account-rules';
import type { NaiveBar, NaiveBars, NaiveOption } from './naive-market';
import { DAY, dayOf, type Order } from './naive-order';
import { NaiveOrderDesk } from './naive-order-desk';

/** What trades cost, what goes with a position, and what happens without orders: expiry, exercise, liquidation. */
export abstract class NaiveSettlement extends NaiveOrderDesk {
  /** Orders in the order in which they came to the market: brackets' stops and targets when their entry filled. */
  protected working = () => this.orders.filter((order) => order.state === 'working');

  /** @param atClose whether the price is that of the close, whose quote the bar carries */
  protected slipped(instrument: string, side: number, [price, atClose]: [number, boolean]): number {
    const quoted = this.rules.quotes ? this.quoted(instrument, side, [price, atClose]) : undefined;
    let worse = quoted ?? price;
    const sign = () => (worse < 0 ? -side : side);
    if (this.rules.slippage > 0) worse = worse * (1 + sign() * this.rules.slippage);
    if (this.rules.spread > 0 && quoted === undefined) worse = worse * (1 + sign() * (this.rules.spread / 2));
    if (this.rules.fixed > 0) worse = notBelowZero(worse, worse + side * this.rules.fixed);
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
    return notBelowZero(price, price + (side * (last.ask - last.bid)) / 2);
  }

  /** @param makes whether a resting limit was come to after the open */
  protected fee(instrument: string, signed: number, [price, makes]: [number, boolean]): number {
    const quantity = Math.abs(signed);
    const notional = quantity * Math.abs(this.account.counted(instrument, price)) * this.account.worth(instrument);
    const { proportionalFee, buyFee, sellFee, tiers = [] } = this.rules;
    const today = dayOf(this.bar(instrument)!.opened);
    const recent = this.trades.filter(({ day }) => day < today && day >= today - 30);
    const traded = recent.reduce((sum, trade) => sum + trade.money, 0);
    const tier = tiers.filter(({ from }) => traded >= from).at(-1);
    const { maker: makerFee, taker: takerFee } = tier ?? { maker: this.rules.makerFee, taker: this.rules.takerFee };
    const fraction = proportionalFee + ((makes ? makerFee : takerFee) + (signed > 0 ? buyFee : sellFee));
    const { option, future } = this.market(instrument);
    const isInverse = this.account.isInverse(instrument);
    const isContract = option !== undefined || future || isInverse || /-PERP\./.test(instrument);
    const each = isContract ? this.rules.perContract : this.rules.perShare;
    return notional * fraction + quantity * each;
  }

  /** What was traded by order or liquidation, by the day on which its bar opened. */
  private readonly trades: { day: number; money: number }[] = [];

  /** Step at which each fill was booked. */
  protected readonly bookedAt: number[] = [];

  /** @param time when it happened, which for a fill at the open is before the step that books it */
  protected record(from: number | FillReason, execution: Omit<NaiveExecution, 'reduce'>, time = this.now): void {
    const { instrument, quantity: signed, price, fee } = execution;
    const id = typeof from === 'number' ? from : 0;
    const evidence =
      typeof from === 'number'
        ? { orderId: from, ...this.causes.get(from)! }
        : { orderId: null, type: null, reason: from, tag: null };
    const side = signed > 0 ? 'buy' : 'sell';
    if (from === 'liquidation' || (typeof from === 'number' && evidence.type !== 'exercise')) {
      const day = dayOf(this.bar(instrument)!.opened);
      this.trades.push({
        day,
        money: Math.abs(signed) * Math.abs(this.account.counted(instrument, price)) * this.account.worth(instrument),
      });
    }
    this.log.push(`${time} fill ${id} ${instrument} ${side} ${Math.abs(signed)} ${price} ${fee}`);
    this.fills.push({ time, instrument, side, quantity: asDecimal(Math.abs(signed)), price, fee, ...evidence });
    this.bookedAt.push(this.now);
  }

  /**
   * What was there to reduce a position goes once the position is no more, and with a stop or target the rest of its
   * entry. Call before the trades and call what it returns after them.
   */
  protected watchPosition(trades: { instrument: string; quantity: number }[], own?: Order): () => void {
    const sides = trades.map(({ instrument, quantity }) => ({ instrument, side: Math.sign(quantity) }));
    const threatened = sides.filter(({ instrument, side }) => this.account.reducible(instrument, side) > 0);
    return () => {
      for (const { instrument, side } of threatened) {
        if (this.account.reducible(instrument, side) > 0) continue;
        for (const order of this.working()) {
          if (order.state !== 'working' || order.instrument !== instrument || order.side !== side) continue;
          if (!order.options.reduceOnly) continue;
          // An order at the market has its own turn yet.
          const auction = ['open', 'close'].includes(order.options.timeInForce ?? 'gtc');
          if (order !== own && !auction && this.isAtMarket(order)) continue;
          const { entry } = order;
          this.cancel(order, 'POSITION_CLOSED');
          if (entry?.state === 'working') this.cancel(entry, 'POSITION_CLOSED');
        }
      }
    };
  }

  /* The order of money. */

  /** What fills later by the clock has what is left by fills at the opens of bars that are still under way. */
  protected settleBehind(parts: NaiveExecution[], { id }: Order, atOpen: boolean): string | null {
    const { now } = this;
    const time = atOpen ? Math.max(...parts.map(({ instrument }) => this.bar(instrument)!.opened)) : now;
    const met = this.working()
      .filter((order) => order.id !== id && !order.legs && this.account.isRateKnown(order.instrument))
      .map((order) => ({ order, bar: this.market(order.instrument).bars.find((bar) => bar.time > now) }))
      .filter(({ order, bar }) => bar && bar.opened >= order.since && bar.opened <= time)
      .filter(({ order, bar }) => bar!.opened < time || (atOpen && order.id < id));
    const isLater = (order: Order) => Number(this.rules.salesFirst && order.side > 0);
    met.sort((a, b) => a.bar!.opened - b.bar!.opened || isLater(a.order) - isLater(b.order));
    const others = met.flatMap(({ order, bar }) => {
      this.now = bar!.time;
      return this.atOpenOf(order, bar!);
    });
    this.now = now;
    return this.account.settleAfter(others, parts);
  }

  /** What an order does at the open of a bar: nothing, or all that it wants. */
  private atOpenOf({ instrument, side, options, ...order }: Order, bar: NaiveBar): NaiveExecution[] {
    const { timeInForce = 'gtc', expires, limit, stop, touch, trail, trailFraction } = options;
    const own = { instrument, side, options, ...order };
    if (timeInForce === 'gtd' && bar.time > expires!) return [];
    if (!['gtc', 'gtd'].includes(timeInForce) && bar.opened >= order.until!) return [];
    if (timeInForce === 'close' || (timeInForce === 'open' && !this.startsDay(instrument))) return [];
    const trails = trail !== undefined || trailFraction !== undefined;
    const level = trails ? this.trailLevel(own) : order.triggered ? undefined : stop;
    const beyond = (price: number, other: number) => side * (price - other);
    if (level !== undefined && beyond(bar.open, level) < 0) return [];
    if (touch !== undefined && beyond(touch, bar.open) < 0) return [];
    const room = limit === undefined ? 1 : beyond(limit, bar.open);
    if (room < 0 || (room === 0 && this.rules.limits === 'through')) return [];
    const reduce = options.reduceOnly === true;
    const quantity = Math.min(order.remaining, reduce ? this.account.reducible(instrument, side) : Infinity);
    if (quantity <= 0) return [];
    const price = limit === undefined ? this.slipped(instrument, side, [bar.open, false]) : bar.open;
    const raw = this.fee(instrument, side * quantity, [price, false]);
    const fee = this.rules.minimumFee > 0 ? Math.max(this.rules.minimumFee, order.raw + raw) - order.charged : raw;
    return [{ instrument, quantity: side * quantity, price, fee, reduce }];
  }

  protected abstract startsDay(instrument: string): boolean;
  protected abstract trailLevel(order: Order): number;

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
    const due = this.markets.filter((market) => this.endOf(market) < next && !this.settled.has(market.instrument));
    for (const { instrument, option } of due.sort((a, b) => this.endOf(a) - this.endOf(b))) {
      for (const order of this.working()) {
        const names = [order.instrument, ...(order.legs ?? []).map((leg) => leg.instrument)];
        if (order.state === 'working' && names.includes(instrument)) this.cancel(order, '', 'expired');
      }
      this.settled.add(instrument);
      const net = this.account.positions.get(instrument)!;
      const value = option && this.intrinsic(option);
      const holdings = this.account.holdings(instrument);
      for (const held of holdings) {
        const price = value ?? this.lastBar(instrument)!.close;
        this.settleNow({ instrument, quantity: -held, price, fee: 0, reduce: true }, option ? 'expiry' : 'delisting');
      }
      if (holdings.length > 0 && option?.physical && value && net !== 0) this.deliver(this.delivery(instrument, net));
    }
  }

  /**
   * An option ends when it expires. Anything else does where the sixth midnight after its last bar has passed without
   * another, at the next step.
   */
  protected endOf({ option, bars }: NaiveBars): number {
    if (option) return option.expiry;
    const sixth = (dayOf(bars.at(-1)!.time) + 6) * DAY;
    const steps = this.markets.flatMap((market) => market.bars.map(({ time }) => time));
    return Math.min(...steps.filter((time) => time >= sixth));
  }

  protected settleNow(execution: NaiveExecution, reason: FillReason): void {
    const gone = this.watchPosition([execution]);
    if (this.rules.margin) this.account.force(execution);
    else if (this.account.settle(execution)) return;
    this.record(reason, execution);
    gone();
  }

  /** A delivery that the account does not carry, by its cash or its initial margin, is none: it has been paid already. */
  protected deliver(execution: NaiveExecution): void {
    const gone = this.watchPosition([execution]);
    this.markCloses();
    if (this.account.settle(execution)) return;
    this.record('expiry', execution);
    gone();
  }

  private markCloses(): void {
    for (const { instrument } of this.markets) {
      const last = this.lastBar(instrument);
      if (last) this.account.mark(instrument, last.close);
    }
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
    const gone = this.watchPosition(parts);
    const refusal = this.account.settleAll(parts);
    if (refusal) return this.reject(id, instrument, refusal);
    this.explain({ id }, 'exercise');
    for (const part of parts) this.record(id, part);
    gone();
  }

  /** Judges the account at the opens or closes of the bars at hand and sells it out there where it has to. */
  protected watch(moment: 'open' | 'close' = 'close'): void {
    for (const { instrument } of this.markets) {
      if (this.account.holdings(instrument).length === 0) continue;
      this.account.mark(instrument, this.bar(instrument)?.[moment] ?? this.lastBar(instrument)!.close);
    }
    if (!this.account.isShort()) return;
    this.cancelForLiquidation();
    for (const { instrument } of this.markets) {
      if (!this.account.isShort()) break;
      const bar = this.bar(instrument);
      if (bar) this.sellOut(instrument, bar[moment], moment);
    }
  }

  protected cancelForLiquidation(): void {
    for (const order of this.working()) if (order.state === 'working') this.cancel(order, 'LIQUIDATION');
  }

  /** What became of liquidations. */
  readonly soldOut: { fee: number; moment: 'open' | 'within' | 'close' }[] = [];

  protected sellOut(instrument: string, offered: number, moment: 'open' | 'within' | 'close'): void {
    for (const held of this.account.holdings(instrument)) {
      this.enter(moment === 'open' ? this.bar(instrument)!.opened : undefined);
      const price = this.slipped(instrument, -Math.sign(held), [offered, moment === 'close']);
      const fee = Math.max(this.rules.minimumFee, this.fee(instrument, -held, [price, false]));
      const execution = { instrument, quantity: -held, price, fee, reduce: true };
      this.account.force(execution);
      this.soldOut.push({ fee: execution.fee, moment });
      this.record('liquidation', execution, moment === 'open' ? this.bar(instrument)!.opened : this.now);
    }
  }
}

/** Costs do not bring a price that is above zero below it. */
function notBelowZero(price: number, worse: number): number {
  return price > 0 ? Math.max(0, worse) : worse;
}

/** Whether what is held now is no more of what was held then: of the same sign, and together no larger. */
export function isWithin(now: number[], then: number[]): boolean {
  const size = (held: number[]) => held.reduce((sum, quantity) => sum + Math.abs(quantity), 0);
  return size(now) <= size(then) && now.every((one) => then.some((other) => Math.sign(other) === Math.sign(one)));
}

/** A quantity as it is shown: the number of twelve digits that it stands for, where sums have left it a hair off. */
function asDecimal(quantity: number): number {
  const near = Number(quantity.toPrecision(12));
  return Math.abs(near - quantity) > 1e-14 * quantity ? quantity : near;
}

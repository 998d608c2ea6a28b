import type { NaiveBar } from './naive-market';
import type { Order } from './naive-order';
import { NaiveOrderEngine } from './naive-order-engine';

/** A position whose liquidation the bar reaches, at which price, and whether on the way down. */
interface Danger {
  instrument: string;
  price: number;
  falling: boolean;
}

/** Liquidation within the bar, from the words of docs/market-rules.md. */
export class NaiveCreditEngine extends NaiveOrderEngine {
  protected override restPhase(): void {
    if (!this.rules.margin || this.rules.liquidation === 'close') return super.restPhase();
    this.watch('open');
    this.liquidateWithin(true);
    const before = this.fills.length;
    super.restPhase();
    if (this.rules.intrabar === 'pessimistic' && this.fills.length > before) this.liquidateWithin(false);
  }

  /** @param ordersFirst whether the orders on the way have not met the bar yet */
  private liquidateWithin(ordersFirst: boolean): void {
    const done = new Set<Order>();
    for (let danger = this.danger(); danger; danger = this.danger()) {
      const [first] = ordersFirst ? this.ordersBefore(danger).filter((order) => !done.has(order)) : [];
      if (first) {
        done.add(first);
        this.meetRest(first, this.isStop(first));
        continue;
      }
      this.cancelForLiquidation();
      this.postponed = [];
      this.sellOut(danger.instrument, danger.price, 'within');
    }
  }

  private danger(): Danger | undefined {
    const spare = this.account.spare();
    for (const { instrument } of this.markets) {
      const bar = this.bar(instrument);
      const mark = this.account.marked(instrument);
      const each = this.account.sparePerPrice(instrument, mark < 0);
      if (!bar || each === 0) continue;
      const falling = each > 0;
      if (spare < 0) return { instrument, price: mark, falling };
      if (this.account.isInverse(instrument)) {
        const ruin = this.account.priceOfRuin(instrument);
        if (this.reaches(bar, ruin)) return { instrument, ...ruin };
        continue;
      }
      let price = mark - spare / each;
      const crosses = price < 0 !== mark < 0;
      if (crosses) price = -(spare - each * mark) / this.account.sparePerPrice(instrument, mark >= 0);
      if (this.reaches(bar, { price, falling })) return { instrument, price, falling };
    }
    return undefined;
  }

  /** What the open is beyond already, the bar has left behind before the position was what it is now. */
  private reaches({ open, high, low }: NaiveBar, { price, falling }: Omit<Danger, 'instrument'>): boolean {
    const ahead = falling ? price <= open : price >= open;
    return ahead && (falling ? low < price : high > price);
  }

  /** Orders that come before it, in the order in which the price meets them. */
  private ordersBefore({ instrument, price, falling }: Danger): Order[] {
    const { open } = this.bar(instrument)!;
    const level = (order: Order) => {
      const { limit, stop, touch, trail, trailFraction } = order.options;
      if (trail !== undefined || trailFraction !== undefined) return this.trailLevel(order);
      return this.isStop(order) ? stop! : (touch ?? limit!);
    };
    const fallsTo = (order: Order) => this.isStop(order) === order.side < 0;
    const nearest = (a: Order, b: Order) => Math.abs(level(a) - open) - Math.abs(level(b) - open);
    const candidates = this.working().filter((order) => {
      const { timeInForce = 'gtc' } = order.options;
      const moment = ['ioc', 'fok', 'open', 'close'].includes(timeInForce);
      return order.instrument === instrument && !order.legs && !moment && !this.isAtMarket(order) && this.barFor(order);
    });
    const onTheWay = candidates.filter((order) => fallsTo(order) === falling);
    const passed = onTheWay.filter((order) => (falling ? level(order) >= price : level(order) <= price));
    const otherSide =
      this.rules.intrabar === 'optimistic' ? candidates.filter((order) => fallsTo(order) !== falling) : [];
    return [...otherSide.sort(nearest), ...passed.sort(nearest)];
  }

  private isStop({ options: { stop, trail, trailFraction }, triggered }: Order): boolean {
    return trail !== undefined || trailFraction !== undefined || (stop !== undefined && !triggered);
  }
}

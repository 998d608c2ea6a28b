import type { RunConfig } from '../../model/run-config';
import { lastOffset } from '../run/last-bar';
import type { OrderDesk } from '../orders/order-desk';
import type { RunState } from '../run/run-state';
import { slippageModel, type SlippageModel } from './slippage';
import { slippageByBar } from './spread-by-bar';

/**
 * Buys at the ask and sells at the bid: a market order takes the other side's price. Bars carry the quote of their
 * close, so a fill
 * - at the close pays that quote;
 * - at the open or within the bar pays the market's price and half the spread of the bar before, the last one known by
 *   then, but no less than 0; nothing later is looked at;
 * - in a bar that is one quote (a single price, in the middle of its own bid and ask) pays that quote.
 *
 * Proportional and fixed slippage come on top. Where there is no such quote, the configured spread takes its place.
 */
export class QuotedPrices implements SlippageModel {
  readonly #run: RunState;
  readonly #desk: OrderDesk;
  readonly #configured: SlippageModel;
  readonly #further: SlippageModel;

  constructor(run: RunState, desk: OrderDesk, slippage: RunConfig['slippage']) {
    this.#run = run;
    this.#desk = desk;
    this.#configured = slippageByBar(run, slippage);
    this.#further = slippageModel({ ...slippage, spread: 0 });
  }

  price(quantity: number, marketPrice: number, instrument: number): number {
    const quoted = this.#quoted(quantity, marketPrice, instrument);
    // NaN: a side without a price.
    return Number.isNaN(quoted)
      ? this.#configured.price(quantity, marketPrice, instrument)
      : this.#further.price(quantity, quoted, instrument);
  }

  #quoted(quantity: number, marketPrice: number, instrument: number): number {
    const panel = this.#run.panels[this.#run.schedule.panelOf[instrument]!]!;
    const { bid, ask, open, high, low } = panel;
    if (bid === undefined || ask === undefined) return NaN;
    const at = lastOffset(this.#run, instrument);
    const isQuote = high[at] === low[at] && open[at] === (bid[at]! + ask[at]!) / 2;
    if (this.#desk.atClose || isQuote) return quantity > 0 ? ask[at]! : bid[at]!;
    const before = at - panel.instruments.length;
    const half = before < 0 ? NaN : (ask[before]! - bid[before]!) / 2;
    if (quantity > 0) return marketPrice + half;
    return marketPrice > 0 ? Math.max(0, marketPrice - half) : marketPrice - half;
  }
}

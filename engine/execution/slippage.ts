/** How much worse than the market's price a fill is. */
export interface SlippageModel {
  /** @param quantity signed, positive for a buy */
  price(quantity: number, marketPrice: number): number;
}

export const noSlippage: SlippageModel = { price: (_quantity, marketPrice) => marketPrice };

/**
 * A fraction of the price: buys pay `price * (1 + rate)`, sells get `price * (1 - rate)`. The result is not confined to
 * the bar's range, so that the cost does not vanish on a bar without range.
 */
export class ProportionalSlippage implements SlippageModel {
  readonly #rate: number;

  constructor(rate: number) {
    this.#rate = rate;
  }

  price(quantity: number, marketPrice: number): number {
    return quantity > 0 ? marketPrice * (1 + this.#rate) : marketPrice * (1 - this.#rate);
  }
}

export function slippageModel(slippage: { proportional: number }): SlippageModel {
  return slippage.proportional === 0 ? noSlippage : new ProportionalSlippage(slippage.proportional);
}

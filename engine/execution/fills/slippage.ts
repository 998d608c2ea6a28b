import type { RunConfig } from '../../model/run-config';

/** How much worse than the market's price a fill is. */
export interface SlippageModel {
  /**
   * @param quantity signed, positive for a buy
   * @param instrument number within the run, for models that look at its quotes
   */
  price(quantity: number, marketPrice: number, instrument: number): number;
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
    const side = marketPrice < 0 ? -quantity : quantity;
    return side > 0 ? marketPrice * (1 + this.#rate) : marketPrice * (1 - this.#rate);
  }
}

/** Half of a spread that is a fraction of the price: prices of bars are taken for the middle. */
export class SpreadSlippage extends ProportionalSlippage {
  constructor(spread: number) {
    super(spread / 2);
  }
}

/** The same amount on every price. A sale at a price above 0 gets no less than 0. */
export class FixedSlippage implements SlippageModel {
  readonly #amount: number;

  constructor(amount: number) {
    this.#amount = amount;
  }

  price(quantity: number, marketPrice: number): number {
    if (quantity > 0) return marketPrice + this.#amount;
    return marketPrice > 0 ? Math.max(0, marketPrice - this.#amount) : marketPrice - this.#amount;
  }
}

/** One model after another. */
export class ChainedSlippage implements SlippageModel {
  readonly #models: readonly SlippageModel[];

  constructor(models: readonly SlippageModel[]) {
    this.#models = models;
  }

  price(quantity: number, marketPrice: number, instrument: number): number {
    return this.#models.reduce((price, model) => model.price(quantity, price, instrument), marketPrice);
  }
}

/** The models that a run's settings ask for: proportional, spread, fixed, in this order. */
export function slippageModel({ proportional, spread = 0, fixed = 0 }: RunConfig['slippage']): SlippageModel {
  const models: SlippageModel[] = [];
  if (proportional !== 0) models.push(new ProportionalSlippage(proportional));
  if (spread !== 0) models.push(new SpreadSlippage(spread));
  if (fixed !== 0) models.push(new FixedSlippage(fixed));
  return models.length > 1 ? new ChainedSlippage(models) : (models[0] ?? noSlippage);
}

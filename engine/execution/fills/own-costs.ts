import type { Parameters } from '../../model/run-config';
import type { FillTerms, StrategyDefinition } from '../../strategies/define-strategy';
import { linearPrice } from '../../portfolio/linear-price';
import { ownParameters } from '../../strategies/parameters';
import type { SlippageModel } from './slippage';

/** What a strategy file says of the costs of its fills. */
export interface OwnCosts {
  definition: Pick<StrategyDefinition, 'fees' | 'slippage'>;
  parameters: Parameters;
}

interface Traded {
  ids: readonly string[];
  /** Money of the account that one unit of price is worth, by instrument. */
  worth: Float64Array;
  /** 1 for inverse contracts, by instrument; null where there is none. */
  inverse: Uint8Array | null;
  maker: boolean;
}

/** What one fill is, for the functions of a strategy file. @param quantity signed */
function termsOf(
  { ids, worth, inverse, maker }: Traded,
  ...[quantity, price, instrument]: [number, number, number]
): FillTerms {
  const side = quantity > 0 ? 'buy' : 'sell';
  const notional = Math.abs(quantity * linearPrice(inverse, instrument, price)) * worth[instrument]!;
  return { instrument: ids[instrument]!, side, quantity: Math.abs(quantity), price, notional, maker };
}

/** A model of fees by the function of a strategy file. */
export class OwnFees {
  constructor(
    private readonly own: OwnCosts,
    private readonly traded: Traded,
  ) {}

  /** @throws TypeError for what is no fee */
  fee(quantity: number, price: number, instrument: number): number {
    const { definition, parameters } = this.own;
    const fee: unknown = definition.fees!(termsOf(this.traded, quantity, price, instrument), ownParameters(parameters));
    if (typeof fee === 'number' && fee >= 0 && fee < Infinity) return fee;
    throw new TypeError(`fees must return a finite number >= 0, not ${String(fee)}`);
  }
}

/** Prices by the function of a strategy file. */
export class OwnSlippage implements SlippageModel {
  constructor(
    private readonly own: OwnCosts,
    private readonly traded: Traded,
  ) {}

  /** @throws TypeError for what is no price */
  price(quantity: number, marketPrice: number, instrument: number): number {
    const { definition, parameters } = this.own;
    const terms = termsOf(this.traded, quantity, marketPrice, instrument);
    const price: unknown = definition.slippage!(terms, ownParameters(parameters));
    const isPrice = typeof price === 'number' && Number.isFinite(price) && (price > 0 || marketPrice <= 0);
    if (isPrice) return price;
    throw new TypeError(`slippage must return a finite price > 0, not ${String(price)}`);
  }
}

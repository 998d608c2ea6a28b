/** What a fill costs besides its price. Money in the account's currency, never negative. */
export interface FeeModel {
  /** @param quantity signed, positive for a buy */
  fee(quantity: number, price: number): number;
}

export const noFees: FeeModel = { fee: () => 0 };

/** A fraction of the notional, `|quantity| * price * rate`. */
export class ProportionalFees implements FeeModel {
  readonly #rate: number;

  constructor(rate: number) {
    this.#rate = rate;
  }

  fee(quantity: number, price: number): number {
    return Math.abs(quantity) * price * this.#rate;
  }
}

export function feeModel(fees: { proportional: number }): FeeModel {
  return fees.proportional === 0 ? noFees : new ProportionalFees(fees.proportional);
}

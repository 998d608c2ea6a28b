import type { RunConfig } from '../../model/run-config';

/** What a fill costs besides its price. Money in the account's currency, never negative. */
export interface FeeModel {
  /** @param quantity signed, positive for a buy */
  fee(quantity: number, price: number, instrument: number): number;
}

export const noFees: FeeModel = { fee: () => 0 };

/** A fraction of the notional, `|quantity| * price * multiplier * rate`. */
export class ProportionalFees implements FeeModel {
  readonly #rate: number;
  readonly #multipliers: Float64Array;

  constructor(rate: number, multipliers: Float64Array) {
    this.#rate = rate;
    this.#multipliers = multipliers;
  }

  fee(quantity: number, price: number, instrument: number): number {
    return Math.abs(quantity) * price * this.#multipliers[instrument]! * this.#rate;
  }
}

/** Money for each share or contract, `|quantity| * rate`. */
export class UnitFees implements FeeModel {
  readonly #rates: Float64Array;

  /** @param rates by instrument */
  constructor(rates: Float64Array) {
    this.#rates = rates;
  }

  fee(quantity: number, _price: number, instrument: number): number {
    return Math.abs(quantity) * this.#rates[instrument]!;
  }
}

/** The sum of several models, in their order. */
export class SummedFees implements FeeModel {
  readonly #models: readonly FeeModel[];

  constructor(models: readonly FeeModel[]) {
    this.#models = models;
  }

  fee(quantity: number, price: number, instrument: number): number {
    let sum = 0;
    for (const model of this.#models) sum += model.fee(quantity, price, instrument);
    return sum;
  }
}

/**
 * The model that a run's settings ask for. The minimum is one of an order, not of a fill, and added where orders are
 * known.
 */
export function feeModel(
  fees: RunConfig['fees'],
  { multipliers, contracts }: { multipliers: Float64Array; contracts: readonly boolean[] },
): FeeModel {
  const { proportional, perShare = 0, perContract = 0 } = fees;
  const models: FeeModel[] = [];
  if (proportional !== 0) models.push(new ProportionalFees(proportional, multipliers));
  if (perShare !== 0 || perContract !== 0) {
    models.push(new UnitFees(Float64Array.from(contracts, (contract) => (contract ? perContract : perShare))));
  }
  return models.length > 1 ? new SummedFees(models) : (models[0] ?? noFees);
}

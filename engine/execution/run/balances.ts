import { unitOf } from '../../model/currencies';

/** An account's money in its own currency, as far as balances in others are covered by it. */
interface Home {
  money: number;
  /** Of each other currency in the account's. */
  rates: Float64Array;
}

/**
 * What an account holds in other currencies than its own, where it does not convert them (`account.conversion: 'hold'`).
 * Pence and pounds are one balance; where the account's own currency is counted in either, both are its own.
 */
export class Balances {
  /** Money by place; negative where it is borrowed. */
  readonly amounts: Float64Array;
  /** Names of the currencies by place. */
  readonly names: readonly string[];
  readonly #places: Int32Array;
  readonly #each: Float64Array;
  /** A currency of each place, by whose rate it counts. */
  readonly #rated: readonly number[];

  /** @param currencies in which instruments are quoted, but for the account's own */
  constructor(currencies: readonly string[], own: string) {
    const units = currencies.map(unitOf);
    this.names = [...new Set(units.map(({ currency }) => currency))].filter((name) => name !== unitOf(own).currency);
    this.amounts = new Float64Array(this.names.length);
    this.#places = Int32Array.from(units, ({ currency }) => this.names.indexOf(currency));
    this.#each = Float64Array.from(units, ({ each }) => each);
    this.#rated = this.names.map((name) => units.findIndex(({ currency }) => currency === name));
  }

  /** Adds money of a currency, by its number. */
  add(currency: number, money: number): void {
    const place = this.#places[currency] ?? -1;
    if (place >= 0) this.amounts[place]! += money * this.#each[currency]!;
  }

  /** What a balance is worth in the account's currency. */
  worth(place: number, rates: Float64Array): number {
    const amount = this.amounts[place]!;
    return amount === 0 ? 0 : amount * this.rateOf(place, rates);
  }

  total(rates: Float64Array): number {
    let sum = 0;
    for (let place = 0; place < this.amounts.length; place++) sum += this.worth(place, rates);
    return sum;
  }

  rateOf(place: number, rates: Float64Array): number {
    const currency = this.#rated[place]!;
    return rates[currency]! / this.#each[currency]!;
  }

  /**
   * Covers what is short, for an account without credit: first the account's own money, then the balances in their order,
   * each out of the account's own money first, then out of the others in their order.
   */
  cover({ money, rates }: Home): void {
    const { amounts } = this;
    let home = money;
    const take = (wanted: number, from: number): number => {
      const taken = Math.min(wanted, Math.max(0, this.worth(from, rates)));
      if (taken > 0)
        amounts[from] = taken === this.worth(from, rates) ? 0 : amounts[from]! - taken / this.rateOf(from, rates);
      return taken;
    };
    for (let from = 0; from < amounts.length && home < 0; from++) home += take(-home, from);
    for (let place = 0; place < amounts.length; place++) {
      let short = -this.worth(place, rates);
      if (!(short > 0)) continue;
      const own = Math.min(short, Math.max(0, home));
      home -= own;
      short -= own;
      for (let from = 0; from < amounts.length && short > 0; from++) if (from !== place) short -= take(short, from);
      amounts[place] = short > 0 ? -short / this.rateOf(place, rates) : 0;
    }
  }
}

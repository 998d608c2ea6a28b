import { RowOrder } from './row-order';

/** Where a quantile of type 7 lies in the order of values. */
export interface Place {
  below: number;
  above: number;
  /** Of the way from the one to the other. */
  part: number;
}

/** @param shares ascending, 0 to 1 */
export function placesOf(length: number, shares: readonly number[]): Place[] {
  return shares.map((share) => {
    const at = share * (length - 1);
    const below = Math.floor(at);
    return { below, above: Math.min(below + 1, length - 1), part: at - below };
  });
}

/** @param above is not asked where the quantile is a value of its own */
export function between(below: number, above: () => number, part: number): number {
  return part === 0 ? below : below + part * (above() - below);
}

/** Quantiles of many rows of values of one length, type 7 as `quantilesOf` has them. */
export class RowQuantiles {
  readonly #places: readonly Place[];
  readonly #ordered: readonly number[];
  readonly #order: RowOrder;

  /** @param shares ascending, 0 to 1 */
  constructor(length: number, shares: readonly number[]) {
    this.#places = placesOf(length, shares);
    this.#ordered = [...new Set(this.#places.flatMap(({ below, above }) => [below, above]))].sort((a, b) => a - b);
    this.#order = new RowOrder(length, this.#ordered);
  }

  /** @param row without NaN; stays as it is */
  of(row: Float64Array): number[] {
    const values = this.#order.of(row);
    const at = (place: number) => values[this.#ordered.indexOf(place)]!;
    return this.#places.map(({ below, above, part }) => between(at(below), () => at(above), part));
  }
}

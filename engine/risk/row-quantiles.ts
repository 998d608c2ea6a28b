/** Values a bucket, on average. */
const BUCKET = 8;
/** So much more that rounding leaves the largest value in the bucket behind the last. */
const ABOVE_ROUNDING = 1 + 4 * Number.EPSILON;

export interface Range {
  least: number;
  most: number;
}

/**
 * Quantiles of many rows of values of one length, type 7 as `quantilesOf` has them. Values are counted into buckets between the
 * least and the largest that they can be; only those of buckets that hold a wanted place are put in order.
 */
export class RowQuantiles {
  /** Of the row before. */
  least = NaN;
  most = NaN;
  readonly #counts: Int32Array;
  readonly #wanted: Uint8Array;
  readonly #picked: Float64Array;
  /** The bucket of each value of the row. */
  readonly #bucketOf: Uint16Array;
  readonly #buckets: number;
  /** Places in the order of values that quantiles lie between, and how far from the lower one. */
  readonly #places: readonly { below: number; above: number; part: number }[];

  /** @param shares ascending, 0 to 1 */
  constructor(length: number, shares: readonly number[]) {
    this.#buckets = Math.min(Math.max(1, Math.ceil(length / BUCKET)), 2 ** 16 - 1);
    // The largest value alone is in the bucket behind the last.
    this.#counts = new Int32Array(this.#buckets + 1);
    this.#wanted = new Uint8Array(this.#buckets + 1);
    this.#picked = new Float64Array(length);
    this.#bucketOf = new Uint16Array(length);
    this.#places = shares.map((share) => {
      const at = share * (length - 1);
      const below = Math.floor(at);
      return { below, above: Math.min(below + 1, length - 1), part: at - below };
    });
  }

  /** @param row without NaN, within the range; stays as it is */
  of(row: Float64Array, range: Range): number[] {
    this.#count(row, range);
    const left = this.#want();
    const inside = this.#pick(row);
    // What is behind those that were picked is the largest value.
    const at = (place: number) => (place < inside.length ? inside[place]! : range.most);
    return this.#places.map(({ below, above, part }, i) => {
      const value = at(below - left[2 * i]!);
      return part === 0 ? value : value + part * (at(above - left[2 * i + 1]!) - value);
    });
  }

  #count(row: Float64Array, range: Range): void {
    const [counts, bucketOf] = [this.#counts.fill(0), this.#bucketOf];
    const from = range.least;
    const width = (this.#buckets / (range.most - from)) * ABOVE_ROUNDING;
    // Values that are all but equal are one bucket.
    const scale = Number.isFinite(width) ? width : 0;
    let [least, most] = [Infinity, -Infinity];
    for (let i = 0; i < row.length; i++) {
      const value = row[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
      const bucket = ((value - from) * scale) | 0;
      bucketOf[i] = bucket;
      counts[bucket]!++;
    }
    [this.least, this.most] = [least, most];
  }

  /** Marks the buckets of the wanted places. @returns for each place, how many values of other buckets are before it */
  #want(): number[] {
    const [counts, wanted] = [this.#counts, this.#wanted.fill(0)];
    let [bucket, before, passed] = [0, 0, 0];
    return this.#places
      .flatMap(({ below, above }) => [below, above])
      .map((place) => {
        // Places ascend but for neighbours of one quantile that the next one shares.
        while (before + counts[bucket]! <= place) {
          if (wanted[bucket] === 0) passed += counts[bucket]!;
          before += counts[bucket++]!;
        }
        // As many as there may be of the largest value, none of them has to be looked at.
        if (bucket < this.#buckets) wanted[bucket] = 1;
        return passed;
      });
  }

  #pick(row: Float64Array): Float64Array {
    const [wanted, picked, bucketOf] = [this.#wanted, this.#picked, this.#bucketOf];
    let count = 0;
    for (let i = 0; i < row.length; i++) if (wanted[bucketOf[i]!] === 1) picked[count++] = row[i]!;
    return picked.subarray(0, count).sort();
  }
}

/** Values a bucket, on average. */
const BUCKET = 8;
/** So much more that rounding leaves the largest value in the bucket behind the last. */
const ABOVE_ROUNDING = 1 + 4 * Number.EPSILON;

/**
 * The values that a sort would put at some places, of many rows of one length. Values are counted into buckets between the least
 * and the largest; only those of buckets that hold a wanted place are put in order.
 */
export class RowOrder {
  readonly #counts: Int32Array;
  readonly #wanted: Uint8Array;
  readonly #picked: Float64Array;
  /** The bucket of each value of the row. */
  readonly #bucketOf: Uint16Array;
  readonly #buckets: number;

  /** @param places ascending, each once */
  constructor(
    length: number,
    private readonly places: readonly number[],
  ) {
    this.#buckets = Math.min(Math.max(1, Math.ceil(length / BUCKET)), 2 ** 16 - 1);
    // The largest value alone is in the bucket behind the last.
    this.#counts = new Int32Array(this.#buckets + 1);
    this.#wanted = new Uint8Array(this.#buckets + 1);
    this.#picked = new Float64Array(length);
    this.#bucketOf = new Uint16Array(length);
  }

  /** @param row without NaN; stays as it is */
  of(row: Float64Array): number[] {
    let [least, most] = [Infinity, -Infinity];
    for (let i = 0; i < row.length; i++) {
      const value = row[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    this.#count(row, least, most);
    const left = this.#want();
    const inside = this.#pick(row);
    // What is behind those that were picked is the largest value.
    return this.places.map((place, i) => inside[place - left[i]!] ?? most);
  }

  #count(row: Float64Array, least: number, most: number): void {
    const [counts, bucketOf] = [this.#counts.fill(0), this.#bucketOf];
    const width = (this.#buckets / (most - least)) * ABOVE_ROUNDING;
    // Values that are all but equal are one bucket.
    const scale = Number.isFinite(width) ? width : 0;
    for (let i = 0; i < row.length; i++) {
      const bucket = ((row[i]! - least) * scale) | 0;
      bucketOf[i] = bucket;
      counts[bucket]!++;
    }
  }

  /** Marks the buckets of the wanted places. @returns for each place, how many values of other buckets are before it */
  #want(): number[] {
    const [counts, wanted] = [this.#counts, this.#wanted.fill(0)];
    let [bucket, before, passed] = [0, 0, 0];
    return this.places.map((place) => {
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

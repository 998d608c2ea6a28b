/** Additions below which one after the other is as fast. */
const FEW = 4;

/**
 * Adds the same number many times over, with the very result of adding it one time after the other. Between two powers
 * of two all numbers are multiples of one unit, so that each addition rounds to the same whole number of units: many of
 * them are one multiplication, which is exact. Only a remainder of just half a unit goes now up and now down; then, and
 * near the next power of two, numbers are added singly.
 */
export class RepeatedSum {
  readonly #term: number;
  /** Where the powers of two that enclose the sum end, and what an addition between them comes to. */
  #from = 0;
  #to = 0;
  #step = 0;

  /** @param term >= 0 */
  constructor(term: number) {
    this.#term = term;
  }

  addTo(sum: number, times: number): number {
    if (times >= FEW && sum > 0 && this.#term > 0) {
      if (!(sum >= this.#from && sum < this.#to)) this.#enter(sum);
      const end = sum + times * this.#step;
      if (this.#step > 0 && end < this.#to) return end;
    }
    let total = sum;
    for (let i = 0; i < times; i++) total += this.#term;
    return total;
  }

  /** Leaves a step of 0 where there is no constant one. */
  #enter(sum: number): void {
    const exponent = Math.floor(Math.log2(sum));
    this.#from = 2 ** exponent;
    this.#to = 2 * this.#from;
    const unit = this.#from * 2 ** -52;
    const units = this.#term / unit;
    const constant = sum >= this.#from && sum < this.#to && units < 2 ** 52 && unit > 0 && units % 1 !== 0.5;
    this.#step = constant ? Math.round(units) * unit : 0;
  }
}

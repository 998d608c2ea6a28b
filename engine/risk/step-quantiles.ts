import { RANGES } from '../kernels/wasm/band-code';
import { leastAfter, select } from '../statistics/quantiles';
import type { KernelCrowd } from './path-kernel';
import { between, placesOf, RowQuantiles, type Place } from './row-quantiles';

/** The largest float32 below 0: what is below 1 is at most that, less 1. */
const BELOW_ONE = -(2 ** -149);
/** Of the square root of the number of paths: so many places may a value lie from where it is expected. */
const MARGIN = 0.4;
/** Of the last move of a value in what it is expected to move next; the rest is what was expected before. */
const LATEST = 0.3;
/** How often ranges are moved on before the whole row is put in order. */
const ATTEMPTS = 3;

/** Where a quantile is looked for. */
interface Expected extends Place {
  /** The quantile of the row before, and how much it moves a row. */
  value: number;
  move: number;
  /** The middle of its range, and how far it goes to both sides; of values less 1. */
  middle: number;
  spread: number;
  /** Which of the ranges that is. */
  range: number;
}

/**
 * Quantiles of one row after the other. They move little from step to step: only values near the expected ones are looked at, and
 * how many lie before them is counted. Where that does not find them all after some attempts, the whole row is put in order.
 */
export class StepQuantiles {
  readonly #expected: Expected[];
  readonly #paths: number;
  /** In places. */
  readonly #margin: number;
  readonly #whole: RowQuantiles;
  /** Lower and upper ends of the ranges, which ascend and share nothing; those that are not needed stand before the others. */
  readonly #limits = new Float32Array(2 * RANGES);
  /** Values below each range. */
  #below: Int32Array = new Int32Array(RANGES);
  /** Values of each range, in room for a whole row. */
  readonly #lists: Float64Array[];
  readonly #lengths = new Int32Array(RANGES);

  /** @param shares ascending, as many as there are ranges */
  constructor(
    private readonly crowd: KernelCrowd,
    private readonly name: 'worth' | 'kept',
    { paths, shares }: { paths: number; shares: readonly number[] },
  ) {
    const unknown = { value: 1, move: 0, middle: NaN, spread: NaN, range: 0 };
    this.#expected = placesOf(paths, shares).map((place) => ({ ...place, ...unknown }));
    this.#paths = paths;
    this.#margin = Math.ceil(MARGIN * Math.sqrt(paths));
    this.#whole = new RowQuantiles(paths, shares);
    this.#lists = Array.from({ length: RANGES }, () => new Float64Array(paths));
  }

  /** @param step of the last advance */
  of(step: number): number[] {
    for (let attempt = 0; attempt < ATTEMPTS && this.#expected[0]!.spread >= 0; attempt++) {
      this.#arrange();
      this.#look(step);
      if (this.#expected.reduce((all, expected) => this.#covers(expected) && all, true)) {
        return this.#expected.map((expected) => this.#read(expected));
      }
    }
    const values = this.#whole.of(this.crowd.row(this.name, step));
    const density = (values.at(-1)! - values[0]!) / this.#paths;
    this.#expected.forEach((expected, i) => this.#expect(expected, values[i]!, density));
    return values;
  }

  /** Writes the ranges, one for those that touch. */
  #arrange(): void {
    const [limits, most] = [this.#limits.fill(-Infinity), this.name === 'kept' ? BELOW_ONE : Infinity];
    const last = RANGES - 1;
    let range = RANGES;
    for (let i = last; i >= 0; i--) {
      const expected = this.#expected[i]!;
      const from = Math.min(Math.fround(expected.middle - expected.spread), most);
      const to = Math.min(Math.fround(expected.middle + expected.spread), most);
      if (range <= last && to >= limits[range]!) limits[range] = Math.min(limits[range]!, from);
      else {
        range--;
        limits[range] = from;
        limits[RANGES + range] = to;
      }
      expected.range = range;
    }
  }

  #look(step: number): void {
    const [limits, lists, lengths] = [this.#limits, this.#lists, this.#lengths.fill(0)];
    const { below, values } = this.crowd.pick(this.name, step, limits);
    this.#below = below;
    const [, second, third, fourth, fifth] = limits as unknown as number[];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const less = Math.fround(value - 1);
      const range = +(less >= second!) + +(less >= third!) + +(less >= fourth!) + +(less >= fifth!);
      lists[range]![lengths[range]!++] = value;
    }
  }

  /** Moves a range that does not have what is looked for. */
  #covers(expected: Expected): boolean {
    const { range, below, above } = expected;
    const first = this.#below[range]!;
    const behind = first + this.#lengths[range]!;
    const [before, after] = [first - below, this.#isLast(range) ? 0 : above - behind + 1];
    if (before <= 0 && after <= 0) return true;
    const density = this.#densityOf(range);
    const [from, to] = [this.#limits[range]!, this.#limits[RANGES + range]!];
    expected.middle = before > 0 ? from - density * before : to + density * after;
    expected.spread = density * (this.#margin + Math.max(before, after) / 2);
    return false;
  }

  /** What is behind the range is 1. */
  #isLast(range: number): boolean {
    return this.#limits[RANGES + range] === BELOW_ONE;
  }

  #densityOf(range: number): number {
    return (this.#limits[RANGES + range]! - this.#limits[range]!) / Math.max(1, this.#lengths[range]!);
  }

  #read(expected: Expected): number {
    const { range, below, above, part } = expected;
    const [first, length] = [this.#below[range]!, this.#lengths[range]!];
    const values = this.#lists[range]!.subarray(0, length);
    const place = below - first;
    if (place < length) select(values, place, 0);
    const valueAt = (place: number, found: () => number) => (place < length ? found() : 1);
    const lower = valueAt(place, () => values[place]!);
    const upper = () => valueAt(above - first, () => (above === below ? lower : leastAfter(values, place)));
    const found = between(lower, upper, part);
    this.#expect(expected, found, this.#densityOf(range));
    return found;
  }

  #expect(expected: Expected, value: number, density: number): void {
    expected.move = LATEST * (value - expected.value) + (1 - LATEST) * expected.move;
    expected.value = value;
    expected.middle = value - 1 + expected.move;
    expected.spread = density * this.#margin;
  }
}

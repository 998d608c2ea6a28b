import { SeededRandom } from '../execution/run/seeded-random';
import { sharpeOfSums } from './return-table';

/** Positions as fractions of equity, and returns of what is held, from one bar to the next: time-major. */
export interface NullInput {
  bars: number;
  instruments: number;
  weights: Float64Array;
  returns: Float64Array;
  draws: number;
  seed: number;
}

/** `p`: share of the draws, the signal itself counted as one, that do as well (Phipson and Smyth 2010). */
export interface NullResult {
  p: number;
  /** Mean and 95 % quantile of the Sharpe ratios a bar of the draws. */
  mean: number;
  high: number;
}

export interface NullTests {
  /** Sharpe ratio a bar of the positions before costs, and of the opposite ones. */
  sharpe: number;
  flipped: number;
  draws: number;
  /** Positions of the same lengths and sizes at random times. */
  entries: NullResult;
  /** The positions moved by a random number of bars, around the end. */
  lags: NullResult;
  /** The returns in random order. */
  shuffled: NullResult;
}

/** Bars in a row with a position of one sign. */
interface Spell {
  from: number;
  length: number;
}

/** How well positions do against ones without information. Pure: what it draws follows from the seed. */
export function nullTests(input: NullInput): NullTests {
  const { bars, draws, seed } = input;
  const sums = new Float64Array(bars);
  const actual = play(input, sums, (bar) => bar);
  const drawn = (name: string, sharpe: (random: SeededRandom) => number): NullResult => {
    const random = new SeededRandom(seed, `nulls/${name}`);
    const found = new Float64Array(draws);
    for (let draw = 0; draw < draws; draw++) found[draw] = sharpe(random);
    return resultOf(found, actual);
  };
  const spells = spellsOf(input);
  const order = Int32Array.from({ length: bars }, (_, bar) => bar);
  return {
    ...{ sharpe: actual, flipped: -actual, draws },
    entries: drawn('entries', (random) => playSpells(input, { spells, sums, random })),
    lags: drawn('lags', (random) => {
      const lag = 1 + Math.floor(random.next() * (bars - 1));
      return play(input, sums, (bar) => (bar + lag < bars ? bar + lag : bar + lag - bars));
    }),
    shuffled: drawn('shuffled', (random) => {
      shuffle(order, random);
      return play(input, sums, (bar) => order[bar]!);
    }),
  };
}

/** Sharpe ratio of each bar's positions with the returns of another bar. */
function play({ bars, instruments, weights, returns }: NullInput, sums: Float64Array, other: (bar: number) => number) {
  for (let bar = 0; bar < bars; bar++) {
    const [at, from] = [bar * instruments, other(bar) * instruments];
    let sum = 0;
    for (let k = 0; k < instruments; k++) {
      const weight = weights[at + k]!;
      if (weight !== 0) sum += weight * returns[from + k]!;
    }
    sums[bar] = sum;
  }
  return ratioOf(sums);
}

function ratioOf(values: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    squares += values[i]! * values[i]!;
  }
  return sharpeOfSums(values.length, sum, squares);
}

function resultOf(found: Float64Array, actual: number): NullResult {
  let [asWell, sum] = [0, 0];
  for (const ratio of found) {
    // Draws that are the signal itself differ by rounding.
    if (ratio >= actual - 1e-12) asWell++;
    sum += ratio;
  }
  found.sort();
  const high = found[Math.min(found.length - 1, Math.floor(0.95 * found.length))]!;
  return { p: (1 + asWell) / (1 + found.length), mean: sum / found.length, high };
}

function spellsOf({ bars, instruments, weights }: NullInput): Spell[][] {
  return Array.from({ length: instruments }, (_, k) => {
    const spells: Spell[] = [];
    let sign = 0;
    for (let bar = 0; bar < bars; bar++) {
      const now = Math.sign(weights[bar * instruments + k]!);
      if (now !== 0 && now === sign) spells.at(-1)!.length++;
      else if (now !== 0) spells.push({ from: bar, length: 1 });
      sign = now;
    }
    return spells;
  });
}

interface SpellDraw {
  spells: readonly Spell[][];
  sums: Float64Array;
  random: SeededRandom;
}

/** The spells of each instrument in random order, with the bars without a position spread at random between them. */
function playSpells(input: NullInput, { spells, sums, random }: SpellDraw): number {
  const { bars, instruments, weights, returns } = input;
  sums.fill(0);
  spells.forEach((own, k) => {
    const order = Int32Array.from(own, (_, i) => i);
    shuffle(order, random);
    const flat = bars - own.reduce((sum, { length }) => sum + length, 0);
    const gaps = Float64Array.from(own, () => Math.floor(random.next() * (flat + 1))).sort();
    let held = 0;
    order.forEach((number, i) => {
      const { from, length } = own[number]!;
      const start = gaps[i]! + held;
      for (let t = 0; t < length; t++) {
        sums[start + t]! += weights[(from + t) * instruments + k]! * returns[(start + t) * instruments + k]!;
      }
      held += length;
    });
  });
  return ratioOf(sums);
}

/** Fisher and Yates. */
function shuffle(items: Int32Array, random: SeededRandom): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
}

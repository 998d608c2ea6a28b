import { MOMENTS, type GroupRule } from './group-moments';
import { combinations, partsOf } from './splits';

export interface CrossRule extends GroupRule {
  /** Groups that are tested at once; all combinations of so many are splits. */
  testGroups: number;
}

export interface CrossInput {
  rule: CrossRule;
  /** Returns in all. */
  bars: number;
  barsPerYear: number;
  /** `groupMoments` of each point; null where it has no result. */
  points: readonly (ArrayLike<number> | null)[];
}

/** One split: chosen on what is not tested, by the Sharpe ratio. */
export interface CrossSplit {
  test: number[];
  chosen: number | null;
  /** Yearly Sharpe ratios of the chosen point. */
  inSample: number | null;
  outOfSample: number | null;
  /** Where the chosen point lies among all on the test, from 0 (worst) to 1 (best), ties halved; null with fewer than two. */
  rank: number | null;
}

/** All groups once, each with the point that was chosen without it. */
export interface CrossPath {
  /** Number of the split of each group. */
  splits: number[];
  sharpe: number | null;
  totalReturn: number | null;
}

export interface CrossResult {
  splits: CrossSplit[];
  paths: CrossPath[];
  /** Share of the splits whose chosen point is in the lower half on the test; null with fewer than two points. */
  pbo: number | null;
}

/** Sums below this share of the squares are rounding. */
const ROUNDING = 1e-12;

/** How many combinations there are. */
export function combinationCount(of: number, size: number): number {
  let count = 1;
  for (let i = 1; i <= size; i++) count = (count * (of - size + i)) / i;
  return Math.round(count);
}

/**
 * Combinatorial purged cross-validation (Lopez de Prado, Advances in Financial Machine Learning, 2018, chapter 12); with one
 * tested group it is k-fold. The n-th path takes for each group the n-th of the splits that test it.
 */
export function crossValidate(input: CrossInput): CrossResult {
  const { rule, bars } = input;
  const lengths = partsOf(bars, rule.groups).map(({ from, to }) => to - from);
  const splits = combinations(rule.groups, rule.testGroups).map((test) => splitOf(input, lengths, test));
  const paths = pathsOf(input, lengths, splits);
  const ranks = splits.flatMap(({ rank }) => rank ?? []);
  const pbo = ranks.length === 0 ? null : ranks.filter((rank) => rank <= 0.5).length / ranks.length;
  return { splits, paths, pbo };
}

function splitOf({ rule, barsPerYear, points }: CrossInput, lengths: readonly number[], test: number[]): CrossSplit {
  const isTested = lengths.map((_, group) => test.includes(group));
  const trained: number[] = [];
  const tested: number[] = [];
  let trainedBars = 0;
  let testedBars = 0;
  for (let g = 0; g < lengths.length; g++) {
    const at = g * MOMENTS.count;
    const all = [at + MOMENTS.head, at + MOMENTS.middle, at + MOMENTS.tail];
    if (isTested[g]) {
      tested.push(...all);
      testedBars += lengths[g]!;
      continue;
    }
    const cutHead = g > 0 && isTested[g - 1]!;
    const cutTail = g + 1 < lengths.length && isTested[g + 1]!;
    trained.push(...all.filter((_, part) => !(part === 0 && cutHead) && !(part === 2 && cutTail)));
    trainedBars += lengths[g]! - (cutHead ? rule.embargo : 0) - (cutTail ? rule.purge : 0);
  }
  const inSample = points.map((moments) => moments && sharpeOf(moments, trained, { bars: trainedBars, barsPerYear }));
  const outOfSample = points.map((moments) => moments && sharpeOf(moments, tested, { bars: testedBars, barsPerYear }));
  let chosen: number | null = points.length === 1 ? 0 : null;
  inSample.forEach((sharpe, i) => {
    if (sharpe !== null && (chosen === null || sharpe > (inSample[chosen] ?? -Infinity))) chosen = i;
  });
  if (chosen === null) return { test, chosen, inSample: null, outOfSample: null, rank: null };
  return {
    ...{ test, chosen, inSample: inSample[chosen] ?? null, outOfSample: outOfSample[chosen] ?? null },
    rank: rankOf(outOfSample, chosen),
  };
}

/** A point that makes no trade has no ratio: it counts as 0. */
function rankOf(sharpes: readonly (number | null)[], chosen: number): number | null {
  if (sharpes.length < 2) return null;
  const own = sharpes[chosen] ?? 0;
  let below = 0;
  sharpes.forEach((sharpe, i) => {
    if (i === chosen) return;
    const other = sharpe ?? 0;
    below += other < own ? 1 : other === own ? 0.5 : 0;
  });
  return below / (sharpes.length - 1);
}

function pathsOf({ rule, barsPerYear, points }: CrossInput, lengths: number[], splits: CrossSplit[]): CrossPath[] {
  const testing = lengths.map((_, g) => splits.flatMap(({ test }, i) => (test.includes(g) ? [i] : [])));
  const bars = lengths.reduce((sum, length) => sum + length, 0);
  return Array.from({ length: combinationCount(rule.groups - 1, rule.testGroups - 1) }, (_, path) => {
    const own = testing.map((numbers) => numbers[path]!);
    const joined: number[] = [0, 0];
    let growth = 0;
    for (const [g, split] of own.entries()) {
      const { chosen } = splits[split]!;
      const moments = chosen === null ? null : points[chosen];
      if (!moments) return { splits: own, sharpe: null, totalReturn: null };
      const at = g * MOMENTS.count;
      for (const part of [MOMENTS.head, MOMENTS.middle, MOMENTS.tail]) {
        joined[0]! += moments[at + part]!;
        joined[1]! += moments[at + part + 1]!;
      }
      growth += moments[at + MOMENTS.growth]!;
    }
    return { splits: own, sharpe: sharpeOf(joined, [0], { bars, barsPerYear }), totalReturn: Math.expm1(growth) };
  });
}

/** @param at where the sums lie, each before its squares */
function sharpeOf(
  moments: ArrayLike<number>,
  at: readonly number[],
  { bars, barsPerYear }: { bars: number; barsPerYear: number },
): number | null {
  let sum = 0;
  let squares = 0;
  for (const place of at) {
    sum += moments[place]!;
    squares += moments[place + 1]!;
  }
  const deviations = squares - (sum * sum) / bars;
  if (bars < 2 || deviations <= ROUNDING * squares) return null;
  return (sum / bars / Math.sqrt(deviations / (bars - 1))) * Math.sqrt(barsPerYear);
}

import type { SearchObjective } from '../model/search';
import { PARTS, type GroupRule } from './group-moments';
import { figuresOfParts, joinParts, type PartColumn } from './part-figures';
import { scoreOfFigures } from './scores';
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
  /** `groupMoments` of each point, with these columns; null where it has no result. */
  points: readonly (ArrayLike<number> | null)[];
  columns: readonly PartColumn[];
  /** By what points are chosen; all that it needs is among the columns. */
  objective: SearchObjective;
  /** Of the statistics of the objective. */
  riskFreeRate?: number | undefined;
  initialCapital?: number;
}

/** One split: chosen on what is not tested, by the objective. */
export interface CrossSplit {
  test: number[];
  chosen: number | null;
  /** Yearly Sharpe ratios of the chosen point. */
  inSample: number | null;
  outOfSample: number | null;
  /** Its figures of the objective. */
  objective: { inSample: number | null; outOfSample: number | null };
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
export async function crossValidate(input: CrossInput): Promise<CrossResult> {
  const { rule, bars } = input;
  const lengths = partsOf(bars, rule.groups).map(({ from, to }) => to - from);
  const splits: CrossSplit[] = [];
  for (const test of combinations(rule.groups, rule.testGroups)) {
    splits.push(splitOf(input, lengths, test));
    // Many points and splits take long on a thread that has other things to do.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const paths = pathsOf(input, lengths, splits);
  const ranks = splits.flatMap(({ rank }) => rank ?? []);
  const pbo = ranks.length === 0 ? null : ranks.filter((rank) => rank <= 0.5).length / ranks.length;
  return { splits, paths, pbo };
}

function splitOf(input: CrossInput, lengths: readonly number[], test: number[]): CrossSplit {
  const { rule, points, objective } = input;
  const isTested = lengths.map((_, group) => test.includes(group));
  const trained: number[] = [];
  const tested: number[] = [];
  let trainedBars = 0;
  let testedBars = 0;
  for (let g = 0; g < lengths.length; g++) {
    const all = partsOfGroup(g);
    if (isTested[g]) {
      tested.push(...all);
      testedBars += lengths[g]!;
      continue;
    }
    const cutHead = g > 0 && isTested[g - 1]!;
    const cutTail = g + 1 < lengths.length && isTested[g + 1]!;
    trained.push(...all.filter((_, part) => !(part === PARTS.head && cutHead) && !(part === PARTS.tail && cutTail)));
    trainedBars += lengths[g]! - (cutHead ? rule.embargo : 0) - (cutTail ? rule.purge : 0);
  }
  const inSample = points.map((row) => row && scoresOf(input, row, { parts: trained, bars: trainedBars }));
  const outOfSample = points.map((row) => row && scoresOf(input, row, { parts: tested, bars: testedBars }));
  let chosen: number | null = points.length === 1 ? 0 : null;
  inSample.forEach((scores, i) => {
    const score = scores?.score ?? null;
    if (score !== null && (chosen === null || score > (inSample[chosen]?.score ?? -Infinity))) chosen = i;
  });
  if (chosen === null) {
    return { test, chosen, ...{ inSample: null, outOfSample: null, rank: null }, objective: NO_FIGURES };
  }
  const figure = (scores: Scores | null | undefined) => figureOf(objective, scores?.score ?? null);
  return {
    ...{ test, chosen, inSample: inSample[chosen]?.sharpe ?? null, outOfSample: outOfSample[chosen]?.sharpe ?? null },
    objective: { inSample: figure(inSample[chosen]), outOfSample: figure(outOfSample[chosen]) },
    rank: rankOf(
      outOfSample.map((scores) => scores?.score ?? missing(objective)),
      chosen,
    ),
  };
}

const NO_FIGURES = { inSample: null, outOfSample: null };

interface Scores {
  /** Of the objective, the more the better. */
  score: number | null;
  sharpe: number | null;
}

function partsOfGroup(group: number): number[] {
  return Array.from({ length: PARTS.count }, (_, part) => group * PARTS.count + part);
}

function scoresOf(
  { barsPerYear, columns, objective, riskFreeRate, initialCapital }: CrossInput,
  row: ArrayLike<number>,
  { parts, bars }: { parts: readonly number[]; bars: number },
): Scores {
  const totals = joinParts(row, parts, columns);
  const over = { bars, barsPerYear };
  return {
    score: scoreOfFigures(objective, figuresOfParts(totals, { ...over, riskFreeRate, initialCapital })),
    sharpe: figuresOfParts(totals, over)('sharpe'),
  };
}

/** A point that makes no trade has no Sharpe ratio, which counts as 0; without another figure a point is the worst. */
function missing({ terms }: SearchObjective): number {
  return terms.every(({ statistic }) => statistic === 'sharpe') ? 0 : -Infinity;
}

/** Costs are what is minimised. */
function figureOf({ direction }: SearchObjective, score: number | null): number | null {
  return score === null || direction === 'maximize' ? score : -score;
}

function rankOf(scores: readonly number[], chosen: number): number | null {
  if (scores.length < 2) return null;
  const own = scores[chosen]!;
  let below = 0;
  scores.forEach((other, i) => {
    if (i !== chosen) below += other < own ? 1 : other === own ? 0.5 : 0;
  });
  return below / (scores.length - 1);
}

function pathsOf(input: CrossInput, lengths: number[], splits: CrossSplit[]): CrossPath[] {
  const { rule, barsPerYear, points, columns } = input;
  const testing = lengths.map((_, g) => splits.flatMap(({ test }, i) => (test.includes(g) ? [i] : [])));
  const bars = lengths.reduce((sum, length) => sum + length, 0);
  return Array.from({ length: combinationCount(rule.groups - 1, rule.testGroups - 1) }, (_, path) => {
    const own = testing.map((numbers) => numbers[path]!);
    const rows: number[] = [];
    for (const [g, split] of own.entries()) {
      const { chosen } = splits[split]!;
      const row = chosen === null ? null : points[chosen];
      if (!row) return { splits: own, sharpe: null, totalReturn: null };
      const width = PARTS.count * columns.length;
      for (let at = g * width; at < (g + 1) * width; at++) rows.push(row[at]!);
    }
    const totals = joinParts(
      rows,
      own.flatMap((_split, g) => partsOfGroup(g)),
      columns,
    );
    const figures = figuresOfParts(totals, { bars, barsPerYear });
    return { splits: own, sharpe: figures('sharpe'), totalReturn: figures('totalReturn') };
  });
}

import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import { crossValidate, type CrossRule } from '../../../engine/judging/cross-validation';
import { groupMoments, returnsAt, returnsOf } from '../../../engine/judging/group-moments';
import { BASIC_COLUMNS, columnsFor, figuresOfParts, joinParts } from '../../../engine/judging/part-figures';
import { combinations, partsOf } from '../../../engine/judging/splits';
import type { SearchObjective } from '../../../engine/model/search';
import type { StatisticName } from '../../../engine/model/statistics';

const YEAR = 252;

function randomReturns(count: number, seed: number): Float64Array {
  const random = new SeededRandom(seed, 'returns');
  return Float64Array.from({ length: count }, () => (random.next() - 0.48) / 50);
}

function sharpe(returns: readonly number[]): number {
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  return (mean / Math.sqrt(variance)) * Math.sqrt(YEAR);
}

const SHARPE: SearchObjective = { terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' };

const validate = (rule: CrossRule, returns: Float64Array[], objective: SearchObjective = SHARPE) => {
  const columns = columnsFor(objective)!;
  return crossValidate({
    ...{ rule, bars: returns[0]!.length, barsPerYear: YEAR, columns, objective },
    points: returns.map((values) => groupMoments({ returns: values }, rule, columns)),
  });
};

test('groups follow each other and differ by one bar at most', () => {
  expect(partsOf(10, 3)).toEqual([
    { from: 0, to: 4 },
    { from: 4, to: 7 },
    { from: 7, to: 10 },
  ]);
});

test('six groups of which two are tested are 15 splits and 5 paths, each group once on each (Lopez de Prado 2018, figure 12.1)', async () => {
  const rule = { groups: 6, testGroups: 2, purge: 0, embargo: 0 };
  const { splits, paths } = await validate(rule, [randomReturns(60, 1), randomReturns(60, 2)]);
  expect(splits.map(({ test }) => test)).toEqual(combinations(6, 2));
  expect(splits).toHaveLength(15);
  expect(paths).toHaveLength(5);
  expect(paths[0]!.splits.map((split) => splits[split]!.test)).toEqual([
    [0, 1],
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
    [0, 5],
  ]);
  const used = paths.flatMap(({ splits: own }) => own.map((split, group) => `${group} of ${split}`));
  expect(new Set(used).size).toBe(30);
});

test('a split trains on what neither is tested nor purged nor under embargo', async () => {
  const rule = { groups: 4, testGroups: 1, purge: 2, embargo: 3 };
  const points = [1, 2, 3, 4, 5].map((seed) => randomReturns(42, seed));
  const { splits } = await validate(rule, points);
  const spans = partsOf(42, 4);
  expect(splits).toHaveLength(4);
  for (const [number, { chosen, inSample, outOfSample, rank }] of splits.entries()) {
    const { from, to } = spans[number]!;
    const trained = points.map((returns) => [...returns].filter((_, i) => i < from - 2 || i >= to + 3));
    const tested = points.map((returns) => sharpe([...returns.subarray(from, to)]));
    const scores = trained.map(sharpe);
    const best = scores.indexOf(Math.max(...scores));
    expect(chosen).toBe(best);
    expect(inSample).toBeCloseTo(sharpe(trained[best]!), 9);
    expect(outOfSample).toBeCloseTo(tested[best]!, 9);
    expect(rank).toBe(tested.filter((value) => value < tested[best]!).length / 4);
  }
});

test('a path joins what each group made with the point that was chosen without it', async () => {
  const rule = { groups: 5, testGroups: 2, purge: 1, embargo: 1 };
  const points = [7, 8, 9].map((seed) => randomReturns(50, seed));
  const { splits, paths } = await validate(rule, points);
  const spans = partsOf(50, 5);
  for (const { splits: own, sharpe: ratio, totalReturn } of paths) {
    const joined = own.flatMap((split, group) => [
      ...points[splits[split]!.chosen!]!.subarray(spans[group]!.from, spans[group]!.to),
    ]);
    expect(ratio).toBeCloseTo(sharpe(joined), 9);
    expect(totalReturn).toBeCloseTo(joined.reduce((level, change) => level * (1 + change), 1) - 1, 12);
  }
});

test('the share of overfitted splits is 0 where one point is always best, and 1 where the best of one half is the worst of the other', async () => {
  const rule = { groups: 2, testGroups: 1, purge: 0, embargo: 0 };
  const up = Float64Array.of(0.02, 0.01, 0.02, 0.01);
  const down = up.map((value) => -value);
  const [good, bad] = [Float64Array.of(...up, ...up), Float64Array.of(...down, ...down)];
  expect((await validate(rule, [bad, good])).pbo).toBe(0);
  const swapped = [Float64Array.of(...up, ...down), Float64Array.of(...down, ...up)];
  expect((await validate(rule, swapped)).pbo).toBe(1);
  expect((await validate(rule, [good])).pbo).toBeNull();
});

test('a point without a result is never chosen, and one that does not move has no ratio', async () => {
  const rule = { groups: 2, testGroups: 1, purge: 0, embargo: 0 };
  const [columns, objective] = [BASIC_COLUMNS, SHARPE];
  const moments = (returns: Float64Array) => groupMoments({ returns }, rule, columns);
  const flat = moments(new Float64Array(8));
  const falling = moments(Float64Array.of(-0.01, -0.02, -0.01, -0.02, -0.01, -0.02, -0.01, -0.02));
  const of = async (points: (number[] | null)[]) =>
    (await crossValidate({ rule, bars: 8, barsPerYear: YEAR, points, columns, objective })).splits;
  expect((await of([null, falling])).map(({ chosen }) => chosen)).toEqual([1, 1]);
  expect((await of([null, flat]))[0]).toMatchObject({ chosen: null, outOfSample: null });
});

test('an account that is ruined makes no return afterwards', () => {
  expect([...returnsOf(Float64Array.of(100, 110, 0, 0))]).toEqual([expect.closeTo(0.1, 12), -1, 0]);
});

/** By the formulas of docs/statistics.md, of returns one after the other. */
const FIGURES: Partial<Record<StatisticName, (returns: readonly number[]) => number>> = {
  sharpe,
  totalReturn: growthOf,
  volatility: (returns) => {
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    return Math.sqrt((returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1)) * YEAR);
  },
  sortino: (returns) => {
    const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
    const below = returns.reduce((sum, value) => sum + Math.min(value, 0) ** 2, 0) / returns.length;
    return (mean / Math.sqrt(below)) * Math.sqrt(YEAR);
  },
  maxDrawdown: drawdownOf,
  calmar: (returns) => ((1 + growthOf(returns)) ** (YEAR / returns.length) - 1) / -drawdownOf(returns),
};

function growthOf(returns: readonly number[]): number {
  return returns.reduce((level, change) => level * (1 + change), 1) - 1;
}

function drawdownOf(returns: readonly number[]): number {
  let [level, peak, worst] = [1, 1, 0];
  for (const change of returns) {
    level *= 1 + change;
    peak = Math.max(peak, level);
    worst = Math.min(worst, level / peak - 1);
  }
  return worst;
}

test.each(Object.keys(FIGURES) as StatisticName[])(
  'points are chosen and ranked by %s where that is asked for',
  async (statistic) => {
    const direction = statistic === 'volatility' ? 'minimize' : 'maximize';
    const rule = { groups: 5, testGroups: 2, purge: 2, embargo: 1 };
    const points = [11, 12, 13, 14, 15, 16].map((seed) => randomReturns(61, seed));
    const { splits } = await validate(rule, points, { terms: [{ statistic, weight: 1 }], direction });
    const spans = partsOf(61, 5);
    const better = (a: number, b: number) => (direction === 'maximize' ? a > b : a < b);
    for (const { test: tested, chosen, objective, outOfSample, rank } of splits) {
      const isTested = (i: number) => tested.some((group) => i >= spans[group]!.from && i < spans[group]!.to);
      const isBeside = (i: number) => tested.some((group) => i >= spans[group]!.from - 2 && i < spans[group]!.to + 1);
      const figures = (keep: (i: number) => boolean) =>
        points.map((returns) => FIGURES[statistic]!([...returns].filter((_, i) => keep(i))));
      const trained = figures((i) => !isBeside(i));
      const best = trained.reduce((at, value, i) => (better(value, trained[at]!) ? i : at), 0);
      expect(chosen).toBe(best);
      expect(objective.inSample).toBeCloseTo(trained[best]!, 9);
      const out = figures(isTested);
      expect(objective.outOfSample).toBeCloseTo(out[best]!, 9);
      expect(outOfSample).toBeCloseTo(sharpe([...points[best]!].filter((_, i) => isTested(i))), 9);
      expect(rank).toBe(out.filter((value) => better(out[best]!, value)).length / 5);
    }
  },
);

test('trades count where they end, fills where they come, and a sum of statistics is one of parts', () => {
  const closes = Float64Array.of(0, 10, 20, 30, 40);
  // At a close, a trade ends within the return to it; before the first close it is of the first return.
  expect([...returnsAt(closes, [0, 10, 11, 20, 40, 99])]).toEqual([0, 0, 1, 1, 3, 3]);
  const rule = { groups: 2, purge: 0, embargo: 0 };
  const terms = (['winRate', 'profitFactor', 'trades', 'fills'] as const).map((statistic) => ({
    statistic,
    weight: 1,
  }));
  const columns = columnsFor({ terms, direction: 'maximize' })!;
  const activity = {
    returns: Float64Array.of(0.1, -0.1, 0.2, 0),
    trades: { at: [0, 1, 3, 3], pnl: [10, -4, 6, -1] },
    fills: [0, 0, 1, 2, 3],
  };
  const row = groupMoments(activity, rule, columns);
  const of = (parts: number[], bars: number) => {
    const figure = figuresOfParts(joinParts(row, parts, columns), { bars, barsPerYear: YEAR });
    return terms.map(({ statistic }) => figure(statistic));
  };
  expect(of([0, 1, 2], 2)).toEqual([0.5, 2.5, 2, 3]);
  expect(of([3, 4, 5], 2)).toEqual([0.5, 6, 2, 2]);
  expect(of([0, 1, 2, 3, 4, 5], 4)).toEqual([0.5, 16 / 5, 4, 5]);
  expect(columnsFor({ terms: [{ statistic: 'exposure', weight: 1 }], direction: 'minimize' })).toBeUndefined();
});

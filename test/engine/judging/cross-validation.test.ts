import { SeededRandom } from '../../../engine/execution/run/seeded-random';
import { crossValidate, type CrossRule } from '../../../engine/judging/cross-validation';
import { groupMoments, returnsOf } from '../../../engine/judging/group-moments';
import { combinations, partsOf } from '../../../engine/judging/splits';

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

const validate = (rule: CrossRule, returns: Float64Array[]) =>
  crossValidate({
    ...{ rule, bars: returns[0]!.length, barsPerYear: YEAR },
    points: returns.map((values) => groupMoments(values, rule)),
  });

test('groups follow each other and differ by one bar at most', () => {
  expect(partsOf(10, 3)).toEqual([
    { from: 0, to: 4 },
    { from: 4, to: 7 },
    { from: 7, to: 10 },
  ]);
});

test('six groups of which two are tested are 15 splits and 5 paths, each group once on each (Lopez de Prado 2018, figure 12.1)', () => {
  const rule = { groups: 6, testGroups: 2, purge: 0, embargo: 0 };
  const { splits, paths } = validate(rule, [randomReturns(60, 1), randomReturns(60, 2)]);
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

test('a split trains on what neither is tested nor purged nor under embargo', () => {
  const rule = { groups: 4, testGroups: 1, purge: 2, embargo: 3 };
  const points = [1, 2, 3, 4, 5].map((seed) => randomReturns(42, seed));
  const { splits } = validate(rule, points);
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

test('a path joins what each group made with the point that was chosen without it', () => {
  const rule = { groups: 5, testGroups: 2, purge: 1, embargo: 1 };
  const points = [7, 8, 9].map((seed) => randomReturns(50, seed));
  const { splits, paths } = validate(rule, points);
  const spans = partsOf(50, 5);
  for (const { splits: own, sharpe: ratio, totalReturn } of paths) {
    const joined = own.flatMap((split, group) => [
      ...points[splits[split]!.chosen!]!.subarray(spans[group]!.from, spans[group]!.to),
    ]);
    expect(ratio).toBeCloseTo(sharpe(joined), 9);
    expect(totalReturn).toBeCloseTo(joined.reduce((level, change) => level * (1 + change), 1) - 1, 12);
  }
});

test('the share of overfitted splits is 0 where one point is always best, and 1 where the best of one half is the worst of the other', () => {
  const rule = { groups: 2, testGroups: 1, purge: 0, embargo: 0 };
  const up = Float64Array.of(0.02, 0.01, 0.02, 0.01);
  const down = up.map((value) => -value);
  const [good, bad] = [Float64Array.of(...up, ...up), Float64Array.of(...down, ...down)];
  expect(validate(rule, [bad, good]).pbo).toBe(0);
  const swapped = [Float64Array.of(...up, ...down), Float64Array.of(...down, ...up)];
  expect(validate(rule, swapped).pbo).toBe(1);
  expect(validate(rule, [good]).pbo).toBeNull();
});

test('a point without a result is never chosen, and one that does not move has no ratio', () => {
  const rule = { groups: 2, testGroups: 1, purge: 0, embargo: 0 };
  const flat = groupMoments(new Float64Array(8), rule);
  const falling = groupMoments(Float64Array.of(-0.01, -0.02, -0.01, -0.02, -0.01, -0.02, -0.01, -0.02), rule);
  const of = (points: (number[] | null)[]) => crossValidate({ rule, bars: 8, barsPerYear: YEAR, points }).splits;
  expect(of([null, falling]).map(({ chosen }) => chosen)).toEqual([1, 1]);
  expect(of([null, flat])[0]).toMatchObject({ chosen: null, outOfSample: null });
});

test('an account that is ruined makes no return afterwards', () => {
  expect([...returnsOf(Float64Array.of(100, 110, 0, 0))]).toEqual([expect.closeTo(0.1, 12), -1, 0]);
});

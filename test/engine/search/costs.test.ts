import type { PointResult } from '../../../engine/model/search';
import type { AnyStatisticName } from '../../../engine/model/trial-statistics';
import { resultOf } from '../../../engine/search/costs';

const figures = (known: Partial<Record<AnyStatisticName, number>>) => (name: AnyStatisticName) => known[name] ?? null;
const maximize = (...terms: [AnyStatisticName, number][]) => ({
  terms: terms.map(([statistic, weight]) => ({ statistic, weight })),
  direction: 'maximize' as const,
});
const stored = (result: PointResult) => JSON.parse(JSON.stringify(result)) as PointResult;

test('a sum costs its negative where more of it is better, and a bound is broken by the distance to it', () => {
  const plan = {
    objectives: [maximize(['sharpe', 1], ['maxDrawdown', 2])],
    constraints: [
      { statistic: 'trades' as const, min: 30 },
      { statistic: 'winRate' as const, max: 0.5 },
    ],
  };
  expect(resultOf(plan, figures({ sharpe: 1.5, maxDrawdown: -0.25, trades: 12 }))).toEqual({
    costs: [-1],
    violation: 19,
  });
});

test('whoever reads a result again finds what was told: nothing in it is other in JSON', () => {
  const objectives = [maximize(['finalEquity', 1e308], ['sharpe', 1])];
  const overflow = resultOf({ objectives, constraints: [] }, figures({ finalEquity: 100_000, sharpe: 1 }));
  expect(overflow).toEqual({ costs: null, violation: 0 });
  const far = { statistic: 'finalEquity' as const, min: 1.7e308 };
  const none = { statistic: 'trades' as const, max: -1.7e308 };
  const broken = resultOf(
    { objectives: [maximize(['sharpe', 1])], constraints: [far, none] },
    figures({ sharpe: 0, finalEquity: 1, trades: 0 }),
  );
  expect(broken).toEqual({ costs: [0], violation: Number.MAX_VALUE });
  for (const result of [overflow, broken]) expect(stored(result)).toStrictEqual(result);
});

import { alterMarket } from '../../../engine/judging/alter-market';
import { isFree, withCosts } from '../../../engine/judging/harder-costs';
import { neighboursOf } from '../../../engine/judging/neighbours';
import type { ParameterValue } from '../../../engine/model/run-config';
import type { SpaceDimension } from '../../../engine/model/search-space';
import { valuesBeside } from '../../../engine/judging/space-neighbours';
import { concentrationOf } from '../../../engine/judging/single-trade';
import { survivalOf } from '../../../engine/judging/survivors';
import { verdictOf } from '../../../engine/judging/verdicts';
import { marketWith, MINUTE, seriesOf, START } from '../random-market';
import { configOf } from '../support';

test('costs are multiplied wherever they are given', () => {
  const config = configOf({
    fees: { proportional: 0.001, perShare: 0.01, minimum: 1, byInstrument: { 'A.*': { taker: 0.6 } } },
    slippage: { proportional: 0.0002, fixed: 0.5 },
  });
  expect(withCosts(config, 2)).toMatchObject({
    fees: { proportional: 0.002, perShare: 0.02, minimum: 2, byInstrument: { 'A.*': { taker: 1 } } },
    slippage: { proportional: 0.0004, fixed: 1 },
  });
  expect(isFree(withCosts(config, 0))).toBe(true);
});

test('a run without costs is taken to pay a basis point a fill', () => {
  const config = configOf();
  expect(isFree(config)).toBe(true);
  expect(withCosts(config, 4).slippage.proportional).toBeCloseTo(0.0004, 12);
});

test('neighbours are the values beside a point, or numbers moved by 10 and 25 %', () => {
  expect(neighboursOf({ fast: 10 }, { fast: [4, 6, 8, 10, 12] })).toEqual([{ fast: 6 }, { fast: 8 }, { fast: 12 }]);
  expect(neighboursOf({ bars: 20, name: 'x', on: true })).toEqual(
    [15, 18, 22, 25].map((bars) => ({ bars, name: 'x', on: true })),
  );
  expect(neighboursOf({ bars: 2 })).toEqual([{ bars: 1 }, { bars: 3 }]);
  expect(neighboursOf({ entry: 0.4 }).map(({ entry }) => entry)).toEqual([0.3, 0.36, 0.44, 0.5]);
});

test.each<[SpaceDimension, ParameterValue, ParameterValue[]]>([
  // By its steps where 10 and 25 % are less, as from 40 by steps of 20.
  [{ type: 'int', low: 0, high: 200, step: 20, log: false }, 40, [0, 20, 60, 80]],
  // To its steps: 10 and 25 % of 200 are 20 and 50, which becomes 60.
  [{ type: 'int', low: 20, high: 400, step: 20, log: false }, 200, [140, 180, 220, 260]],
  [{ type: 'int', low: 2, high: 400, log: true }, 200, [150, 180, 220, 250]],
  [{ type: 'int', low: 2, high: 60, log: false }, 3, [2, 4, 5]],
  // A whole number of a continuum is no whole number.
  [{ type: 'float', low: 0.5, high: 2.3, log: false }, 2, [1.5, 1.8, 2.2]],
  [{ type: 'float', low: -1, high: 1, log: false }, 0, [-0.5, -0.2, 0.2, 0.5]],
  [{ type: 'values', values: [9, 1, 4, 'x', 2, 3] }, 3, [1, 2, 4, 9]],
])('the neighbours in %j of %p are %j', (dimension, value, neighbours) => {
  const space = {
    dimensions: [
      { name: 'a', dimension },
      { name: 'b', dimension },
    ],
    relations: [],
  };
  const point = { a: value, other: 'x' };
  expect(neighboursOf(point, valuesBeside(space, point))).toEqual(neighbours.map((a) => ({ a, other: 'x' })));
});

test('the chance to avoid those that end is hypergeometric', () => {
  const lifetimes = ['A', 'B', 'C', 'D'].map((instrument, i) => ({ instrument, first: 0, last: i < 2 ? 500 : 1000 }));
  // One of the six pairs of four holds none of the two that end; five hold one at most.
  expect(survivalOf(lifetimes, new Set(['C', 'D']))).toMatchObject({ ended: 2, traded: 2, tradedEnded: 0 });
  expect(survivalOf(lifetimes, new Set(['C', 'D'])).chance).toBeCloseTo(1 / 6, 12);
  expect(survivalOf(lifetimes, new Set(['A', 'D'])).chance).toBeCloseTo(5 / 6, 12);
});

test('one trade makes a result that is nothing without it, unless others won as much', () => {
  expect(concentrationOf(100, [95, 10, -5])).toMatchObject({ best: 95, left: 0.05, isOne: true });
  expect(concentrationOf(10, [12, 40, 38, -80]).isOne).toBe(true);
  expect(concentrationOf(10, [12, 12, 12, 12, -38]).isOne).toBe(false);
  expect(concentrationOf(100, [50, 50])).toMatchObject({ left: 0.5, isOne: false });
});

test('the future of a market is mirrored at its last close, and its past stays', () => {
  const market = marketWith(seriesOf('A.X', [100, 110, 121, 100]));
  const { panels, hash } = alterMarket(market, START + 2 * MINUTE);
  expect([...panels[0]!.close]).toEqual([100, 110, 100, 121]);
  expect([...panels[0]!.open].slice(0, 3)).toEqual([100, 100, 110]);
  // The high of the third bar was 121.25, its low 109.75.
  expect(panels[0]!.high[2]).toBeCloseTo(110 ** 2 / 109.75, 9);
  expect(panels[0]!.low[2]).toBeCloseTo(110 ** 2 / 121.25, 9);
  expect(hash).not.toBe(market.hash);
  expect([...market.panels[0]!.close]).toEqual([100, 110, 121, 100]);
});

test('the verdict is the first part that fails', () => {
  const evidence = {};
  const parts = [
    { part: 'audit', passed: true, sentence: '', evidence },
    { part: 'costs', passed: null, sentence: '', evidence },
    { part: 'nulls', passed: false, code: 'NO_EDGE', sentence: 'Why.', evidence },
    { part: 'regimes', passed: false, code: 'REGIME', sentence: '', evidence },
  ];
  expect(verdictOf(parts)).toMatchObject({ code: 'NO_EDGE', rung: 'nulls', sentence: 'Why.' });
  expect(verdictOf(parts.slice(0, 2))).toEqual({
    ...{ code: 'BELIEVABLE', rung: null, change: null, evidence: { rungs: 2, told: 1, judged: ['audit'] } },
    sentence: 'Of the rungs judged (audit) none found a reason not to believe it. Not told: costs.',
  });
});

test('a verdict on parts of one rung alone says that the others were not asked', () => {
  const windows = [true, null, true].map((passed, i) => ({
    part: `window ${i + 1}`,
    passed,
    sentence: '',
    evidence: {},
  }));
  expect(verdictOf(windows, 'walk-forward')).toMatchObject({
    ...{ code: 'BELIEVABLE', evidence: { rungs: 3, told: 2, judged: ['walk-forward'] } },
    sentence:
      'Of the rungs judged (walk-forward) none found a reason not to believe it. The other rungs of the judge were not asked.',
  });
  expect(verdictOf([windows[1]!], 'audit').sentence).toMatch(/^Of the rungs judged \(none\) /);
});

import fc from 'fast-check';
import type { Parameters } from '../../../engine/model/run-config';
import { binned } from '../../../engine/analytics/trials/axis-bins';
import { frontOf } from '../../../engine/analytics/trials/front';
import { importanceOf } from '../../../engine/analytics/trials/importance';
import { lineOf } from '../../../engine/analytics/trials/line';
import { gridNeighbours, nearestPoints } from '../../../engine/analytics/trials/neighbours';
import { orderedTrials } from '../../../engine/analytics/trials/order-trials';
import { pivotOf } from '../../../engine/analytics/trials/pivot';
import { bestTrials, sampleOf } from '../../../engine/analytics/trials/sample';
import { selectTrials } from '../../../engine/analytics/trials/select-trials';
import { trialAxes } from '../../../engine/analytics/trials/trial-axis';
import { lettingThrough, parseConditions } from '../../../engine/analytics/trials/trial-conditions';

const all = (figures: Float64Array) => selectTrials(figures, []);
const grid = (...axes: [string, (number | string)[]][]) =>
  trialAxes({ axes: axes.map(([name, values]) => ({ name, values })) });

test('axes of a grid are digits of the trial, those of points are sorted values', () => {
  const [fast, slow] = grid(['fast', [1, 2]], ['slow', [30, 20, 10]]);
  expect([0, 2, 3, 5].map((trial) => [fast!.valueOf(fast!.codeOf(trial)), slow!.valueOf(slow!.codeOf(trial))])).toEqual(
    [
      [1, 30],
      [1, 10],
      [2, 30],
      [2, 10],
    ],
  );
  const points: Parameters[] = [{ fast: 9, kind: 'b' }, { fast: 4.5, kind: 'a' }, { fast: 9 }];
  const [number, text] = trialAxes({ type: 'list', points });
  expect([number!.count, number!.numeric, text!.numeric]).toEqual([2, true, false]);
  expect([0, 1, 2].map((trial) => number!.valueOf(number!.codeOf(trial)))).toEqual([9, 4.5, 9]);
  expect([0, 1, 2].map((trial) => text!.valueOf(text!.codeOf(trial)))).toEqual(['b', 'a', 'default']);
});

test('longer axes are put into bins of as many values each', () => {
  const [axis] = trialAxes({ axes: [{ name: 'n', start: 10, step: 10, count: 1000 }] });
  const bins = binned(axis!, 4);
  expect([bins.count, bins.values]).toEqual([4, 1000]);
  expect([0, 1, 2, 3].map(bins.boundsOf)).toEqual([
    { from: 10, to: 2500 },
    { from: 2510, to: 5000 },
    { from: 5010, to: 7500 },
    { from: 7510, to: 10000 },
  ]);
  expect([0, 249, 250, 999].map(bins.binOf)).toEqual([0, 0, 1, 3]);
  const uneven = binned(grid(['n', [1, 2, 3, 4, 5]])[0]!, 2);
  expect([0, 1, 2, 3, 4].map(uneven.binOf)).toEqual([0, 0, 0, 1, 1]);
  expect(uneven.boundsOf(0)).toEqual({ from: 1, to: 3 });
});

test('a cell is the best, worst, mean or median of its trials, and empty where none has the figure', () => {
  const [x, y, z] = grid(['x', [1, 2]], ['y', [5, 6]], ['z', [1, 2, 3]]).map((axis) => binned(axis, 200));
  const figures = Float64Array.of(1, 2, 9, 4, 4, 7, NaN, NaN, NaN, -1, NaN, 3);
  const ask = { figures, trials: all(figures), x: x!, y: y! };
  const pivot = (aggregate: 'best' | 'worst' | 'mean' | 'median', largerIsBetter = true) =>
    pivotOf({ ...ask, aggregate, largerIsBetter }).z;
  expect(pivotOf({ ...ask, aggregate: 'mean', largerIsBetter: true }).counts).toEqual([
    [3, 0],
    [3, 2],
  ]);
  expect(pivot('mean')).toEqual([
    [4, null],
    [5, 1],
  ]);
  expect(pivot('median')).toEqual([
    [2, null],
    [4, 1],
  ]);
  expect(pivot('best')).toEqual(pivot('worst', false));
  expect(pivot('worst')).toEqual([
    [1, null],
    [4, -1],
  ]);
  expect(lineOf(figures, all(figures), z!)).toEqual([
    { from: 1, to: 1, trials: 3, least: -1, lowerQuartile: 0, median: 1, upperQuartile: 2.5, largest: 4, mean: 4 / 3 },
    { from: 2, to: 2, trials: 2, least: 2, lowerQuartile: 2.5, median: 3, upperQuartile: 3.5, largest: 4, mean: 3 },
    { from: 3, to: 3, trials: 3, least: 3, lowerQuartile: 5, median: 7, upperQuartile: 8, largest: 9, mean: 19 / 3 },
  ]);
});

test('of a whole grid the importance of parameters and pairs adds up to all of the variance', () => {
  // y = 3 a + b + 2 a b: means 0.5 and 4.5 of a, 1.5 and 3.5 of b, squares about 2.5 in all 21.
  const figures = Float64Array.of(0, 1, 3, 6);
  const axes = grid(['a', [0, 1]], ['b', [0, 1]]);
  const { parameters, pairs } = importanceOf({ figures, trials: all(figures), axes, balanced: true });
  expect(parameters).toEqual([
    { parameters: ['a'], share: expect.closeTo(16 / 21, 12) as number },
    { parameters: ['b'], share: expect.closeTo(4 / 21, 12) as number },
  ]);
  expect(pairs).toEqual([{ parameters: ['a', 'b'], share: expect.closeTo(1 / 21, 12) as number }]);
});

test('of points as they lie the bias of few trials in a group is taken off', () => {
  // Groups {1, 2} and {3, 4}: 4 of 5 squares lie between them, within 0.5 for each degree of freedom.
  const points = [{ p: 'u' }, { p: 'u' }, { p: 'v' }, { p: 'v' }];
  const figures = Float64Array.of(1, 2, 3, 4);
  const shares = (list: typeof points) => {
    const axes = trialAxes({ type: 'list', points: list });
    return importanceOf({ figures, trials: all(figures), axes, balanced: false });
  };
  expect(shares(points)).toEqual({
    parameters: [{ parameters: ['p'], share: expect.closeTo(0.7, 12) as number }],
    pairs: [],
  });
  // Each point by itself explains everything and shows nothing.
  expect(shares(['a', 'b', 'c', 'd'].map((p) => ({ p }))).parameters[0]!.share).toBe(0);
});

test('a figure that is the same in all trials depends on nothing', () => {
  const figures = Float64Array.of(2, 2);
  const ask = { figures, trials: all(figures), axes: grid(['a', [0, 1]]), balanced: true };
  expect(importanceOf(ask)).toEqual({ parameters: [{ parameters: ['a'], share: 0 }], pairs: [] });
});

test('conditions name values and ranges, and what is wrong with one its place', () => {
  expect(parseConditions('fast=10, slow=20..100,mode=a|b%2Cc,sharpe=1..,d=..-2e-3', 'fix')).toEqual([
    { name: 'fast', values: ['10'] },
    { name: 'slow', from: 20, to: 100 },
    { name: 'mode', values: ['a', 'b,c'] },
    { name: 'sharpe', from: 1 },
    { name: 'd', to: -0.002 },
  ]);
  const path = (text: string) => {
    try {
      return parseConditions(text, 'fix');
    } catch (error) {
      return (error as { path: string }).path;
    }
  };
  expect(['fast', 'fast=', '=3', 'a=9..1', 'a=1,a=2', 'a=%', 'a=1..2.3.4'].map(path)).toEqual([
    'fix',
    'fix',
    'fix',
    'fix.a',
    'fix.a',
    'fix.a',
    'fix.a',
  ]);
  const [slow, mode] = grid(['slow', [10, 20, 30]], ['mode', ['a', 'b']]);
  expect([...lettingThrough(slow!, { name: 'slow', values: ['20.0'] }, 'fix')]).toEqual([0, 1, 0]);
  expect([...lettingThrough(slow!, { name: 'slow', from: 15 }, 'fix')]).toEqual([0, 1, 1]);
  expect(() => lettingThrough(mode!, { name: 'mode', values: ['c'] }, 'fix')).toThrow('none of its values');
  expect(() => lettingThrough(mode!, { name: 'mode', from: 0 }, 'fix')).toThrow('none of its values');
});

test('neighbours in a grid differ by one value of one parameter', () => {
  const axes = grid(['a', [1, 2]], ['b', [1, 2, 3]]);
  expect(gridNeighbours(axes, 1)).toEqual([
    { trial: 4, parameter: 'a', step: 1 },
    { trial: 0, parameter: 'b', step: -1 },
    { trial: 2, parameter: 'b', step: 1 },
  ]);
  const points = [{ p: 1 }, { p: 100 }, { p: 2 }, { p: 3 }];
  expect(nearestPoints(trialAxes({ type: 'list', points }), 2, { among: Uint32Array.of(0, 1, 2, 3), most: 2 })).toEqual(
    [0, 3],
  );
});

const figuresArbitrary = fc
  .array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(NaN)), { minLength: 1, maxLength: 60 })
  .map((values) => Float64Array.from(values));

test('the best trials and every order are those of a sort', () => {
  fc.assert(
    fc.property(figuresArbitrary, fc.boolean(), fc.nat(20), (figures, descending, most) => {
      const numbers = [...figures.keys()];
      const known = (trial: number) => !Number.isNaN(figures[trial]!);
      const sign = descending ? -1 : 1;
      const sorted = numbers.filter(known).sort((a, b) => sign * (figures[a]! - figures[b]!) || a - b);
      const trials = all(figures);
      expect(bestTrials(figures, trials, { most: most + 1, largerIsBetter: descending })).toEqual(
        sorted.slice(0, most + 1),
      );
      const whole = [...sorted, ...numbers.filter((trial) => !known(trial))];
      const page = { offset: most, limit: 7, descending };
      expect(orderedTrials(Uint32Array.from(numbers), (trial) => figures[trial]!, page)).toEqual(
        whole.slice(most, most + 7),
      );
    }),
  );
});

test('the front holds the trials that none beats in both figures', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 40 }), fc.boolean(), (pairs, yLarger) => {
      const [x, y] = [0, 1].map((at) => Float64Array.from(pairs, (one) => one[at]!)) as [Float64Array, Float64Array];
      const sign = yLarger ? 1 : -1;
      const beats = (a: number, b: number) => {
        const [dx, dy] = [x[a]! - x[b]!, sign * (y[a]! - y[b]!)];
        return dx >= 0 && dy >= 0 && (dx > 0 || dy > 0 || a < b);
      };
      const numbers = [...pairs.keys()];
      const expected = numbers.filter((trial) => !numbers.some((other) => other !== trial && beats(other, trial)));
      const found = frontOf({ trials: all(x), x, y, xLarger: true, yLarger });
      expect([...found].sort((a, b) => a - b)).toEqual(expected);
      expect(found.map((trial) => x[trial]!)).toEqual(found.map((trial) => x[trial]!).sort((a, b) => b - a));
    }),
  );
});

test('a sample has as many trials as were asked for, the same ones each time, from everywhere', () => {
  const trials = Uint32Array.from({ length: 100_000 }, (_, i) => 2 * i);
  const sample = sampleOf(trials, 5000);
  expect(new Set(sample).size).toBe(5000);
  expect(sampleOf(trials, 5000)).toEqual(sample);
  const tenths = new Array<number>(10).fill(0);
  for (const trial of sample) tenths[Math.floor(trial / 20_000)]!++;
  // 500 each, with a deviation of 21.
  for (const count of tenths) expect(Math.abs(count - 500)).toBeLessThan(100);
  expect(sampleOf(trials.subarray(0, 3), 5000)).toEqual(Uint32Array.of(0, 2, 4));
});

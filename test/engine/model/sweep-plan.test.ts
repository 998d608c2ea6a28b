import fc from 'fast-check';
import {
  axisCount,
  axisValue,
  gridAxes,
  keyedAxes,
  planKey,
  pointAt,
  pointsHash,
  shownAxes,
  splitPlan,
  trialCount,
  trialParameters,
  withSharedValues,
  type PlanAxis,
  type SweepPlan,
} from '../../../engine/model/sweep-plan';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
const planOf = (axes: PlanAxis[], fixed = {}): SweepPlan => ({ ...execution, objective, axes, fixed });

/** As ranges were expanded before they were kept in closed form. */
function expanded({ start, stop, step }: { start: number; stop: number; step: number }): number[] {
  const count = Math.floor((stop - start) / step + 1e-9) + 1;
  return Array.from({ length: count }, (_, i) => Number((start + i * step).toPrecision(12)));
}

const range = fc
  .record({
    start: fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -1000, max: 1000 })),
    step: fc.oneof(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), fc.constantFrom(0.1, 0.05, 1, 2, 1 / 3)),
    steps: fc.double({ min: 0, max: 500, noNaN: true }),
    down: fc.boolean(),
  })
  .map(({ start, step, steps, down }) => {
    const signed = down ? -step : step;
    return { start, step: signed, stop: start + steps * signed };
  });

test('a range in closed form has the values of its expansion, bit for bit', () => {
  fc.assert(
    fc.property(range, (given) => {
      const [axis] = gridAxes({ x: given }) as [PlanAxis];
      const values = Array.from({ length: axisCount(axis) }, (_, i) => axisValue(axis, i));
      expect(values).toEqual(expanded(given));
    }),
    { numRuns: 2000 },
  );
});

test('a range includes its stop although the step is not exact', () => {
  const [axis] = gridAxes({ x: { start: 0.1, stop: 0.5, step: 0.1 } }) as [PlanAxis];
  expect(axis).toEqual({ name: 'x', start: 0.1, step: 0.1, count: 5 });
  expect(shownAxes({ axes: [axis] })).toEqual([{ ...axis, values: [0.1, 0.2, 0.3, 0.4, 0.5] }]);
});

test('five million values take no memory and no time', () => {
  const axes = gridAxes({ x: { start: 1, stop: 5_000_000, step: 1 } });
  const plan = planOf(axes);
  expect([trialCount(plan), pointAt(plan, 4_999_999)]).toEqual([5_000_000, { x: 5_000_000 }]);
  expect(JSON.stringify(plan).length).toBeLessThan(500);
  expect([keyedAxes(axes), shownAxes(plan)]).toEqual([axes, [{ ...axes[0], values: [] }]]);
});

test('trials count through the axes, the last one the fastest, in plans of either form', () => {
  const values = { name: 'b', values: ['x', 'y', 'z'] };
  const closed = planOf([{ name: 'a', start: 1, step: 0.5, count: 2 }, values], { c: true });
  const listed = planOf([{ name: 'a', values: [1, 1.5] }, values], { c: true });
  const trials = (plan: SweepPlan) =>
    Array.from({ length: trialCount(plan) }, (_, i) => JSON.stringify(trialParameters(plan, i)));
  expect(trials(closed)).toEqual(trials(listed));
  expect(trials(closed)[5]).toBe('{"a":1.5,"b":"z","c":true}');
});

test('a list of points gives each of them', () => {
  const plan: SweepPlan = {
    ...execution,
    objective,
    type: 'list',
    points: [{ a: 1 }, { a: 2, b: 3 }],
    fixed: { c: 4 },
  };
  expect([trialCount(plan), trialParameters(plan, 0), trialParameters(plan, 1)]).toEqual([
    2,
    { a: 1, c: 4 },
    { a: 2, b: 3, c: 4 },
  ]);
});

test('an axis has the same key in the cache whether it was given as a range or one by one', () => {
  const grid = { start: 5, stop: 24, step: 1 };
  expect(keyedAxes(gridAxes({ x: grid }))).toEqual(keyedAxes(gridAxes({ x: expanded(grid) })));
});

test('points are named by their content, a plan by that and the rest of it', () => {
  const plan = planOf([{ name: 'a', values: [1, 2] }]);
  const { config, points } = splitPlan(plan);
  expect({ ...config, ...points }).toEqual(plan);
  const hash = pointsHash(points);
  expect(pointsHash(splitPlan({ ...plan, seed: 1, type: 'grid' } as SweepPlan).points)).toBe(hash);
  expect(pointsHash(splitPlan(planOf([{ name: 'a', values: [1, 3] }])).points)).not.toBe(hash);
  expect(planKey(config, hash)).not.toBe(planKey({ ...config, seed: 1 }, hash));
});

test('long axes of numbers cross to threads in shared memory, others as they are', () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => i / 7);
  const texts = Array.from({ length: 5000 }, (_, i) => (i === 4999 ? 'x' : i));
  const plan = planOf([
    { name: 'n', values: numbers },
    { name: 't', values: texts },
    { name: 's', values: [1] },
  ]);
  const shared = withSharedValues(plan) as typeof plan & { axes: { values: ArrayLike<unknown> }[] };
  expect(shared.axes[0]!.values).toBeInstanceOf(Float64Array);
  expect((shared.axes[0]!.values as Float64Array).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect([shared.axes[1]!.values, shared.axes[2]!.values]).toEqual([texts, [1]]);
  for (const trial of [0, 1, 4999, 5000, 24_999_999])
    expect(trialParameters(shared, trial)).toEqual(trialParameters(plan, trial));
});

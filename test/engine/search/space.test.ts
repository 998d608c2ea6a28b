import { countPoints, everyPoint } from '../../../engine/search/every-point';
import { PointLedger } from '../../../engine/search/point-ledger';
import { Space } from '../../../engine/search/space';
import { float, int, less, spaceOf, values } from './spaces';

const at = (space: ConstructorParameters<typeof Space>[0], ...units: number[]) => new Space(space).at(units);

function refused(space: ConstructorParameters<typeof Space>[0]): unknown {
  try {
    return new Space(space);
  } catch (error) {
    const { code, path } = error as { code: string; path: string };
    return [code, path];
  }
}

test('whole numbers share the interval evenly, both bounds included', () => {
  const space = spaceOf({ n: int(1, 4) });
  expect([0, 0.2499, 0.25, 0.5, 0.75, 1].map((unit) => at(space, unit)['n'])).toEqual([1, 1, 2, 3, 4, 4]);
  expect([0, 0.34, 1].map((unit) => at(spaceOf({ n: int(10, 31, { step: 10 }) }), unit)['n'])).toEqual([10, 20, 30]);
});

test('numbers are spread over their range, in ratios on a logarithmic scale, in steps without binary dust', () => {
  expect(at(spaceOf({ x: float(-2, 2) }), 0.75)).toEqual({ x: 1 });
  expect(at(spaceOf({ x: float(0.001, 10, { log: true }) }), 0.5)).toEqual({ x: 0.1 });
  expect([...everyPoint(new Space(spaceOf({ x: float(0.1, 0.5, { step: 0.1 }) })))]).toEqual(
    [0.1, 0.2, 0.3, 0.4, 0.5].map((x) => ({ x })),
  );
});

test('a whole number on a logarithmic scale owns what lies half a step around it in logarithms', () => {
  // Edges at ln 0.5, ln 1.5, ln 2.5, ln 3.5, ln 4.5: of ln 9 = 2.1972 the first cell takes ln 3 = 1.0986, which is half.
  const { axes } = new Space(spaceOf({ n: int(1, 4, { log: true }) }));
  expect([1, 2, 3, 4].map((index) => axes[0]!.edge(index))).toEqual([
    expect.closeTo(0.5, 12),
    expect.closeTo(Math.log(5) / Math.log(9), 12),
    expect.closeTo(Math.log(7) / Math.log(9), 12),
    1,
  ]);
  expect([0, 0.49, 0.51, 0.74, 0.9, 1].map((unit) => axes[0]!.value(unit))).toEqual([1, 1, 2, 3, 4, 4]);
});

test('every value of a finite dimension comes back from its coordinate', () => {
  const space = spaceOf({
    a: int(3, 40, { log: true }),
    b: int(10, 100, { step: 7, log: true }),
    c: float(-1, 1, { step: 0.05 }),
    d: values(5, 1, 3),
    e: values('x', 'y', true, 4),
  });
  for (const axis of new Space(space).axes) {
    for (let i = 0; i < axis.count; i++) expect(axis.value(axis.unit(axis.listed(i)))).toBe(axis.listed(i));
  }
});

test('lists of numbers are ordered by value, however they were given; others are categories', () => {
  const [numbers, words] = new Space(spaceOf({ n: values(30, 10, 20), w: values('a', 1) })).axes;
  expect([numbers!.ordered, words!.ordered]).toEqual([true, false]);
  expect([0.1, 0.5, 0.9].map((unit) => numbers!.value(unit))).toEqual([10, 20, 30]);
  expect([...everyPoint(new Space(spaceOf({ n: values(30, 10, 20) })))].map(({ n }) => n)).toEqual([30, 10, 20]);
});

test('a dimension counts only where its condition holds, also through others', () => {
  const space = spaceOf({
    exit: values('stop', 'time', 'none'),
    stop: { ...float(1, 2), when: { exit: 'stop' } },
    bars: { ...int(1, 3), when: { exit: ['time', 'stop'] } },
    hold: { ...int(1, 2), when: { bars: 3 } },
  });
  expect(at(space, 0, 0.5, 0, 0)).toEqual({ exit: 'stop', stop: 1.5, bars: 1 });
  expect(at(space, 0.5, 0.5, 1, 1)).toEqual({ exit: 'time', bars: 3, hold: 2 });
  expect(at(space, 1, 0.5, 1, 1)).toEqual({ exit: 'none' });
  expect([...new Space(space).units({ exit: 'none' })]).toEqual([5 / 6, NaN, NaN, NaN]);
});

test('names keep their order where a condition is named before what it depends on', () => {
  const space = spaceOf({ bars: { ...int(1, 2), when: { exit: 'time' } }, exit: values('time', 'none') });
  expect(Object.keys(at(space, 0, 0))).toEqual(['bars', 'exit']);
  expect([...everyPoint(new Space(space))]).toEqual([
    { bars: 1, exit: 'time' },
    { bars: 2, exit: 'time' },
    { exit: 'none' },
  ]);
});

test('points of a finite space are counted with their conditions, without listing them', () => {
  const space = spaceOf({
    exit: values('stop', 'time', 'none'),
    stop: { ...int(1, 10), when: { exit: 'stop' } },
    bars: { ...int(1, 3), when: { exit: ['time', 'stop'] } },
    free: int(1, 1000),
  });
  // stop: 10 x 3, time: 3, none: 1.
  expect(countPoints(new Space(space))).toBe(34_000);
  expect(countPoints(new Space(spaceOf({ x: float(0, 1) })))).toBe(Infinity);
  expect(countPoints(new Space(spaceOf({ a: int(1, 1e9), b: int(1, 1000) })))).toBe(1e12);
});

test('relations compare parameters with one another and with numbers, and leave out what is not varied', () => {
  const space = new Space(
    spaceOf(
      { fast: int(1, 9), slow: int(1, 9), mode: values('a', 'b'), extra: { ...int(1, 9), when: { mode: 'b' } } },
      less('fast', 'slow'),
      { left: 'extra', operator: '>=', right: 5, named: false },
    ),
  );
  expect(space.satisfies({ fast: 2, slow: 3, mode: 'a' })).toBe(true);
  expect(space.satisfies({ fast: 3, slow: 3, mode: 'a' })).toBe(false);
  expect(space.satisfies({ fast: 2, slow: 3, mode: 'b', extra: 4 })).toBe(false);
  expect(space.satisfies({ fast: 2, slow: 3, mode: 'b', extra: 5 })).toBe(true);
});

test('equal points have the same key whatever the order of their names; others differ', () => {
  const space = new Space(spaceOf({ a: values(1, '1', true), b: int(1, 2) }));
  expect(space.key({ a: 1, b: 2 })).toBe(space.key({ b: 2, a: 1 }));
  expect(new Set([1, '1', true].map((a) => space.key({ a, b: 1 }))).size).toBe(3);
  const ledger = new PointLedger(space);
  expect(
    [
      { a: 1, b: 1 },
      { a: '1', b: 1 },
      { b: 1, a: 1 },
    ].map((point) => ledger.add(point)),
  ).toEqual([0, 1, 0]);
  expect([ledger.count, ledger.distinct]).toEqual([3, 2]);
});

test.each([
  ['no dimension', spaceOf({}), ['SPACE_EMPTY', 'space']],
  ['a range that is reversed', spaceOf({ fast: int(9, 5) }), ['SPACE_EMPTY', 'space.fast.high']],
  ['a logarithm of 0', spaceOf({ x: float(0, 1, { log: true }) }), ['VALIDATION', 'space.x.low']],
  ['a whole number that is none', spaceOf({ n: int(1, 2.5) }), ['VALIDATION', 'space.n.high']],
  ['a step that is no whole number', spaceOf({ n: int(1, 9, { step: 0.5 }) }), ['VALIDATION', 'space.n.step']],
  ['no number', spaceOf({ x: float(NaN, 1) }), ['VALIDATION', 'space.x.low']],
  ['a value that is listed twice', spaceOf({ v: values(1, 2, 1) }), ['VALIDATION', 'space.v.values.2']],
  ['an empty list', spaceOf({ v: values() }), ['SPACE_EMPTY', 'space.v.values']],
  ['an unknown condition', spaceOf({ n: int(1, 2, { when: { mode: 'a' } }) }), ['VALIDATION', 'space.n.when.mode']],
  [
    'a condition that never holds',
    spaceOf({ mode: values('a'), n: int(1, 2, { when: { mode: 'b' } }) }),
    ['VALIDATION', 'space.n.when.mode'],
  ],
  [
    'a circle of conditions',
    spaceOf({ a: int(1, 2, { when: { b: 1 } }), b: int(1, 2, { when: { a: 1 } }) }),
    ['VALIDATION', 'space.a.when'],
  ],
  ['a relation of an unknown name', spaceOf({ n: int(1, 2) }, less('n', 'm')), ['VALIDATION', 'space.relations.0']],
  ['an order of words', spaceOf({ n: int(1, 2), w: values('a') }, less('n', 'w')), ['VALIDATION', 'space.relations.0']],
])('a space with %s is refused with its field', (_name, space, expected) => {
  expect(refused(space)).toEqual(expected);
});

test('a parameter may have the name of what every object has', () => {
  const space = spaceOf(
    {
      toString: float(0, 1, { when: { n: 1 } }),
      n: values(1, 2),
      valueOf: int(1, 9, { when: { constructor: 5 } }),
      constructor: int(5, 6),
    },
    less('toString', 'n'),
  );
  expect(at(space, 0.5, 0.75, 0.5, 0.75)).toEqual({ n: 2, constructor: 6 });
  expect(at(space, 0.5, 0.25, 0.5, 0.25)).toEqual({ toString: 0.5, n: 1, valueOf: 5, constructor: 5 });
  const whole = new Space(space);
  expect([...whole.units({ n: 2, constructor: 6 })]).toEqual([NaN, 0.75, NaN, 0.75]);
  expect(whole.satisfies({ n: 2, constructor: 6 })).toBe(true);
  expect(whole.key({ n: 2, constructor: 6 })).toBe('[null,2,null,6]');
  const finite = new Space(spaceOf({ toString: values(7, 8, 9), n: int(1, 2, { when: { toString: 7 } }) }));
  expect([...everyPoint(finite)]).toHaveLength(countPoints(finite));
});

test('a range is refused that is wider than numbers are, and steps finer than the digits of values', () => {
  expect(refused(spaceOf({ x: float(-1.7e308, 1.7e308) }))).toEqual(['VALIDATION', 'space.x.high']);
  expect(refused(spaceOf({ x: float(1, 1.000000000001, { step: 1e-14 }) }))).toEqual(['VALIDATION', 'space.x.step']);
  expect(refused(spaceOf({ x: float(0, 1, { step: 5e-324 }) }))).toEqual(['VALIDATION', 'space.x.step']);
  // 12 digits of what is below 10 end at 1e-11.
  expect(refused(spaceOf({ x: float(1, 2, { step: 9e-12 }) }))).toEqual(['VALIDATION', 'space.x.step']);
  expect(
    [...everyPoint(new Space(spaceOf({ x: float(1, 1.00000000003, { step: 1e-11 }) })))].map(({ x }) => x),
  ).toEqual([1, 1.00000000001, 1.00000000002, 1.00000000003]);
  expect(at(spaceOf({ x: float(0, 1.7e308) }), 0.5)).toEqual({ x: 8.5e307 });
});

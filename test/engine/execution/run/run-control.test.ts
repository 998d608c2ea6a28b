import { reporter } from '../../../../engine/execution/run/run-control';

const TOTAL = 5000;
/** A run whose figures somebody sees. */
const LIVE = new Float64Array(1);

/** The steps at which a run is asked to report, with bars that take so many milliseconds each. */
function steps(instruments: number, stepMs: (step: number) => number, live?: Float64Array): number[] {
  const cell = new Int32Array(new SharedArrayBuffer(64));
  let now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const report = reporter({ cell, ...(live && { live }) }, { instruments, total: TOTAL });
  const asked: number[] = [];
  for (let step = 0; step < TOTAL;) {
    asked.push(step);
    const next = report(step);
    expect(cell[1]).toBe(step);
    for (; step < next; step++) now += stepMs(step);
  }
  return asked;
}

afterEach(() => jest.restoreAllMocks());

test.each([
  [1, 50],
  [3, 10],
  [80, 1],
])('a fast run of %d instruments reports every %d steps', (instruments, every) => {
  expect(steps(instruments, () => 0.001, LIVE)).toEqual(Array.from({ length: TOTAL / every }, (_, i) => i * every));
});

test('a run of slow bars looks every few milliseconds, and still at each fiftieth bar', () => {
  const asked = steps(1, () => 1, LIVE);
  expect(asked.slice(0, 4)).toEqual([0, 50, 52, 54]);
  for (let step = 0; step < TOTAL; step += 50) expect(asked).toContain(step);
});

test('bars that become slow are noticed within a thousand, and fast ones are left alone again', () => {
  const asked = steps(1, (step) => (step >= 1000 && step < 3000 ? 1 : 0.001), LIVE);
  const between = (from: number, to: number) => asked.filter((step) => step >= from && step < to).length;
  expect(between(0, 1000)).toBe(20);
  expect(between(2000, 3000)).toBe(500);
  expect(between(4000, 5000)).toBe(20);
});

test('a trial looks every five hundred bars once it is known to be fast, and every few milliseconds where it is slow', () => {
  expect(steps(1, () => 0.001).slice(0, 4)).toEqual([0, 50, 500, 1000]);
  expect(steps(1, () => 1).slice(0, 4)).toEqual([0, 50, 52, 54]);
  const asked = steps(1, (step) => (step >= 1000 && step < 3000 ? 1 : 0.001));
  expect(asked.slice(0, 6)).toEqual([0, 50, 500, 1000, 1500, 1502]);
  expect(asked.at(-1)).toBe(4500);
});

test('a cancelled run is refused at the next look', () => {
  const cell = new Int32Array(new SharedArrayBuffer(64));
  const report = reporter({ cell }, { instruments: 1, total: TOTAL });
  report(0);
  Atomics.store(cell, 0, 1);
  expect(() => report(50)).toThrow('The operation was cancelled.');
});

test('a run that nobody watches is never asked again', () => {
  expect(reporter(undefined, { instruments: 1, total: TOTAL })(0)).toBe(TOTAL);
});

import fc from 'fast-check';
import { ema } from '../../../engine/indicators/ema';
import { hma } from '../../../engine/indicators/hma';
import { sma } from '../../../engine/indicators/sma';

const column = (...values: number[]) => Float64Array.from(values);
const prices = fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 80 });
const period = fc.integer({ min: 1, max: 20 });

describe('sma', () => {
  it('is the mean of the last values, from the first full window', () => {
    expect([...sma(column(1, 2, 3, 4, 6), { rows: 5, width: 1 }, 3)]).toEqual([NaN, NaN, 2, 3, 13 / 3]);
  });

  it('has the same value for the same window, whatever came before', () => {
    fc.assert(
      fc.property(prices, prices, period, (before, window, n) => {
        const whole = Float64Array.from([...before, ...window]);
        const together = sma(whole, { rows: whole.length, width: 1 }, n).slice(before.length);
        const alone = sma(Float64Array.from(window), { rows: window.length, width: 1 }, n);
        for (let i = n - 1; i < window.length; i++) expect(together[i]).toBe(alone[i]);
      }),
    );
  });

  it('of a flat stretch is its price exactly, so that averages of two lengths tie', () => {
    const noise = Array.from({ length: 100 }, (_, i) => 0.1 + Math.sin(i) ** 2 * 1e4);
    const values = Float64Array.from([...noise, ...Array.from({ length: 50 }, () => 0.1)]);
    for (const n of [3, 7, 30]) {
      expect(sma(values, { rows: 150, width: 1 }, n).slice(100 + n)).toEqual(new Float64Array(50 - n).fill(0.1));
    }
  });
});

it('hma(9) is the weighted average of 3 bars of that of 4, twice, less that of 9', () => {
  const values = [1, 4, 2, 8, 5, 7, 1, 9, 3, 6, 2];
  const wma = (last: readonly number[]) =>
    last.reduce((sum, value, i) => sum + value * (i + 1), 0) / ((last.length * (last.length + 1)) / 2);
  const raw = (end: number) => 2 * wma(values.slice(end - 4, end)) - wma(values.slice(end - 9, end));
  const columns = { instruments: ['A.X'], close: Float64Array.from(values) } as unknown as Parameters<
    typeof hma.compute
  >[0];
  const [value] = hma.compute(columns, { period: 9, source: 'close' });
  expect([...value!.slice(0, 10)]).toEqual(Array<number>(10).fill(NaN));
  expect(value![10]).toBeCloseTo(wma([raw(9), raw(10), raw(11)]), 12);
});

describe('ema', () => {
  it('starts as the mean of the first values and then follows', () => {
    expect([...ema(column(1, 2, 3, 5, 1), { rows: 5, width: 1 }, 3)]).toEqual([NaN, NaN, 2, 3.5, 2.25]);
  });
});

describe.each([
  ['sma', sma],
  ['ema', ema],
])('%s', (_, kernel) => {
  it('treats each instrument of a panel alone', () => {
    fc.assert(
      fc.property(prices, period, (values, n) => {
        const rows = values.length;
        const panel = Float64Array.from(
          { length: 3 * rows },
          (_unused, i) => values[Math.floor(i / 3)]! * (1 + (i % 3)),
        );
        const together = kernel(panel, { rows, width: 3 }, n);
        for (let k = 0; k < 3; k++) {
          const own = Float64Array.from(values, (value) => value * (1 + k));
          const alone = kernel(own, { rows, width: 1 }, n);
          expect(Float64Array.from(alone, (_unused, t) => together[3 * t + k]!)).toEqual(alone);
        }
      }),
    );
  });

  it('is undefined on a column shorter than its period', () => {
    expect([...kernel(column(1, 2), { rows: 2, width: 1 }, 3)]).toEqual([NaN, NaN]);
    expect(kernel(column(), { rows: 0, width: 1 }, 3)).toHaveLength(0);
  });
});

import fc from 'fast-check';
import { RepeatedSum } from '../../../engine/statistics/repeated-sum';

function oneByOne(sum: number, term: number, times: number): number {
  let total = sum;
  for (let i = 0; i < times; i++) total += term;
  return total;
}

const positive = fc.tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -80, max: 20 }));

describe('a repeated sum', () => {
  it('is that of additions one by one, bit for bit', () => {
    const stretches = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 12 });
    fc.assert(
      fc.property(positive, positive, stretches, ([a, x], [b, y], times) => {
        const [start, term] = [a * 2 ** x, b * 2 ** y];
        const repeated = new RepeatedSum(term);
        let [sum, expected] = [start, start];
        for (const count of times) {
          // What comes between two stretches.
          sum = repeated.addTo(sum, count) + start / 3;
          expected = oneByOne(expected, term, count) + start / 3;
          expect(sum).toBe(expected);
        }
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['ties that round to even', 1 + 2 ** -52, 2 ** -53],
    ['a term too small to count', 1, 2 ** -60],
    ['nothing yet', 0, 0.1],
    ['subnormal numbers', 5e-324, 5e-324],
    ['a term of many units and a half', 1, 3 * 2 ** -52 + 2 ** -53],
  ])('holds for %s', (_, start, term) => {
    expect(new RepeatedSum(term).addTo(start, 1000)).toBe(oneByOne(start, term, 1000));
  });
});

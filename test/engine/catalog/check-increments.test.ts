import { checkIncrements } from '../../../engine/catalog/check-increments';
import { errorOf } from '../support';

function check(increment: number, ...prices: number[]): void {
  const column = Float64Array.from(prices);
  checkIncrements({ instrument: 'A.X', from: 0, open: column, high: column, low: column, close: column }, increment);
}

test.each<[number, number[]]>([
  [0.01, [0.29, 1.1, 99.99, 1234567890.12]],
  [1e-8, [1e-8, 3e-8, 0.00001234, 123456.78901234]],
  [1e-10, [1.5e-9, 2e-10]],
  [0.05, [-37.65, 0, 0.15]],
  [1e9, [1e9, 3e9, 0]],
  [1 / 3, [1 / 3, 2 / 3, 100]],
])('of %p are %p', (increment, prices) => {
  expect(() => check(increment, ...prices)).not.toThrow();
});

test.each<[number, number]>([
  [0.01, 0.295],
  [0.01, 1234567890.125],
  [1e-8, 1.5e-8],
  [1e-8, 1e-9],
  [1e-8, 1e-15],
  [1e-8, 123456.789012345],
  [1e6, 100],
  [1e9, 100],
  [1e300, 100],
  [0.05, -37.63],
])('of %p is not %p, and its row is named', (increment, price) => {
  const error = errorOf(() => check(increment, 0, price));
  expect(error).toMatchObject({ code: 'BAD_DATA', details: { instrument: 'A.X', row: 2 } });
});

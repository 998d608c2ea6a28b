import fc from 'fast-check';
import { Increment } from '../../../../engine/execution/orders/increments';
import { flat, trade } from '../../trade-script';

describe('multiples of an increment', () => {
  it.each([
    [0.1, 1.45, 1.4],
    [0.2, 1.5, 1.4],
    [0.35, 4.3, 4.2],
    [0.0003, 0.00095, 0.0009],
    [1e-8, 3.5e-8, 3e-8],
    [25, 80, 75],
    [0.125, 0.9, 0.875],
    [2.5e-7, 1.1e-6, 1e-6],
    [0.01, 1234567890.12, 1234567890.12],
    [0.01, 9876543210.129, 9876543210.12],
    [1e-8, 123456.78901234, 123456.78901234],
    [1e9, 100, 0],
    [1e9, 3.5e9, 3e9],
  ])('read as decimals do: of %p down from %p to %p', (size, value, expected) => {
    expect(new Increment(size).down(value)).toBe(expected);
  });

  it('are what sums of them stand for', () => {
    const tenths = new Increment(0.1);
    expect([0.1 + 0.2, 0.7 + 0.7 + 1e-16, 1.45].map((sum) => tenths.nearest(sum))).toEqual([0.3, 1.4, 1.45]);
    expect(new Increment(undefined).nearest(0.1 + 0.2)).toBe(0.1 + 0.2);
  });

  it('of any decimal increment are the numbers that the decimals name', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 100_000 }), ([units, decimals], steps) => {
        const named = Number(`${units * steps}e-${decimals}`);
        expect(new Increment(Number(`${units}e-${decimals}`)).nearest(named * (1 + 1e-15))).toBe(named);
      }),
    );
  });
});

it('fills and trades of sums are whole multiples: 0.1 and 0.2 are 0.3', () => {
  const { result } = trade(
    [flat, flat, flat, flat],
    [(ctx) => ctx.buy(0.1), (ctx) => ctx.buy(0.2), (ctx) => ctx.target(0)],
    { instrument: { sizeIncrement: 0.1 } },
  );
  expect(result.fills.map(({ quantity }) => quantity)).toEqual([0.1, 0.2, 0.3]);
  expect(result.trades.map(({ quantity, exitTime }) => [quantity, exitTime !== null])).toEqual([[0.3, true]]);
});

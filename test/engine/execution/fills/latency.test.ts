import type { OrderId } from '../../../../engine/model/order';
import { fillsSchema } from '../../../../engine/model/run-config';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { trade, type Bar } from '../../trade-script';

const level = (price: number): Bar => [price, price, price, price];
/** Minutes at 100, 101, … */
const bars = [0, 1, 2, 3, 4, 5].map((more) => level(100 + more));

const late = (latency: number) => ({ config: { fills: fillsSchema.parse({ latency }) } });
const buy = (ctx: BarContext) => ctx.buy(1);

describe('an order with a latency', () => {
  it.each([
    // Placed at the close of the bar at 100, when the one at 101 opens.
    [0, 1, 101],
    // The bar at 101 has opened before the order is there.
    [1, 2, 102],
    [60_000, 2, 102],
    [60_001, 3, 103],
  ])('of %p ms meets the first bar that opens once it is there', (latency, bar, price) => {
    expect(trade(bars, [buy], late(latency)).fills).toEqual([[bar, 1, price]]);
  });

  it('waits for a price from then on', () => {
    const dip: Bar[] = [level(100), [100, 100, 90, 100], level(100), [100, 100, 90, 100]];
    const { fills } = trade(dip, [(ctx) => ctx.buy(1, { limit: 95 })], late(1));
    expect(fills).toEqual([[3, 1, 95]]);
  });

  it('lives for a moment at the first bar that opens once it is there', () => {
    const { fills, ends } = trade(bars, [(ctx) => ctx.buy(1, { timeInForce: 'ioc' })], late(1));
    expect(fills).toEqual([[2, 1, 102]]);
    expect(ends).toEqual(['accepted', 'filled']);
  });

  it('has its stop at work from its fill on', () => {
    const fall: Bar[] = [level(100), level(100), [100, 100, 90, 90]];
    expect(trade(fall, [(ctx) => ctx.buy(1, { stopLoss: 95 })], late(1)).fills).toEqual([
      [2, 1, 100],
      [2, -1, 95],
    ]);
  });
});

describe('a cancellation with a latency', () => {
  const fall: Bar[] = [level(100), level(100), level(100), [100, 100, 90, 100], [100, 100, 90, 100]];
  const cancelAt = (bar: number) => {
    const script = fall.map((_, i) => (ctx: BarContext) => {
      if (i === 0) ctx.buy(1, { limit: 95 });
      if (i === bar) ctx.cancel(1 as OrderId);
    });
    return trade(fall, script, late(1));
  };

  it('comes too late for the bar that opens at once', () => {
    expect(cancelAt(2).fills).toEqual([[3, 1, 95]]);
  });

  it('takes effect before the next one', () => {
    const { fills, ends } = cancelAt(1);
    expect(fills).toEqual([]);
    expect(ends).toEqual(['accepted', 'REQUESTED']);
  });
});

describe('a change with a latency', () => {
  const fall: Bar[] = [level(100), level(100), level(100), [100, 100, 90, 100], [100, 100, 90, 100]];
  const amendAt = (bar: number, limit: number) => {
    const answers: boolean[] = [];
    const script = fall.map((_, i) => (ctx: BarContext) => {
      if (i === 0) ctx.buy(1, { limit: 95 });
      if (i === bar) answers.push(ctx.amend(1 as OrderId, { limit }));
    });
    return { ...trade(fall, script, late(1)), answers };
  };

  it('leaves the order as it is for the bar that opens at once', () => {
    expect(amendAt(2, 92)).toMatchObject({ answers: [true], fills: [[3, 1, 95]] });
  });

  it('counts from the next one on', () => {
    expect(amendAt(1, 92)).toMatchObject({
      answers: [true],
      fills: [[3, 1, 92]],
      ends: ['accepted', 'amended', 'filled'],
    });
  });

  it('that is not valid is refused at once', () => {
    expect(amendAt(1, -1).answers).toEqual([false]);
  });
});

it('nothing can be late for the close that it was decided on', () => {
  const { error } = fillsSchema.safeParse({ at: 'same-close', latency: 1 });
  expect(error?.issues[0]?.path).toEqual(['latency']);
});

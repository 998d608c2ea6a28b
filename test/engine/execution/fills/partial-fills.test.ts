import type { OrderId } from '../../../../engine/model/order';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { flat, pass, trade, type Bar } from '../../trade-script';

/* Source: FINRA Rule 5350: a stop order becomes a market order when its stop price is reached. */
describe('partial fills', () => {
  const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } as const;

  it('share a bar’s volume and go on with the next bar', () => {
    const { fills: filled } = trade([flat, flat, flat, flat], [(ctx) => (ctx.buy(7), ctx.buy(15))], {
      config: { fills },
    });
    expect(filled).toEqual([
      [1, 7, 10],
      [1, 3, 10],
      [2, 10, 10],
      [3, 2, 10],
    ]);
  });

  /** Bars in which 30 are bought, 10 at a time. */
  const bought = Array.from({ length: 4 }, (): Bar => [100, 100, 100, 100]);
  const enter = (ctx: BarContext) => ctx.buy(30);
  const config = { fills, account: { initialCapital: 100_000 } };
  const last: Bar[] = [
    [98, 99, 96, 98],
    [97, 98, 96, 97],
  ];

  it.each([
    ['a stop', { stop: 95 }, { bar: [100, 100, 94, 98], price: 95 }],
    ['a stop at the open', { stop: 95 }, { bar: [94, 98, 94, 98], price: 94 }],
    ['a trailing stop', { trail: 5 }, { bar: [100, 100, 94, 98], price: 95 }],
    ['a trailing stop by a fraction', { trailFraction: 0.05 }, { bar: [100, 100, 94, 98], price: 95 }],
    ['a market-if-touched order', { touch: 105 }, { bar: [100, 106, 97, 98], price: 105 }],
  ] as const)('of %s that was reached go on at the market', (_, options, { bar, price }) => {
    const bars: Bar[] = [...bought, [...bar], ...last];
    const { fills: filled, ends } = trade(bars, [enter, pass, pass, (ctx) => ctx.sell(30, options)], { config });
    expect(filled.slice(3)).toEqual([
      [4, -10, price],
      [5, -10, 98],
      [6, -10, 97],
    ]);
    expect(ends.slice(-4)).toEqual(['triggered', 'partially-filled', 'partially-filled', 'filled']);
  });

  it('of a bracket’s stop that was reached go on at the market', () => {
    const bars: Bar[] = [...bought, [100, 100, 94, 98], ...last];
    const { fills: filled } = trade(bars, [(ctx) => ctx.buy(30, { stopLoss: 95 })], { config });
    expect(filled.slice(3)).toEqual([
      [4, -10, 95],
      [5, -10, 98],
      [6, -10, 97],
    ]);
  });

  it('leave a stop at the market that was reached where no volume was left', () => {
    const bars: Bar[] = [...bought, [100, 100, 94, 98], ...last];
    let stop: OrderId;
    const place = (ctx: BarContext) => {
      ctx.sell(10);
      stop = ctx.sell(10, { stop: 95 });
      expect(ctx.order(stop)).toMatchObject({ type: 'stop', trigger: 95 });
    };
    const look = (ctx: BarContext) => {
      expect(ctx.order(stop)).toMatchObject({ type: 'market', trigger: null, remaining: 10, status: 'working' });
      expect(ctx.amend(stop, { stop: 90 })).toBe(false);
    };
    const { fills: filled, ends } = trade(bars, [enter, pass, pass, place, look], { config });
    expect(filled.slice(3)).toEqual([
      [4, -10, 100],
      [5, -10, 98],
    ]);
    expect(ends.slice(-3)).toEqual(['filled', 'triggered', 'filled']);
  });

  it('owe the minimum fee once an order', () => {
    const fees = { proportional: 0, perShare: 0.1, minimum: 1.5 };
    const { result } = trade([flat, flat, flat], [(ctx) => ctx.buy(20)], { config: { fills, fees } });
    expect(result.fills.map((fill) => fill.fee)).toEqual([1.5, 0.5]);
  });
});

import type { BarContext } from '../../engine/strategies/define-strategy';
import { MINUTE, START } from './random-market';
import { flat, pass, trade, type Bar } from './trade-script';

it('each trade has how far prices went against it and for it while it was held (MAE, MFE; Sweeney 1996)', () => {
  const bars: Bar[] = [flat, [10, 11, 8, 10], [10, 13, 9, 12], [12, 20, 5, 12], [16, 18, 12, 14], [16, 17, 14, 16]];
  const { result } = trade(
    bars,
    [(ctx) => ctx.buy(2), pass, (ctx) => ctx.sell(4), pass, (ctx) => ctx.buy(2), (ctx) => ctx.buy(2)],
    { config: { account: { initialCapital: 10_000, type: 'margin' } } },
  );
  // The bar of the entry counts whole, that of the exit with the exit alone: 5 and 20 are not the long trade's.
  expect(result.trades.map(({ side, exitTime, mae, mfe }) => [side, exitTime === null, mae, mfe])).toEqual([
    ['long', false, 8 / 10 - 1, 13 / 10 - 1],
    ['short', false, -(20 / 12 - 1), -(5 / 12 - 1)],
  ]);
  const open = trade([flat, [10, 12, 9, 11]], [(ctx) => ctx.buy(1)]).result.trades;
  expect(open).toMatchObject([{ exitTime: null, mae: 9 / 10 - 1, mfe: 12 / 10 - 1 }]);
});

it('of an entry at a close nothing that was before it in the bar is counted', () => {
  const fills = { at: 'same-close', intrabar: 'pessimistic', limits: 'touch' } as const;
  const account = { initialCapital: 10_000, type: 'margin' as const };
  // Long at 10 after 5 to 20, turned at 11 after 8 to 13, and open at 12 after 10 to 14.
  const bars: Bar[] = [
    [10, 20, 5, 10],
    [10, 13, 8, 11],
    [11, 14, 10, 12],
  ];
  const { result } = trade(bars, [(ctx) => ctx.buy(1), (ctx) => ctx.sell(2)], { config: { account, fills } });
  expect(result.trades.map(({ side, mae, mfe }) => [side, mae, mfe])).toEqual([
    ['long', 0, 11 / 10 - 1],
    ['short', -(14 / 11 - 1), -(10 / 11 - 1)],
  ]);
  // Of a position that stays open the close counts, however much worse the entry was.
  const slipping = { fills, slippage: { proportional: 0.1 } };
  const [open] = trade([[10, 20, 5, 10]], [(ctx) => ctx.buy(1)], { config: slipping }).result.trades;
  expect([open!.mae, open!.mfe]).toEqual([10 / 11 - 1, 0]);
});

it('mean prices of trades read as they are, without what dividing sums leaves', () => {
  const at: Bar = [49_500, 49_500, 49_500, 49_500];
  const account = { initialCapital: 1e6, type: 'cash' as const };
  const script = [
    (ctx: BarContext) => ctx.buy(0.01),
    (ctx: BarContext) => ctx.buy(0.05),
    (ctx: BarContext) => ctx.target(0),
  ];
  const { trades } = trade([at, at, at, at], script, { config: { account } }).result;
  expect((0.01 * 49_500 + 0.05 * 49_500) / (0.01 + 0.05)).toBe(49_499.99999999999);
  expect(trades).toMatchObject([{ entryPrice: 49_500, exitPrice: 49_500 }]);
  // A mean of two prices that has no end keeps its digits.
  const [third] = trade([flat, flat, [11, 11, 11, 11]], [(ctx) => ctx.buy(2), (ctx) => ctx.buy(1)]).result.trades;
  expect(third!.entryPrice).toBe(31 / 3);
});

it('quantities without a declared increment read as the decimals that they stand for', () => {
  expect(0.1 + 0.2).toBe(0.30000000000000004);
  const account = { initialCapital: 10_000, type: 'cash' as const };
  const script = [
    (ctx: BarContext) => ctx.buy(0.1),
    (ctx: BarContext) => ctx.buy(0.2),
    (ctx: BarContext) => ctx.target(0),
  ];
  const { trades, fills, orders } = trade([flat, flat, flat, flat], script, { config: { account } }).result;
  expect(trades.map(({ quantity }) => quantity)).toEqual([0.3]);
  expect(fills.map(({ quantity }) => quantity)).toEqual([0.1, 0.2, 0.3]);
  expect([...orders.columns.quantity]).toEqual([0.1, 0.2, 0.3]);
  expect([...orders.columns.filled]).toEqual([0.1, 0.2, 0.3]);
  // One that is no short decimal keeps its digits.
  const third = trade([flat, flat], [(ctx) => ctx.buy(1 / 3)], { config: { account } }).result;
  expect(third.fills[0]!.quantity).toBe(1 / 3);
});

describe('rejected orders', () => {
  it('are counted by code and listed with time, instrument and number', () => {
    const script = [(ctx: BarContext) => (ctx.buy(1), ctx.sell(1, { limit: -1 }), ctx.buy(2000)), pass];
    const { result } = trade([flat, flat, flat], [...script, (ctx) => ctx.buy(1, { limit: NaN })]);
    const at = (bar: number, order: number, code: string) => {
      return { time: START + (bar + 1) * MINUTE, instrument: 'A.X', order, code };
    };
    expect(result.rejections).toEqual({
      counts: { INVALID_PRICE: 2, INSUFFICIENT_CASH: 1 },
      orders: [at(0, 2, 'INVALID_PRICE'), at(1, 3, 'INSUFFICIENT_CASH'), at(2, 4, 'INVALID_PRICE')],
    });
  });

  it('beyond the first thousand are counted alone', () => {
    const script = Array.from({ length: 1200 }, () => (ctx: BarContext) => ctx.buy(1, { limit: -1 }));
    const { result } = trade(new Array<Bar>(1200).fill(flat), script);
    expect(result.rejections.counts).toEqual({ INVALID_PRICE: 1200 });
    expect(result.rejections.orders).toHaveLength(1000);
  });
});

it('a run has the value of its positions over equity, what it traded and its benchmark at each close', () => {
  const bars: Bar[] = [flat, [10, 10, 10, 10], [10, 12, 10, 12], [12, 12, 12, 12], [11, 11, 11, 11]];
  const account = { initialCapital: 100, type: 'margin' as const };
  // Two long at 10, turned to one short at 12, whose loss is none.
  const { result } = trade(bars, [(ctx) => ctx.buy(2), pass, (ctx) => ctx.sell(3)], { config: { account } });
  const { equity, gross, net, traded, benchmark } = result.equity;
  expect([...equity]).toEqual([100, 100, 104, 104, 105]);
  expect([...gross]).toEqual([0, 20 / 100, 24 / 104, 12 / 104, 11 / 105]);
  expect([...net]).toEqual([0, 20 / 100, 24 / 104, -12 / 104, -11 / 105]);
  expect([...traded]).toEqual([0, 20, 0, 36, 0]);
  expect([...benchmark!]).toEqual([10, 10, 12, 12, 11]);
  const { maxGrossExposure, averageGrossExposure, tradedNotional } = result.statistics;
  expect(maxGrossExposure).toBe(Math.max(...gross));
  expect(averageGrossExposure).toBeCloseTo(gross.reduce((sum, one) => sum + one, 0) / 5, 15);
  expect(tradedNotional).toBe(56);
});

it('a trade tells what its first and last order were called, and why it was closed', () => {
  const bars: Bar[] = [flat, flat, [10, 10, 7, 8], flat, flat, flat];
  const script = [
    (ctx: BarContext) => ctx.buy(1, { tag: 'breakout', stopLoss: 9 }),
    pass,
    pass,
    (ctx: BarContext) => ctx.buy(1, { tag: 'again' }),
    (ctx: BarContext) => ctx.sell(1, { tag: 'enough' }),
  ];
  const { trades } = trade(bars, script).result;
  expect(trades.map(({ entryTag, exitTag, exitReason }) => [entryTag, exitTag, exitReason])).toEqual([
    ['breakout', 'breakout', 'stop'],
    ['again', 'enough', 'signal'],
  ]);
});

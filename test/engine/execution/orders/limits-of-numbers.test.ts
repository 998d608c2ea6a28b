import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../../random-market';
import { configOf, engineWith } from '../../support';
import { flat, trade, type Bar } from '../../trade-script';

const margin = { account: { initialCapital: 1000, type: 'margin' as const } };

describe('an order whose cost is beyond what numbers hold', () => {
  const hundred: Bar = [100, 100, 100, 100];
  test.each([
    ['without fees', {}],
    ['with fees of one side', { fees: { proportional: 0, sell: 0.001 } }],
    ['with fees of both', { fees: { proportional: 0.001 } }],
  ])('is refused %s', (_, config) => {
    const { ends, result } = trade([hundred, hundred, hundred], [(ctx) => ctx.buy(1e307)], { config });
    expect(result.fills).toEqual([]);
    expect(result.statistics).toMatchObject({ finalEquity: 10_000, fees: 0, rejectedOrders: 1 });
    expect(ends).toEqual(['accepted', 'INSUFFICIENT_CASH']);
  });

  test('is refused by a margin account', () => {
    const config = { ...margin, fees: { proportional: 0, sell: 0.001 } };
    const { ends, result } = trade([hundred, hundred], [(ctx) => ctx.buy(1e307)], { config });
    expect(result.fills).toEqual([]);
    expect(ends).toEqual(['accepted', 'INSUFFICIENT_MARGIN']);
  });
});

test.each<[string, (ctx: BarContext) => unknown]>([
  ['INSUFFICIENT_CASH', (ctx) => ctx.buy(1e307)],
  ['INVALID_QUANTITY', (ctx) => ctx.buy(5e-324)],
])('a run at the market alone refuses them too: %s', (code, order) => {
  const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && order(ctx)) }));
  const config = configOf({ strategy: 'under-test', fees: { proportional: 0, sell: 0.001 } });
  const { fills, rejections } = tested.run(marketWith(seriesOf('A.X', [100, 100, 100])), config);
  expect([fills, rejections.counts]).toEqual([[], { [code]: 1 }]);
});

describe('a quantity below 1e-30', () => {
  test.each<[string, (ctx: BarContext) => unknown]>([
    ['at the market', (ctx) => ctx.buy(5e-324)],
    ['to sell', (ctx) => ctx.sell(9e-31)],
    ['with a limit', (ctx) => ctx.buy(5e-324, { limit: 10 })],
    ['with a bracket', (ctx) => ctx.buy(5e-324, { stopLoss: 9 })],
    ['of a leg', (ctx) => ctx.combo([{ instrument: 'A.X', quantity: 5e-324 }])],
  ])('is refused %s', (_, order) => {
    const { ends, result } = trade([flat, flat, flat], [order], { config: margin });
    expect(result.fills).toEqual([]);
    expect(ends).toEqual(['INVALID_QUANTITY']);
    expect(result.rejections.orders.map(({ code }) => code)).toEqual(['INVALID_QUANTITY']);
  });

  test.each<[string, (ctx: BarContext) => unknown]>([
    ['alone', () => undefined],
    ['beside another order', (ctx) => ctx.buy(1, { limit: 1 })],
  ])('that a target misses orders nothing, %s', (_, before) => {
    const script = [before, (ctx: BarContext) => ctx.target(5e-324)];
    const { result } = trade([flat, flat, flat], script, { config: margin });
    expect([result.fills, result.statistics.rejectedOrders]).toEqual([[], 0]);
  });

  test('is no trade of a later turn: 1e-30 is one, with its prices', () => {
    const script = [(ctx: BarContext) => ctx.buy(1e-30), (ctx: BarContext) => ctx.sell(1)];
    const { result } = trade([flat, flat, flat, [12, 12, 12, 12]], script, { config: margin });
    const [first, second] = result.trades;
    expect(first).toMatchObject({ quantity: 1e-30, entryPrice: 10, exitPrice: 10, pnl: 0 });
    // Sold at 10, marked at 12.
    expect(second).toMatchObject({ quantity: 1, entryPrice: 10, exitPrice: null, pnl: -2 });
  });
});

import type { IndicatorHandle } from '../../engine/strategies/define-strategy';
import { marketWith, MINUTE, seriesOf, START } from './random-market';
import { configOf, engineWith, errorOf } from './support';

const underTest = configOf({ strategy: 'under-test' });
const often = seriesOf('B.X', [10, 11, 12, 13]);
/** Ticks at two of the closes. */
const seldom = { ...seriesOf('A.X', [20, 25], { times: [START + 2 * MINUTE, START + 4 * MINUTE] }), ticks: true };

describe('a portfolio strategy', () => {
  it('sees every step as a whole, in the order of the instruments', () => {
    const seen: unknown[] = [];
    const tested = engineWith(() => {
      let mean: IndicatorHandle;
      return {
        init(ctx) {
          expect(ctx.instruments).toEqual(['A.X', 'B.X']);
          mean = ctx.indicator('sma', { period: 2 });
        },
        onRow(ctx) {
          seen.push([ctx.index, ctx.has(0), ctx.close(0), ctx.close(1), ctx.value(mean, 1), ctx.value(mean, 0)]);
        },
      };
    }, 'portfolio');
    tested.run(marketWith(often, seldom), underTest);
    expect(seen).toEqual([
      [0, false, NaN, 10, NaN, NaN],
      [1, true, 20, 11, 10.5, NaN],
      [2, false, 20, 12, 11.5, NaN],
      [3, true, 25, 13, 12.5, 22.5],
    ]);
  });

  it('that throws fails with the row, which is of no single instrument', () => {
    const throwing = engineWith(
      () => ({
        onRow(ctx) {
          if (ctx.index === 2) throw new Error('out of ideas');
        },
      }),
      'portfolio',
    );
    const { details } = errorOf(() => throwing.run(marketWith(often, seldom), underTest));
    expect(details).toEqual({ time: '2024-01-01T00:03:00.000Z', bar: 2, row: 2 });
  });

  it('orders what is missing beside orders of the same instrument that go on waiting', () => {
    // Bars of an hour beside those of 20 minutes: orders of 00:20 and 00:40 wait for 01:00, the first of 01:00 fills there.
    const hour = seriesOf('A.X', [100, 100, 100, 100], { step: 60 * MINUTE });
    const often = seriesOf('B.X', Array<number>(12).fill(50), { step: 20 * MINUTE });
    const wants = [1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3];
    const fillsOf = (extra: object) =>
      engineWith(() => ({ ...extra, onRow: (ctx) => ctx.target(0, wants[ctx.index]!) }), 'portfolio')
        .run(marketWith(hour, often), underTest)
        .fills.map(({ time, quantity }) => [(time - START) / MINUTE, quantity]);
    // Placed at 00:20 (1), at 01:20 (1) and 01:40 (1): the bars of 01:00 and of 02:00 open after them.
    expect(fillsOf({})).toEqual([
      [60, 1],
      [120, 1],
      [120, 1],
    ]);
    expect(fillsOf({ onFill: () => undefined })).toEqual(fillsOf({}));
  });

  it('trades at the market as one strategy for each instrument does, and with every kind of order', () => {
    const market = marketWith(seriesOf('A.X', [10, 11, 12, 13]), seriesOf('B.X', [20, 19, 18, 17]));
    const rows = engineWith(
      () => ({
        onRow(ctx) {
          if (ctx.index === 0) ctx.instruments.forEach((_, i) => ctx.target(i, 2));
        },
      }),
      'portfolio',
    ).run(market, underTest);
    const bars = engineWith(() => ({ onBar: (ctx) => (ctx.index === 0 ? ctx.target(2) : undefined) })).run(
      market,
      underTest,
    );
    expect(rows).toEqual(bars);
    const told: string[] = [];
    const { fills } = engineWith(
      () => ({
        onRow(ctx) {
          if (ctx.index === 0) ctx.buy(1, 1, { limit: 19 });
        },
        onFill: (ctx, fill) => void told.push(`${ctx.instrument} ${fill.price} ${ctx.close}`),
      }),
      'portfolio',
    ).run(market, underTest);
    expect(fills.map(({ instrument, price }) => [instrument, price])).toEqual([['B.X', 19]]);
    expect(told).toEqual(['B.X 19 19']);
  });

  it('fills the legs of a combo together, when all of them have a bar', () => {
    const tested = engineWith(
      () => ({
        onRow(ctx) {
          if (ctx.index !== 1) return;
          ctx.combo([
            { instrument: 'A.X', quantity: 1 },
            { instrument: 'B.X', quantity: 1 },
          ]);
        },
      }),
      'portfolio',
    );
    const { fills } = tested.run(marketWith(often, seldom), underTest);
    expect(fills.map(({ instrument, time }) => [instrument, (time - START) / MINUTE])).toEqual([
      ['A.X', 4],
      ['B.X', 3],
    ]);
  });

  it('needs its onRow, as any other its onBar', () => {
    for (const scope of ['portfolio', 'instrument'] as const) {
      expect(errorOf(() => engineWith(() => ({}), scope).run(marketWith(often), underTest)).code).toBe(
        'STRATEGY_FAILED',
      );
    }
  });
});

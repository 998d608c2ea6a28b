import type { Instrument } from '../../../../engine/model/instrument';
import { trade, type Bar } from '../../trade-script';

/** CL for May 2020 from April 16 to 21. */
const crude: Bar[] = [
  [19.9, 20.15, 19.2, 19.87],
  [19.6, 20, 17.31, 18.27],
  [17.73, 17.85, -40.32, -37.63],
  [-14, 13.86, -16.74, 10.01],
];
const future: Partial<Instrument> = { kind: 'future', multiplier: 1000 };
const margin = { account: { initialCapital: 100_000, type: 'margin' as const } };
const flat = (price: number): Bar => [price, price, price, price];

describe('prices below zero', () => {
  it('mark a long future: from 19.60 by way of -37.63, 57,230 down, to 10.01, 9,590 down', () => {
    const { result } = trade(crude, [(ctx) => ctx.buy(1)], {
      instrument: future,
      config: { account: { initialCapital: 100_000 } },
    });
    const lost = [...result.equity.equity].map((value) => value - 100_000);
    [0, -1330, -57_230, -9590].forEach((loss, i) => expect(lost[i]).toBeCloseTo(loss, 6));
    expect(result.trades[0]!.mae).toBeCloseTo(-40.32 / 19.6 - 1, 12);
  });

  it('fill limits and stops there', () => {
    const { fills } = trade(
      crude,
      [
        (ctx) => ctx.buy(1, { limit: -30 }),
        undefined!,
        (ctx) => [ctx.order(1 as never)?.limit, ctx.sell(1, { stop: -15 })],
      ],
      { instrument: future, config: margin },
    );
    // Bought at -30 on the way down; the next bar opens at -14 and falls through -15.
    expect(fills).toEqual([
      [2, 1, -30],
      [3, -1, -15],
    ]);
  });

  it('are refused as prices of orders where the instrument has none', () => {
    const { ends } = trade(crude.slice(0, 2), [(ctx) => [ctx.buy(1, { limit: -1 }), ctx.buy(1, { limit: 0 })]], {
      instrument: { kind: 'equity' },
    });
    expect(ends.slice(0, 2)).toEqual(['INVALID_PRICE', 'INVALID_PRICE']);
    expect(trade(crude, [(ctx) => ctx.buy(1, { limit: NaN })], { instrument: future, config: margin }).ends[0]).toBe(
      'INVALID_PRICE',
    );
  });

  it('make fees and slippage of their size: 1 % of 30,000 are 300, and a purchase at 1 % worse is at -29.70', () => {
    const { result } = trade([flat(-30), flat(-30), flat(-30)], [(ctx) => ctx.buy(1), (ctx) => ctx.sell(1)], {
      instrument: future,
      config: { ...margin, fees: { proportional: 0.01 }, slippage: { proportional: 0.01 } },
    });
    expect(result.fills.map(({ price }) => price)).toEqual([expect.closeTo(-29.7, 12), expect.closeTo(-30.3, 12)]);
    expect(result.fills.map(({ fee }) => fee)).toEqual([expect.closeTo(297, 9), expect.closeTo(303, 9)]);
    expect(result.statistics.finalEquity).toBeCloseTo(100_000 - 600 - 600, 6);
  });

  it('need margin of their size', () => {
    const account = { initialCapital: 29_000, type: 'margin' as const };
    const { ends } = trade([flat(-30), flat(-30)], [(ctx) => ctx.buy(1)], { instrument: future, config: { account } });
    expect(ends).toContain('INSUFFICIENT_MARGIN');
  });

  it('cost a cash account the sale, which it must be able to pay', () => {
    const sold = (capital: number) =>
      trade([flat(10), flat(10), flat(-30), flat(-30)], [(ctx) => ctx.buy(1), undefined!, (ctx) => ctx.sell(1)], {
        instrument: future,
        config: { account: { initialCapital: capital } },
      });
    // 50,000 less 10,000 and 30,000; of 30,000 only 20,000 are left.
    expect(sold(50_000).result.statistics.finalEquity).toBe(10_000);
    expect(sold(30_000).ends).toContain('INSUFFICIENT_CASH');
  });
});

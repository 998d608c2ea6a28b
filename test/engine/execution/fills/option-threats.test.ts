import type { BarSeries } from '../../../../engine/columns/market-data';
import type { Instrument } from '../../../../engine/model/instrument';
import type { OrderOptions } from '../../../../engine/model/order';
import type { RunConfig } from '../../../../engine/model/run-config';
import { marketWith, MINUTE, START } from '../../random-market';
import { configOf, engineWith } from '../../support';
import type { Bar } from '../../trade-script';

const [SPOT, CALL, PUT] = ['S.X', 'C.X', 'P.X'];
const END = START + 1e6 * MINUTE;
const option = {
  kind: 'option',
  multiplier: 100,
  underlying: SPOT,
  expiry: END,
  delisted: END,
  settlement: 'cash',
} as const;
const INSTRUMENTS: Record<string, Instrument> = {
  [SPOT]: { id: SPOT, kind: 'equity', multiplier: 1 },
  [CALL]: { id: CALL, ...option, right: 'call', strike: 110, exercise: 'european' },
  [PUT]: { id: PUT, ...option, right: 'put', strike: 95, exercise: 'european' },
};

function seriesOf(instrument: string, bars: Bar[]): BarSeries {
  const column = (at: number) => Float64Array.from(bars, (bar) => bar[at]!);
  const times = Float64Array.from(bars, (_, i) => START + i * MINUTE);
  const volume = new Float64Array(bars.length).fill(100);
  return { instrument, times, open: column(0), high: column(1), low: column(2), close: column(3), volume };
}

type Money = Omit<RunConfig['account'], 'type'>;

const still = (price: number): Bar => [price, price, price, price];

/**
 * A share at 100 whose third bar is given, a call 110 and a put 95 that trade at 1 all the while. What is ordered at the first
 * bar; fills of the third one.
 */
function afterOrders(orders: Record<string, [number, OrderOptions?]>, bar: Bar, money: Money) {
  const tested = engineWith(() => ({
    onBar(ctx) {
      const [quantity = 0, options] = orders[ctx.instrument] ?? [];
      if (ctx.index !== 0 || quantity === 0) return;
      if (quantity > 0) ctx.buy(quantity, options);
      else ctx.sell(-quantity, options);
    },
  }));
  const quiet = Array.from({ length: 4 }, () => still(1));
  const market = marketWith(
    seriesOf(SPOT, [still(100), still(100), bar, still(100)]),
    seriesOf(CALL, quiet),
    seriesOf(PUT, quiet),
  );
  const account = { type: 'margin' as const, ...money };
  const result = tested.run({ ...market, instruments: INSTRUMENTS }, configOf({ strategy: 'under-test', account }));
  const third = result.fills.filter(({ time }) => time > START + 1.5 * MINUTE);
  return {
    fills: third.map(({ instrument, side, quantity, price }) => [
      instrument,
      side === 'buy' ? quantity : -quantity,
      price,
    ]),
    reasons: third.map(({ reason }) => reason),
    equity: result.equity.equity.at(-1)!,
  };
}

describe('short options are judged at the extremes of their underlying’s bar', () => {
  it('a call by its margin: 5 with 6,000, whose margin is 500 (1.2 S - 110), at S = 101.67', () => {
    const { fills, reasons } = afterOrders({ [CALL]: [-5] }, [100, 102, 100, 100], { initialCapital: 6000 });
    expect([fills, reasons]).toEqual([[[CALL, 5, 1]], ['liquidation']]);
    expect(afterOrders({ [CALL]: [-5] }, [100, 101.6, 100, 100], { initialCapital: 6000 }).fills).toEqual([]);
  });

  it('at its intrinsic value: 20,500 - 500 (S - 110) is the margin 100 S at S = 125.83', () => {
    const { fills, equity } = afterOrders({ [CALL]: [-5] }, [100, 130, 100, 100], { initialCapital: 20_000 });
    expect(fills).toEqual([[CALL, 5, expect.closeTo(75_500 / 600 - 110, 9) as number]]);
    expect(equity).toBeCloseTo(20_500 - 500 * (75_500 / 600 - 110), 6);
    expect(afterOrders({ [CALL]: [-5] }, [100, 125.8, 100, 100], { initialCapital: 20_000 }).fills).toEqual([]);
  });

  it('a put on the way down, and not where the account is judged at closes', () => {
    // 12,500 - 500 (95 - S) is the margin 500 * 0.2 S at S = 87.5.
    const { fills } = afterOrders({ [PUT]: [-5] }, [100, 100, 80, 100], { initialCapital: 12_000 });
    expect(fills).toEqual([[PUT, 5, expect.closeTo(7.5, 9) as number]]);
    const closes = { liquidation: 'close' as const };
    expect(afterOrders({ [PUT]: [-5] }, [100, 100, 80, 100], { initialCapital: 12_000, ...closes }).fills).toEqual([]);
  });

  it('after the orders of the underlying on the way there', () => {
    // The stop at 101 buys 500 shares, which cover the calls: nothing is liquidated on the way to 130.
    const orders: Record<string, [number, OrderOptions?]> = { [CALL]: [-5], [SPOT]: [500, { stop: 101 }] };
    const { fills, reasons } = afterOrders(orders, [100, 130, 100, 100], { initialCapital: 60_000 });
    expect(fills).toEqual([[SPOT, 500, 101]]);
    expect(reasons).toEqual(['stop']);
  });

  it('and nothing is lent on long ones, whose value is their margin', () => {
    // 190 shares with 9,200 of debt, 200 of it for 2 puts: 190 S - 9,200 is the margin 190 S / 4 at S = 64.56.
    const orders: Record<string, [number]> = { [SPOT]: [190], [PUT]: [2] };
    const { fills } = afterOrders(orders, [100, 100, 60, 100], { initialCapital: 10_000, leverage: 2 });
    expect(fills).toEqual([[SPOT, -190, expect.closeTo(9200 / 142.5, 9) as number]]);
  });
});

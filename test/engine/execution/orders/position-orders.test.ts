import { buildMarket } from '../../../../engine/columns/market-data';
import type { OrderId } from '../../../../engine/model/order';
import type { BarContext, RowContext } from '../../../../engine/strategies/define-strategy';
import { START, MINUTE } from '../../random-market';
import { configOf, engine, engineWith } from '../../support';
import { pass, trade, type Bar } from '../../trade-script';

const at = (price: number): Bar => [price, price, price, price];
const margin = { account: { type: 'margin', initialCapital: 10_000, leverage: 1 } } as const;

describe('what protects a position', () => {
  it('goes with it: the exit of the second bracket is its own', () => {
    const bars = [at(100), at(100), at(100), at(100), at(100), [100, 131, 100, 131] as Bar, at(131)];
    const { fills, ends } = trade(bars, [
      (ctx) => ctx.buy(10, { stopLoss: 90, takeProfit: 110 }),
      (ctx) => ctx.target(0),
      pass,
      (ctx) => ctx.buy(10, { stopLoss: 80, takeProfit: 130 }),
    ]);
    expect(fills).toEqual([
      [1, 10, 100],
      [2, -10, 100],
      [4, 10, 100],
      [5, -10, 130],
    ]);
    expect(ends.filter((end) => end === 'POSITION_CLOSED')).toHaveLength(2);
  });

  it('goes with it: a trailing stop of the first position does not sell the second', () => {
    const bars = [at(100), at(100), at(100), at(100), at(100), at(96), at(97)];
    const { fills } = trade(bars, [
      (ctx) => ctx.buy(10),
      (ctx) => (ctx.sell(10, { trail: 4, reduceOnly: true }), pass()),
      (ctx) => ctx.target(0),
      (ctx) => ctx.buy(10),
    ]);
    expect(fills).toEqual([
      [1, 10, 100],
      [3, -10, 100],
      [4, 10, 100],
    ]);
  });

  it('goes where the position turns, and what protects the other side stays', () => {
    const bars = [at(100), at(100), at(100), at(95), at(111)];
    const { fills } = trade(
      bars,
      [
        (ctx) => ctx.buy(10, { stopLoss: 90 }),
        (ctx) => (ctx.buy(10, { stop: 110, reduceOnly: true }), ctx.sell(20)),
        pass,
      ],
      { config: margin },
    );
    expect(fills).toEqual([
      [1, 10, 100],
      [2, -20, 100],
      [4, 10, 111],
    ]);
  });

  it('takes the rest of its entry with it', () => {
    const bars = [at(100), at(100), at(101), at(89), at(89)];
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } as const;
    const script = [(ctx: BarContext) => ctx.buy(20, { limit: 100, stopLoss: 80 }), (ctx: BarContext) => ctx.sell(10)];
    const { fills: done, ends } = trade(bars, script, { config: { fills } });
    expect(done).toEqual([
      [1, 10, 100],
      [2, -10, 101],
    ]);
    expect(ends.slice(-2)).toEqual(['POSITION_CLOSED', 'POSITION_CLOSED']);
  });
});

describe('a target that closes', () => {
  it('beside a stop at the same gap sells once', () => {
    const bars = [at(100), at(100), [99, 99, 99, 99] as Bar, at(90), at(120)];
    const { fills, result } = trade(bars, [(ctx) => ctx.buy(10, { stopLoss: 95 }), pass, (ctx) => ctx.target(0)], {
      config: margin,
    });
    expect(fills).toEqual([
      [1, 10, 100],
      [3, -10, 90],
    ]);
    expect(result.statistics.finalEquity).toBe(9_900);
  });

  it('closes what fills, and nothing where the purchase is refused', () => {
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch' } as const;
    const { fills: done, result } = trade([at(100), at(100), at(100)], [(ctx) => (ctx.buy(500), ctx.target(0))], {
      config: { ...margin, fills },
    });
    expect(done).toEqual([]);
    expect(result.statistics.rejectedOrders).toBe(1);
  });
});

describe('a target counts', () => {
  const level = [at(100), at(100), at(100), at(100), at(100)];

  it('market orders with options', () => {
    const { fills } = trade(level, [(ctx) => (ctx.buy(5, { stopLoss: 90 }), ctx.target(10))]);
    expect(fills.map(([, quantity]) => quantity)).toEqual([5, 5]);
  });

  it('the rest of a bracket that waits for volume', () => {
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } as const;
    const script = [(ctx: BarContext) => ctx.buy(20, { stopLoss: 50 }), (ctx: BarContext) => ctx.target(20)];
    const { fills: done } = trade(level, script, { config: { fills } });
    expect(done).toEqual([
      [1, 10, 100],
      [2, 10, 100],
    ]);
  });

  it('combos', () => {
    const { fills } = trade(level, [
      (ctx) => (ctx.combo([{ instrument: 'A.X', quantity: 5 }]), ctx.target(10)),
      (ctx) => ctx.target(10),
    ]);
    expect(fills.map(([, quantity]) => quantity)).toEqual([5, 5]);
  });
});

describe('a stop that a bar reaches before what it protects', () => {
  const bar: Bar[] = [at(100), [100, 101, 89, 92], at(92)];

  it('closes it in the same bar on a cash account', () => {
    const { fills, result } = trade(bar, [(ctx) => (ctx.sell(10, { stop: 90 }), ctx.buy(10, { limit: 95 }))]);
    expect(fills).toEqual([
      [1, 10, 95],
      [1, -10, 90],
    ]);
    expect(result.statistics.rejectedOrders).toBe(0);
  });

  it('closes it where it is reduce-only, on an account with credit too', () => {
    const script = [(ctx: BarContext) => (ctx.sell(10, { stop: 90, reduceOnly: true }), ctx.buy(10, { limit: 95 }))];
    expect(trade(bar, script, { config: margin }).fills).toEqual([
      [1, 10, 95],
      [1, -10, 90],
    ]);
  });

  it('is refused where the bar brings nothing to close', () => {
    const { fills, ends } = trade(bar, [(ctx) => ctx.sell(10, { stop: 90 })]);
    expect(fills).toEqual([]);
    expect(ends.at(-1)).toBe('INSUFFICIENT_POSITION');
  });
});

describe('one order of events', () => {
  const short = (stopLoss: number) => (ctx: BarContext) => ctx.sell(1, { stop: 21_097, stopLoss, takeProfit: 21_087 });
  const config = { account: { type: 'margin', initialCapital: 100_000 } } as const;

  it('that open, high, low and close leave is taken: entry and target on the way down, the stop above the high', () => {
    const bars: Bar[] = [at(21_110), [21_102.75, 21_110, 21_080, 21_095], at(21_095)];
    const { fills, result } = trade(bars, [short(21_120)], { config });
    expect(fills).toEqual([
      [1, -1, 21_097],
      [1, 1, 21_087],
    ]);
    expect(result.trades[0]!.pnl).toBe(10);
  });

  it('is not known where the bar reaches the stop as well: pessimistically that is first', () => {
    const bars: Bar[] = [at(21_110), [21_102.75, 21_125, 21_080, 21_095], at(21_095)];
    expect(trade(bars, [short(21_120)], { config }).fills).toEqual([
      [1, -1, 21_097],
      [1, 1, 21_120],
    ]);
  });

  it('is known by the close: a target beyond which the bar ended was reached after the entry', () => {
    const bars: Bar[] = [at(10), [10, 13, 9.5, 12.5], at(12.5)];
    expect(trade(bars, [(ctx) => ctx.buy(1, { limit: 9.75, stopLoss: 9, takeProfit: 12 })]).fills).toEqual([
      [1, 1, 9.75],
      [1, -1, 12],
    ]);
  });
});

describe('combos', () => {
  it('fill at the close that they were decided on, by setting', () => {
    const fills = { at: 'same-close', intrabar: 'pessimistic', limits: 'touch' } as const;
    const bars: Bar[] = [
      [100, 100, 100, 100],
      [105, 105, 105, 105],
    ];
    const { fills: done } = trade(bars, [(ctx) => (ctx.buy(1), ctx.combo([{ instrument: 'A.X', quantity: 1 }]))], {
      config: { fills },
    });
    expect(done).toEqual([
      [0, 1, 100],
      [0, 1, 100],
    ]);
  });

  it('of pairs are not ordered again while one waits for volume', () => {
    const count = 40;
    const series = (instrument: string, close: (i: number) => number, volume: (i: number) => number) => {
      const column = (value: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => value(i));
      const times = column((i) => START + i * MINUTE);
      return {
        instrument,
        times,
        open: column(close),
        high: column(close),
        low: column(close),
        close: column(close),
        volume: column(volume),
      };
    };
    // The ratio leaves its mean at bar 20 and does not come back; volume comes with bar 25.
    const dear = (i: number) => (i < 20 ? 100 + (i % 2) : 110 + i);
    const volume = (i: number) => (i < 25 ? 1 : 1e6);
    const market = buildMarket('pairs-wait', [series('A.X', dear, volume), series('B.X', () => 100, volume)]);
    const result = engine().run(
      market,
      configOf({
        strategy: 'pairs',
        parameters: { period: 10, entry: 1.5, exit: 0, share: 0.5 },
        account: { type: 'margin', initialCapital: 10_000, leverage: 10 },
        fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.5 },
      }),
    );
    expect(result.fills).toHaveLength(2);
    const gross = result.fills.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
    expect(gross / 10_000).toBeCloseTo(1, 1);
  });
});

it('a reduce-only order that waits for its position is left alone until it has one', () => {
  let stop: OrderId;
  const seen: unknown[] = [];
  const tested = engineWith(
    () => ({
      onRow(ctx: RowContext) {
        if (ctx.index === 0) stop = ctx.sell(0, 1, { stop: 50, reduceOnly: true });
        if (ctx.index === 1) ctx.target(0, 1);
        if (ctx.index === 3) ctx.target(0, 0);
        seen.push(ctx.order(stop)?.status);
      },
    }),
    'portfolio',
  );
  const times = Float64Array.from({ length: 6 }, (_, i) => START + i * MINUTE);
  const column = new Float64Array(6).fill(100);
  const series = { instrument: 'A.X', times, open: column, high: column, low: column, close: column, volume: column };
  tested.run(buildMarket('reduce-waits', [series]), configOf({ strategy: 'under-test' }));
  expect(seen).toEqual(['working', 'working', 'working', 'working', undefined, undefined]);
});

import { HoldfastError } from '../../engine/model/errors';
import type { BarContext } from '../../engine/strategies/define-strategy';
import { MINUTE, START, marketWith, seriesOf } from './random-market';
import { configOf, engine, engineWith, errorOf } from './support';

const underTest = configOf({ strategy: 'under-test' });

function fail(): never {
  throw new Error('no');
}
/** Traps of a proxy. */
const FAILING = { get: fail, getPrototypeOf: fail, has: fail };

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('orders', () => {
  it('fill at the open of the next bar', () => {
    const market = marketWith(seriesOf('A.X', [10, 11, 12], { opens: [10, 20, 30] }));
    const tested = engineWith(() => ({ onBar: (ctx) => (ctx.index === 0 ? ctx.buy(3) : undefined) }));
    const { fills, equity } = tested.run(market, underTest);
    expect(fills).toEqual([
      {
        ...{ time: START + MINUTE, instrument: 'A.X', side: 'buy', quantity: 3, price: 20, fee: 0 },
        ...{ orderId: 1, type: 'market', reason: 'signal', tag: null },
      },
    ]);
    expect([...equity.equity]).toEqual([10_000, 10_000 - 60 + 33, 10_000 - 60 + 36]);
  });

  it('of the last bar stay unfilled, and an open position is marked at the last close, not closed', () => {
    const market = marketWith(seriesOf('A.X', [10, 11, 12]));
    const tested = engineWith(() => ({
      onBar: (ctx) => (ctx.index === 0 ? ctx.buy(1) : ctx.index === 2 ? ctx.sell(1) : undefined),
    }));
    const { fills, trades, statistics } = tested.run(market, underTest);
    expect(fills).toHaveLength(1);
    expect(trades).toEqual([
      {
        instrument: 'A.X',
        side: 'long',
        quantity: 1,
        entryTime: START + MINUTE,
        entryPrice: 10,
        exitTime: null,
        exitPrice: null,
        pnl: 2,
        fees: 0,
        mae: 9.75 / 10 - 1,
        mfe: 12.25 / 10 - 1,
        ...{ entryTag: null, exitTag: null, exitReason: null },
      },
    ]);
    expect(statistics).toMatchObject({ trades: 0, fills: 1, finalEquity: 10_002 });
  });

  it('wait for the next bar of their own instrument', () => {
    const often = seriesOf('A.X', [10, 10, 10, 10]);
    const seldom = seriesOf('B.X', [20, 25], { times: [START, START + 3 * MINUTE], opens: [20, 24] });
    const tested = engineWith(() => ({ onBar: (ctx) => (ctx.index === 0 ? ctx.buy(1) : undefined) }));
    const { fills } = tested.run(marketWith(often, seldom), underTest);
    expect(fills.map(({ instrument, time, price }) => [instrument, time - START, price])).toEqual([
      ['A.X', MINUTE, 10],
      ['B.X', 3 * MINUTE, 24],
    ]);
  });

  it('are refused where cash or position do not suffice, and counted', () => {
    const market = marketWith(seriesOf('A.X', [10, 10, 10, 10, 10]));
    const orders: ((ctx: BarContext) => void)[] = [
      (ctx) => ctx.sell(1),
      (ctx) => ctx.buy(10),
      (ctx) => ctx.buy(1),
      (ctx) => ctx.sell(11),
    ];
    const tested = engineWith(() => ({ onBar: (ctx) => orders[ctx.index]?.(ctx) }));
    const account = { initialCapital: 101 };
    const { fills, statistics } = tested.run(market, { ...underTest, account, fees: { proportional: 0.01 } });
    expect(fills.map(({ quantity, fee }) => [quantity, fee])).toEqual([[10, 1]]);
    expect(statistics.rejectedOrders).toBe(3);
  });

  it('pay slippage beyond the open, a buy above and a sale below', () => {
    const market = marketWith(seriesOf('A.X', [10, 10, 10]));
    const tested = engineWith(() => ({ onBar: (ctx) => (ctx.index === 0 ? ctx.buy(1) : ctx.sell(1)) }));
    const { fills } = tested.run(market, { ...underTest, slippage: { proportional: 0.1 } });
    expect(fills.map((fill) => fill.price)).toEqual([11, 9]);
  });

  it('by target count the orders of the same bar', () => {
    const market = marketWith(seriesOf('A.X', [10, 10, 10]));
    const tested = engineWith(() => ({
      onBar(ctx) {
        if (ctx.index > 0) return ctx.target(5);
        ctx.buy(2);
        ctx.target(5);
        ctx.target(5);
      },
    }));
    expect(tested.run(market, underTest).fills.map((fill) => fill.quantity)).toEqual([2, 3]);
  });
});

describe('an instrument without a definition', () => {
  const ids = ['BTCUSD-PERP.KRAKEN', 'ESZ24.XCME', 'AAPL.XNAS', 'EURUSD.FX', 'SPX.INDEX'];

  it.each([
    ['each by itself', ids.map((id) => [id])],
    ['all in one run', [ids]],
  ])('pays for contracts or shares as its identifier says: %s', (_, runs) => {
    const tested = engineWith(() => ({ onBar: (ctx) => (ctx.index === 0 ? ctx.buy(10) : undefined) }));
    const fees = { proportional: 0, perContract: 2, perShare: 0.5 };
    const paid = runs.flatMap((names) => {
      const market = marketWith(...names.map((id) => seriesOf(id, [10, 10])));
      return tested.run(market, { ...underTest, fees }).fills.map(({ instrument, fee }) => [instrument, fee]);
    });
    expect(Object.fromEntries(paid)).toEqual({
      'BTCUSD-PERP.KRAKEN': 20,
      'ESZ24.XCME': 20,
      'AAPL.XNAS': 5,
      'EURUSD.FX': 5,
      'SPX.INDEX': 5,
    });
  });

  it('is described by the kind that its identifier says', () => {
    const kinds: string[] = [];
    const tested = engineWith(() => ({
      init: (ctx) => void kinds.push(ctx.describe(ctx.instrument).kind),
      onBar: () => undefined,
    }));
    for (const id of ids) tested.run(marketWith(seriesOf(id, [10])), underTest);
    expect(kinds).toEqual(['perpetual', 'future', 'equity', 'fx', 'index']);
  });
});

describe('the context', () => {
  it('shows the bar, the position and the account', () => {
    const series = seriesOf('A.X', [10, 12, 13], { opens: [10, 11, 12] });
    const seen: unknown[] = [];
    const tested = engineWith(() => ({
      onBar(ctx) {
        const { instrument, time, index, open, high, low, close, volume, position, cash, equity } = ctx;
        seen.push({ instrument, time, index, open, high, low, close, volume, position, cash, equity });
        if (index === 0) ctx.buy(2);
      },
    }));
    tested.run(marketWith(series), underTest);
    expect(seen[1]).toEqual({
      instrument: 'A.X',
      time: START + 2 * MINUTE,
      index: 1,
      open: 11,
      high: 12.25,
      low: 10.75,
      close: 12,
      volume: 101,
      position: 2,
      cash: 9978,
      equity: 10_002,
    });
  });

  it('keeps nothing that leads to a column', () => {
    const reachable: unknown[] = [];
    const tested = engineWith(() => ({
      onBar(ctx) {
        for (const key of Reflect.ownKeys(ctx)) reachable.push(key);
      },
    }));
    tested.run(marketWith(seriesOf('A.X', [1, 2])), underTest);
    expect(reachable).toEqual([]);
  });

  it('never shows what a later bar changes', () => {
    const closes = [10, 11, 9, 12, 13, 8, 14, 10, 9, 15];
    const observed = (values: number[]) => {
      const seen: number[][] = [];
      let handle: Parameters<BarContext['value']>[0];
      const tested = engineWith(() => ({
        init: (ctx) => void (handle = ctx.indicator('ema', { period: 3 })),
        onBar: (ctx) => void seen.push([ctx.open, ctx.high, ctx.low, ctx.close, ctx.volume, ctx.value(handle)]),
      }));
      tested.run(marketWith(seriesOf('A.X', values)), underTest);
      return seen;
    };
    const whole = observed(closes);
    for (let length = 1; length < closes.length; length++) {
      expect(observed(closes.slice(0, length))).toEqual(whole.slice(0, length));
    }
  });

  it('gives each instrument random numbers that depend on the seed alone', () => {
    const draw = (seed: number, ...names: string[]) => {
      const drawn: Record<string, number[]> = {};
      const tested = engineWith(() => ({ onBar: (ctx) => void (drawn[ctx.instrument] ??= []).push(ctx.random()) }));
      tested.run(marketWith(...names.map((name) => seriesOf(name, [1, 2, 3]))), { ...underTest, seed });
      return drawn;
    };
    const both = draw(7, 'A.X', 'B.X');
    expect(draw(7, 'B.X')['B.X']).toEqual(both['B.X']);
    expect(both['A.X']).not.toEqual(both['B.X']);
    expect(draw(8, 'A.X')['A.X']).not.toEqual(both['A.X']);
    expect(new Set(both['A.X']).size).toBe(3);
    for (const value of both['A.X']!) expect(value >= 0 && value < 1).toBe(true);
  });
});

describe('a strategy at fault', () => {
  it('that throws fails with instrument, time and bar', () => {
    const tested = engineWith(() => ({
      onBar(ctx) {
        if (ctx.instrument === 'B.X' && ctx.index === 2) throw new Error('out of ideas');
      },
    }));
    const market = marketWith(seriesOf('A.X', [1, 2, 3]), seriesOf('B.X', [1, 2, 3]));
    const error = errorOf(() => tested.run(market, underTest));
    expect(error.toBody()).toEqual({
      code: 'STRATEGY_FAILED',
      message: 'The strategy threw: out of ideas',
      details: { instrument: 'B.X', time: '2024-01-01T00:03:00.000Z', bar: 2, row: 2 },
    });
  });

  it.each([
    ['a NUL and half a pair are replaced', 'a\0b\ud83d', 'a\ufffdb\ufffd'],
    ['a character at the limit is not cut in half', `${'x'.repeat(499)}\u{1f600}`, 'x'.repeat(499)],
    ['a character before the limit is kept', `${'x'.repeat(498)}\u{1f600}y`, `${'x'.repeat(498)}\u{1f600}`],
  ])('may say anything: %s', (_what, said, told) => {
    const tested = engineWith(() => ({
      onBar() {
        throw new Error(said);
      },
    }));
    const { message } = errorOf(() => tested.run(marketWith(seriesOf('A.X', [1])), underTest)).toBody();
    expect(message).toBe(`The strategy threw: ${told}`);
  });

  it.each<[string, () => unknown, string]>([
    [
      'an object whose message cannot be read',
      () => ({
        get message() {
          throw new Error('no');
        },
      }),
      '[object Object]',
    ],
    ['an object without a prototype', (): unknown => Object.create(null), 'a value that has no text'],
    ['a symbol', () => Symbol('x'), 'Symbol(x)'],
    ['nothing', () => undefined, 'undefined'],
    ['a text', () => 'out of ideas', 'out of ideas'],
    ['a proxy that fails whatever one asks', () => new Proxy({}, FAILING), 'a value that has no text'],
    ['a proxy that is revoked', () => revoked(), 'a value that has no text'],
    ['an error whose stack cannot be read', () => Object.defineProperty(new Error('x'), 'stack', { get: fail }), 'x'],
  ])('may throw %s, and fails with its bar', (_what, made, told) => {
    for (const at of ['onBar', 'create'] as const) {
      const tested = engineWith(() => {
        if (at === 'create') throw made();
        return {
          onBar() {
            throw made();
          },
        };
      });
      const { code, message, details } = errorOf(() =>
        tested.run(marketWith(seriesOf('A.X', [1])), underTest),
      ).toBody();
      expect({ code, message }).toEqual({ code: 'STRATEGY_FAILED', message: `The strategy threw: ${told}` });
      expect(details).toMatchObject(at === 'create' ? { instrument: 'A.X' } : { instrument: 'A.X', bar: 0 });
    }
  });

  it('is told by the bar of its instrument and the row of the whole run', () => {
    const often = seriesOf('A.X', [1, 2, 3, 4]);
    const seldom = { ...seriesOf('B.X', [1, 2], { times: [START + 2 * MINUTE, START + 4 * MINUTE] }), ticks: true };
    const tested = engineWith(() => ({
      onBar(ctx) {
        if (ctx.instrument === 'B.X' && ctx.index === 1) throw new Error('late');
      },
    }));
    const { details } = errorOf(() => tested.run(marketWith(often, seldom), underTest));
    expect(details).toEqual({ instrument: 'B.X', time: '2024-01-01T00:04:00.000Z', bar: 1, row: 3 });
  });

  it.each([0, -1, NaN, Infinity])('cannot order a quantity of %p', (quantity) => {
    const tested = engineWith(() => ({ onBar: (ctx) => ctx.buy(quantity) }));
    expect(errorOf(() => tested.run(marketWith(seriesOf('A.X', [1])), underTest)).code).toBe('STRATEGY_FAILED');
  });

  it('cannot ask for an unknown indicator or period', () => {
    const market = marketWith(seriesOf('A.X', [1]));
    for (const [name, period] of [
      ['magic', 3],
      ['sma', 0],
      ['sma', 1.5],
    ] as const) {
      const tested = engineWith(() => ({
        init: (ctx) => void ctx.indicator(name as 'sma', { period }),
        onBar: () => undefined,
      }));
      expect(errorOf(() => tested.run(market, underTest)).toBody()).toMatchObject({
        code: 'STRATEGY_FAILED',
        details: { instrument: 'A.X' },
      });
    }
  });

  it('does not disturb the next run', () => {
    const market = marketWith(seriesOf('A.X', [1, 2, 3, 4]));
    let fail = true;
    const tested = engineWith(() => ({
      onBar(ctx) {
        ctx.buy(1);
        if (fail && ctx.index === 2) throw new Error('once');
      },
    }));
    expect(() => tested.run(market, underTest)).toThrow(HoldfastError);
    fail = false;
    expect(tested.run(market, underTest).fills).toHaveLength(3);
  });
});

describe('sma-cross', () => {
  const closes = [10, 10, 10, 12, 12, 12, 9, 9, 9, 9];

  it('enters above, leaves below and keeps still on a tie', () => {
    const { fills } = engine().run(marketWith(seriesOf('A.X', closes)), configOf({ parameters: { fast: 1, slow: 3 } }));
    // Above at bar 3, tied at bar 5, below at bar 6; each filled one bar later.
    expect(fills.map(({ side, time }) => [side, (time - START) / MINUTE])).toEqual([
      ['buy', 4],
      ['sell', 7],
    ]);
  });

  it('takes fast above slow', () => {
    const reversed = configOf({ parameters: { fast: 3, slow: 1 } });
    const { fills } = engine().run(marketWith(seriesOf('A.X', closes)), reversed);
    expect(fills.map(({ side, time }) => [side, (time - START) / MINUTE])).toEqual([['buy', 7]]);
  });
});

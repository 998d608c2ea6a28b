import fc from 'fast-check';
import type { MarketData } from '../../../engine/columns/market-data';
import { describeInstrument } from '../../../engine/model/describe-instrument';
import type { Instrument } from '../../../engine/model/instrument';
import type { RunConfig } from '../../../engine/model/run-config';
import { MICROS_PER_DAY, startMicros } from '../../../engine/model/time';
import type { Strategy } from '../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../random-market';
import { configOf, engine, engineWith } from '../support';

const FIRST = startMicros('2025-01-27');
const EXPIRY = startMicros('2025-01-30T10:00:00Z');
const CALL = 'NIFTY25JAN30C100.NSE';
const PUT = 'NIFTY25JAN30P90.NSE';
const SPOT = 'NIFTY.NSE';
const margin = { initialCapital: 10_000, type: 'margin' as const };

function known(id: string, changes: Partial<Instrument> = {}): Instrument {
  const { kind, multiplier, underlying, right, strike, settlement } = describeInstrument(id);
  const option = kind === 'option' ? { underlying, right, strike, settlement, expiry: EXPIRY, delisted: EXPIRY } : {};
  return { id, kind, multiplier, ...option, ...changes };
}

function marketOf(closes: Record<string, number[]>, changes: Partial<Instrument> = {}): MarketData {
  const series = Object.entries(closes).map(([id, values]) => {
    return seriesOf(id, values, { start: FIRST, step: MICROS_PER_DAY, opens: values });
  });
  const ids = Object.keys(closes);
  const instruments = Object.fromEntries(ids.map((id) => [id, known(id, id === SPOT ? {} : changes)]));
  return { ...marketWith(...series), instruments };
}

/** Monday to Friday at one price. */
const dailySeries = (id: string, price: number) =>
  seriesOf(id, Array<number>(5).fill(price), {
    start: FIRST,
    step: MICROS_PER_DAY,
    opens: Array<number>(5).fill(price),
  });

/** Orders quantities at the first bar. */
const holding = (quantities: Record<string, number>, more: Partial<Strategy> = {}) =>
  engineWith(() => ({
    onBar(ctx) {
      const quantity = quantities[ctx.instrument];
      if (ctx.index === 0 && quantity) ctx.target(quantity);
    },
    ...more,
  }));

const config = (changes: Partial<RunConfig> = {}) => configOf({ strategy: 'under-test', account: margin, ...changes });

/** Monday to Friday; the option expires on Thursday. */
const week = (spot: number) => ({ [SPOT]: [100, 100, 102, spot, 500], [CALL]: [5, 6, 7, 8, 8] });

describe('at expiry', () => {
  it('a long option in the money is paid its intrinsic value at the close of its last day', () => {
    const { fills, equity } = holding({ [CALL]: 2 }).run(marketOf(week(112), { multiplier: 10 }), config());
    expect(fills.map(({ instrument, side, quantity, price }) => [instrument, side, quantity, price])).toEqual([
      [CALL, 'buy', 2, 6],
      [CALL, 'sell', 2, 12],
    ]);
    expect(fills[1]!.time).toBe(EXPIRY);
    expect([...equity.equity]).toEqual([10_000, 10_000, 10_020, 10_120, 10_120]);
  });

  it('a short option pays, one out of the money is worth nothing, in a cash account too', () => {
    const short = holding({ [CALL]: -2 }).run(marketOf(week(112)), config());
    expect(short.statistics.finalEquity).toBe(10_000 + 2 * 6 - 2 * 12);
    const worthless = holding({ [CALL]: -2 }).run(marketOf(week(99)), config());
    expect(worthless.statistics.finalEquity).toBe(10_000 + 2 * 6);
    const cash = configOf({ strategy: 'under-test' });
    expect(holding({ [CALL]: 2 }).run(marketOf(week(112)), cash).statistics.finalEquity).toBe(10_000 - 12 + 24);
  });

  it('a delivery trades the underlying, so that together the strike is paid', () => {
    const market = marketOf(week(112), { settlement: 'physical', multiplier: 10 });
    const { fills, equity } = holding({ [CALL]: 1 }).run(market, config());
    expect(fills.map(({ instrument, side, quantity, price }) => [instrument, side, quantity, price])).toEqual([
      [CALL, 'buy', 1, 6],
      [CALL, 'sell', 1, 12],
      [SPOT, 'buy', 10, 112],
    ]);
    // 10 units for 100 each, then worth 500.
    expect(equity.equity[4]).toBe(10_000 - 60 - 10 * 100 + 10 * 500);
  });

  it.each([
    // 200 at 112 need 22,400; the equity is 10,000 less 1,200 and 2,400 for the call, or the other way round.
    ['long call', { [CALL]: 1 }, 10_000 - 1200 + 2400],
    ['short call', { [CALL]: -1 }, 10_000 + 1200 - 2400],
  ])('a delivery that a margin account cannot carry is money: a %s', (...[, quantities, left]) => {
    const market = marketOf(week(112), { settlement: 'physical', multiplier: 200 });
    const account = { ...margin, leverage: 1 };
    const costs = { fees: { proportional: 0.001 }, slippage: { proportional: 0.001 } };
    const { fills, equity } = holding(quantities).run(market, config({ account }));
    expect(fills.map(({ instrument, reason }) => [instrument, reason])).toEqual([
      [CALL, 'signal'],
      [CALL, 'expiry'],
    ]);
    expect(equity.equity.at(-1)).toBe(left);
    // Nothing is liquidated, which would cost fees and slippage.
    const dear = holding(quantities).run(market, config({ account, ...costs }));
    expect(dear.fills.map(({ reason }) => reason)).toEqual(['signal', 'expiry']);
  });

  it('a delivery that closes shares is made, whatever the margin', () => {
    // 100 at 100 and a call on them sold for 6: called away for 100 each, the premium is left.
    const market = marketOf(week(112), { settlement: 'physical', multiplier: 100 });
    const account = { ...margin, leverage: 1 };
    const covered = holding({ [SPOT]: 100, [CALL]: -1 }).run(market, config({ account }));
    expect(covered.fills.at(-1)).toMatchObject({ instrument: SPOT, side: 'sell', quantity: 100, reason: 'expiry' });
    expect(covered.statistics.finalEquity).toBe(10_000 + 600);
  });

  it('a long and a short position side by side are both closed', () => {
    const both = holding(
      {},
      { onBar: (ctx) => void (ctx.instrument === CALL && ctx.index === 0 && (ctx.buy(1), ctx.sell(1))) },
    );
    const account = { ...margin, positions: 'hedging' as const };
    const { fills, statistics } = both.run(marketOf(week(112)), config({ account }));
    expect(fills.map(({ side, price }) => [side, price])).toEqual([
      ['buy', 6],
      ['sell', 6],
      ['sell', 12],
      ['buy', 12],
    ]);
    expect(statistics.finalEquity).toBe(10_000);
  });

  it('without the underlying the last close counts', () => {
    const { fills } = holding({ [CALL]: 1 }).run(marketOf({ [CALL]: week(112)[CALL] }), config());
    expect(fills.at(-1)).toMatchObject({ side: 'sell', price: 8 });
  });

  it('the end of the data on its last day settles it, an earlier one does not', () => {
    const upTo = (days: number) => {
      const closes = Object.entries(week(112)).map(([id, values]) => [id, values.slice(0, days)] as const);
      return holding({ [CALL]: 1 }).run(marketOf(Object.fromEntries(closes)), config()).fills.length;
    };
    expect([upTo(3), upTo(4), upTo(5)]).toEqual([1, 2, 2]);
  });

  it('working orders end, later ones are refused, and strategies see a flat position', () => {
    const seen: unknown[] = [];
    const { statistics } = holding(
      {},
      {
        onBar(ctx) {
          if (ctx.instrument !== CALL) return;
          if (ctx.index === 0) ctx.buy(1);
          if (ctx.index === 1) ctx.sell(1, { limit: 1000 });
          if (ctx.index === 3) seen.push(['position', ctx.position]);
          if (ctx.index === 4) ctx.buy(1);
        },
        onOrder: (_, { type }) => void (type === 'expired' && seen.push(type)),
        onFill: (_, { order, side, price }) => void (order === 0 && seen.push([side, price])),
      },
    ).run(marketOf(week(112)), config());
    expect(seen).toEqual(['expired', ['sell', 12], ['position', 0]]);
    expect(statistics.rejectedOrders).toBe(1);
  });
});

describe('contracts of the US', () => {
  it('on shares are worth a hundred of them, and deliver them', () => {
    const [CALL475, SPY] = ['SPY250130C00475000.OPRA', 'SPY.ARCX'];
    const market = {
      ...marketWith(...[SPY, CALL475].map((id, i) => dailySeries(id, i === 0 ? 482 : 5))),
      instruments: {},
    };
    const instruments = { [SPY]: known(SPY), [CALL475]: known(CALL475) };
    const { fills, statistics } = holding({ [CALL475]: 1 }).run(
      { ...market, instruments },
      config({ account: { ...margin, initialCapital: 100_000 } }),
    );
    expect(statistics.finalEquity).toBe(100_000 + 200);
    expect(fills.at(-1)).toMatchObject({ instrument: SPY, side: 'buy', quantity: 100, price: 482 });
  });

  it('on an index are settled in cash by it, weekly ones too', () => {
    const [WEEKLY, SPX] = ['SPXW250130C04700000.OPRA', 'SPX.INDEX'];
    const market = { ...marketWith(dailySeries(SPX, 4789.81), dailySeries(WEEKLY, 60)), instruments: {} };
    const instruments = { [SPX]: known(SPX), [WEEKLY]: known(WEEKLY) };
    const { fills, statistics } = holding({ [WEEKLY]: 1 }).run(
      { ...market, instruments },
      config({ account: { ...margin, initialCapital: 100_000 } }),
    );
    expect(fills.at(-1)!.price).toBeCloseTo(89.81, 10);
    expect(statistics.finalEquity).toBeCloseTo(100_000 + 100 * 29.81, 6);
  });

  it('on a broad index are margined by 15 % of it', () => {
    const [CALL100, SPX] = ['SPXW250130C00100000.OPRA', 'SPX.INDEX'];
    const instruments = { [SPX]: known(SPX), [CALL100]: known(CALL100) };
    const refused = (initialCapital: number) =>
      holding({ [CALL100]: -1 }).run(
        { ...marketWith(dailySeries(SPX, 100), dailySeries(CALL100, 6)), instruments },
        config({ account: { ...margin, initialCapital } }),
      ).statistics.rejectedOrders;
    expect([refused(1499), refused(1500)]).toEqual([1, 0]);
  });
});

describe('margin', () => {
  const refused = (quantities: Record<string, number>, initialCapital: number) =>
    holding(quantities).run(
      marketOf({ ...week(100), [PUT]: [2, 2, 2, 2, 2] }),
      config({ account: { ...margin, initialCapital } }),
    ).statistics.rejectedOrders;

  it('of a short call is a fifth of the underlying', () => {
    // Sold for 6, worth 6: what is left must be 20.
    expect([refused({ [CALL]: -1 }, 19.9), refused({ [CALL]: -1 }, 20)]).toEqual([1, 0]);
  });

  it('of a strangle is that of its greater side', () => {
    expect([refused({ [CALL]: -1, [PUT]: -1 }, 19.9), refused({ [CALL]: -1, [PUT]: -1 }, 20)]).toEqual([1, 0]);
  });

  it('of a long option is its price', () => {
    expect([refused({ [CALL]: 1 }, 5.9), refused({ [CALL]: 1 }, 6)]).toEqual([1, 0]);
  });

  it('liquidates a short call that runs away', () => {
    const closes = { [SPOT]: [100, 100, 140, 140, 140], [CALL]: [5, 5, 41, 41, 41] };
    const { fills } = holding({ [CALL]: -1 }).run(
      marketOf(closes),
      config({ account: { ...margin, initialCapital: 30 } }),
    );
    expect(fills.map(({ side, price }) => [side, price])).toEqual([
      ['sell', 5],
      ['buy', 41],
    ]);
  });
});

describe('the short strangle', () => {
  const run = (...[spot, call, put, parameters = {}]: [number[], number[], number[], object?]) => {
    const closes = { [SPOT]: spot, [CALL]: call, [PUT]: put };
    return engine().run(
      marketOf(closes),
      configOf({ strategy: 'short-strangle', account: margin, parameters: { min_days_to_expiry: 2, ...parameters } }),
    );
  };
  const told = ({ fills }: ReturnType<typeof run>) =>
    fills.map(({ side, instrument, price }) => [side, instrument, price]);
  const sold = [
    ['sell', CALL, 2],
    ['sell', PUT, 2],
  ];
  const calm = [95, 95, 95, 95, 95];

  it('keeps the premium of legs that expire worthless', () => {
    const result = run(calm, [2, 2, 2, 2, 2], [2, 2, 2, 2, 2]);
    expect(told(result)).toEqual([...sold, ['buy', CALL, 0], ['buy', PUT, 0]]);
    expect(result.statistics.finalEquity).toBe(10_004);
  });

  it('takes the loss once both cost more than the stop allows', () => {
    const result = run(calm, [2, 2, 4, 5, 5], [2, 2, 2, 1, 1]);
    expect(told(result)).toEqual([...sold, ['buy', CALL, 5], ['buy', PUT, 1]]);
    expect(told(run(calm, [2, 2, 4, 5, 5], [2, 2, 2, 1, 1], { stop_loss_pct: 0.51 })).length).toBe(4);
    expect(told(run(calm, [2, 2, 4, 5, 5], [2, 2, 2, 1, 1], { stop_loss_pct: 0.51 }))[2]).toEqual(['buy', CALL, 0]);
  });

  it('decides alike when the future is cut off', () => {
    const whole = told(run(calm, [2, 2, 4, 5, 5], [2, 2, 2, 1, 1]));
    const cut = told(run(calm.slice(0, 3), [2, 2, 4], [2, 2, 2]));
    expect(cut.length).toBeGreaterThan(0);
    expect(cut).toEqual(whole.slice(0, cut.length));
  });

  it('takes the gain once both cost less than the target', () => {
    expect(told(run(calm, [2, 2, 1, 0.5, 0.5], [2, 2, 0.6, 0.5, 0.5]))).toEqual([
      ...sold,
      ['buy', CALL, 0.5],
      ['buy', PUT, 0.5],
    ]);
  });

  it('is refused by an account without credit', () => {
    const closes = { [SPOT]: calm, [CALL]: [2, 2, 2, 2, 2], [PUT]: [2, 2, 2, 2, 2] };
    const { statistics } = engine().run(marketOf(closes), configOf({ strategy: 'short-strangle' }));
    expect(statistics.fills).toBe(0);
    expect(statistics.rejectedOrders).toBeGreaterThan(0);
  });

  it('finds the deltas without bars of the underlying', () => {
    const market = marketOf({
      [CALL]: [2, 2, 2, 2, 2],
      'NIFTY25JAN30P100.NSE': [7, 7, 7, 7, 7],
      [PUT]: [2, 2, 2, 2, 2],
    });
    const config = configOf({ strategy: 'short-strangle', account: margin, parameters: { min_days_to_expiry: 2 } });
    expect(
      engine()
        .run(market, config)
        .fills.slice(0, 2)
        .map(({ instrument }) => instrument),
    ).toEqual([CALL, PUT]);
  });
});

describe('equity', () => {
  const spots = fc.array(fc.integer({ min: 60, max: 140 }), { minLength: 5, maxLength: 5 });
  const prices = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 5 });
  const quantity = fc.integer({ min: -3, max: 3 });

  it('follows from what was bought at the second open, settled on the fourth day', () => {
    fc.assert(
      fc.property(
        fc.record({ spot: spots, call: prices, put: prices, calls: quantity, puts: quantity }),
        fc.constantFrom('cash' as const, 'physical' as const),
        fc.integer({ min: 1, max: 20 }),
        (...[{ spot, call, put, calls, puts }, settlement, multiplier]) => {
          const market = marketOf({ [SPOT]: spot, [CALL]: call, [PUT]: put }, { settlement, multiplier });
          const account = { ...margin, initialCapital: 1e6 };
          const { equity, statistics } = holding({ [CALL]: calls, [PUT]: puts }).run(market, config({ account }));
          const expected = spot.map((_, day) => {
            if (day === 0) return 1e6;
            const paid = calls * call[1]! + puts * put[1]!;
            const last = spot[3]!;
            const [callValue, putValue] = [Math.max(0, last - 100), Math.max(0, 90 - last)];
            if (day < 3) return 1e6 + multiplier * (calls * call[day]! + puts * put[day]! - paid);
            const settled = 1e6 + multiplier * (calls * callValue + puts * putValue - paid);
            const units = multiplier * (calls * Number(callValue > 0) - puts * Number(putValue > 0));
            return settled + (settlement === 'physical' && day === 4 ? units * (spot[4]! - last) : 0);
          });
          expect(statistics.rejectedOrders).toBe(0);
          expect([...equity.equity]).toEqual(expected);
        },
      ),
    );
  });
});

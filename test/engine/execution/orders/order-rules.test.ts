import type { OrderId } from '../../../../engine/model/order';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { MINUTE, START } from '../../random-market';
import { errorOf } from '../../support';
import { flat, pass, trade, type Bar } from '../../trade-script';

const HOUR = 60 * MINUTE;
const short = { account: { initialCapital: 10_000, type: 'margin' as const } };

/* Sources: SEC Investor Bulletin "Understanding Order Types" (2017), FINRA Rule 5350 (stop orders), Interactive Brokers'
   order type reference (if-touched, trailing, bracket, OCA, IOC, FOK, on open, on close), Regulation T. */
describe('a limit order', () => {
  it('fills at its limit or better: at the open where the market opens beyond it (SEC)', () => {
    const { fills } = trade(
      [flat, [10, 10, 8, 9], [7, 8, 7, 8]],
      [(ctx) => (ctx.buy(1, { limit: 9 }), ctx.buy(1, { limit: 7.5 }))],
    );
    expect(fills).toEqual([
      [1, 1, 9],
      [2, 1, 7],
    ]);
  });

  it('does not slip, and may be required to trade through', () => {
    const config = { slippage: { proportional: 0.1 } };
    expect(trade([flat, [10, 10, 9, 9]], [(ctx) => ctx.buy(1, { limit: 9 })], { config }).fills).toEqual([[1, 1, 9]]);
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'through' } as const;
    const through = trade([flat, [10, 10, 9, 9], [9, 9, 8.75, 9]], [(ctx) => ctx.buy(1, { limit: 9 })], {
      config: { fills },
    });
    expect(through.fills).toEqual([[2, 1, 9]]);
  });
});

describe('a stop order', () => {
  it('becomes a market order at its stop, or at the open beyond it (FINRA 5350)', () => {
    const bars: Bar[] = [flat, [10, 12, 10, 12], [14, 14, 14, 14]];
    expect(trade(bars, [(ctx) => (ctx.buy(1, { stop: 11 }), ctx.buy(1, { stop: 13 }))]).fills).toEqual([
      [1, 1, 11],
      [2, 1, 14],
    ]);
  });

  it('with a limit rests where the market gaps past the limit', () => {
    const bars: Bar[] = [flat, [14, 14, 13, 14], [13, 13, 11, 11]];
    const { fills, ends } = trade(bars, [(ctx) => ctx.buy(1, { stop: 11, limit: 12 })]);
    expect(fills).toEqual([[2, 1, 12]]);
    expect(ends).toEqual(['accepted', 'triggered', 'filled']);
  });

  it('that trails follows the best price and never steps back (IBKR)', () => {
    const bars: Bar[] = [flat, [10, 10, 10, 10], [10, 15, 10, 15], [14, 14, 13.5, 14], [14, 14, 12, 12]];
    const { fills } = trade(bars, [(ctx) => ctx.buy(1), (ctx) => ctx.sell(1, { trail: 2 })]);
    expect(fills).toEqual([
      [1, 1, 10],
      [4, -1, 13],
    ]);
  });
});

it('a market-if-touched order buys below the market and slips (IBKR)', () => {
  const config = { slippage: { proportional: 0.1 } };
  expect(trade([flat, [10, 10, 8, 9]], [(ctx) => ctx.buy(1, { touch: 8 })], { config }).fills).toEqual([[1, 1, 8.8]]);
});

describe('a bracket', () => {
  const enter = (ctx: BarContext) => ctx.buy(2, { stopLoss: 9, takeProfit: 12 });

  it('whose bar reaches stop and target takes the stop, or by setting the target', () => {
    const bars: Bar[] = [flat, [10, 13, 8, 10]];
    const pessimistic = trade(bars, [enter]);
    expect(pessimistic.fills).toEqual([
      [1, 2, 10],
      [1, -2, 9],
    ]);
    expect(pessimistic.ends).toContain('PARTNER_FILLED');
    const fills = { at: 'next-open', intrabar: 'optimistic', limits: 'touch' } as const;
    expect(trade(bars, [enter], { config: { fills } }).fills[1]).toEqual([1, -2, 12]);
  });

  it('entered within the bar does not take its target in that bar, which may have come before', () => {
    const bars: Bar[] = [flat, [10, 13, 9.5, 10], [10, 12, 10, 12]];
    const { fills } = trade(bars, [(ctx) => ctx.buy(1, { limit: 9.75, stopLoss: 9, takeProfit: 12 })]);
    expect(fills).toEqual([
      [1, 1, 9.75],
      [2, -1, 12],
    ]);
  });

  it('whose entry is cancelled takes stop and target with it', () => {
    let entry: OrderId;
    const { fills, ends } = trade(
      [flat, flat, [10, 10, 5, 5]],
      [(ctx) => (entry = ctx.buy(1, { limit: 8, stopLoss: 7, takeProfit: 12 })), (ctx) => ctx.cancel(entry)],
    );
    expect(fills).toEqual([]);
    expect(ends.slice(-3)).toEqual(['REQUESTED', 'PARENT_DONE', 'PARENT_DONE']);
  });
});

it('one cancels the other: the first fill takes the rest off the market (IBKR OCA)', () => {
  const { fills, ends } = trade(
    [flat, [10, 11, 10, 11], [11, 11, 8, 8]],
    [
      (ctx) => {
        const first = ctx.buy(1, { stop: 11 });
        ctx.buy(1, { limit: 9, oco: first });
      },
    ],
  );
  expect(fills).toEqual([[1, 1, 11]]);
  expect(ends.at(-1)).toBe('PARTNER_FILLED');
});

describe('time in force', () => {
  const days: Bar[] = Array.from({ length: 6 }, (_, i) => [10 + i, 10 + i, 10 + i, 10 + i]);
  const step = 12 * HOUR;

  it('of a day ends with the session that is open once it is placed', () => {
    const { ends, fills } = trade(
      [...days.slice(0, 4), [5, 5, 5, 5]],
      [pass, (ctx) => ctx.buy(1, { limit: 6, timeInForce: 'day' })],
      { step },
    );
    expect(fills).toEqual([]);
    expect(ends).toEqual(['accepted', 'expired']);
  });

  it('gtd holds through its moment', () => {
    const bars: Bar[] = [flat, [10, 10, 9, 10]];
    const at = (expires: number) => trade(bars, [(ctx) => ctx.buy(1, { limit: 9, expires: START + expires })]);
    expect(at(2 * MINUTE).fills).toHaveLength(1);
    expect(at(2 * MINUTE - 1).ends).toEqual(['accepted', 'expired']);
    expect(at(0).ends).toEqual(['INVALID_TIME']);
  });

  it('ioc fills what it can at once, fok all or nothing', () => {
    const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } as const;
    const by = (timeInForce: 'ioc' | 'fok') =>
      trade([flat, flat, flat], [(ctx) => ctx.buy(15, { timeInForce })], { config: { fills } });
    expect(by('ioc').fills).toEqual([[1, 10, 10]]);
    expect(by('ioc').ends.at(-1)).toBe('NOT_FILLED_AT_ONCE');
    expect(by('fok').fills).toEqual([]);
  });

  it('at the open and at the close meets one auction', () => {
    expect(trade(days, [(ctx) => ctx.buy(1, { timeInForce: 'open' })], { step }).fills).toEqual([[2, 1, 12]]);
    expect(trade(days, [pass, (ctx) => ctx.buy(1, { timeInForce: 'close' })], { step }).fills).toEqual([[3, 1, 13]]);
  });
});

it('a combo waits for a bar whose volume allows every leg whole, and takes its share of it', () => {
  const fills = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } as const;
  const legs = [
    { instrument: 'A.X', quantity: 8 },
    { instrument: 'A.X', quantity: -1 },
  ];
  const { fills: filled } = trade([flat, flat, flat, flat], [(ctx) => (ctx.buy(15), ctx.combo(legs), ctx.buy(3))], {
    config: { fills },
  });
  expect(filled).toEqual([
    [1, 10, 10],
    [2, 5, 10],
    [2, 3, 10],
    [3, 8, 10],
    [3, -1, 10],
  ]);
});

describe('an order that cannot be', () => {
  it.each([
    ['INVALID_PRICE', { limit: -1 }],
    ['INVALID_PRICE', { limit: NaN }],
    ['INVALID_PRICE', { stopLoss: 12, takeProfit: 9 }],
    ['INVALID_COMBINATION', { stop: 11, touch: 9 }],
    ['INVALID_COMBINATION', { stop: 11, timeInForce: 'ioc' as const }],
    ['INVALID_TIME', { timeInForce: 'gtd' as const }],
    ['ORDER_DONE', { oco: 99 as OrderId }],
  ])('is rejected with %s', (code, options) => {
    const { ends, result } = trade([flat, flat], [(ctx) => ctx.buy(1, options)]);
    expect(ends).toEqual([code]);
    expect(result.statistics.rejectedOrders).toBe(1);
  });

  it('is rejected by what the instrument is', () => {
    const instrument = { sizeIncrement: 10, listed: START + 2 * MINUTE };
    const { ends } = trade([flat, flat, flat], [(ctx) => ctx.buy(10), (ctx) => ctx.buy(9)], { instrument });
    expect(ends).toEqual(['NOT_TRADABLE', 'INVALID_QUANTITY']);
  });

  it('is rejected where a leg is unknown, and fills all legs or none', () => {
    const legs = [
      { instrument: 'A.X', quantity: 1 },
      { instrument: 'Z.X', quantity: -1 },
    ];
    expect(trade([flat, flat], [(ctx) => ctx.combo(legs)]).ends).toEqual(['INSTRUMENT_NOT_REGISTERED']);
    const naked = [
      { instrument: 'A.X', quantity: 2 },
      { instrument: 'A.X', quantity: -3 },
    ];
    const refused = trade([flat, flat], [(ctx) => ctx.combo(naked)]);
    expect(refused.ends.at(-1)).toBe('INSUFFICIENT_POSITION');
    expect(refused.fills).toEqual([]);
  });
});

it('prices keep to the increment: limits never past what was asked, fills against the trader', () => {
  const instrument = { priceIncrement: 0.05 };
  const config = { slippage: { proportional: 0.001 } };
  const { fills } = trade([flat, [10, 10, 9, 9]], [(ctx) => (ctx.buy(1, { limit: 9.17 }), ctx.buy(1))], {
    instrument,
    config,
  });
  expect(fills).toEqual([
    [1, 1, 10.05],
    [1, 1, 9.15],
  ]);
});

it('reduce-only shrinks to the position and goes when there is none', () => {
  const { fills, ends } = trade(
    [flat, flat, flat, flat],
    [(ctx) => ctx.buy(2), (ctx) => ctx.sell(5, { reduceOnly: true }), (ctx) => ctx.sell(1, { reduceOnly: true })],
  );
  expect(fills).toEqual([
    [1, 2, 10],
    [2, -2, 10],
  ]);
  expect(ends.filter((end) => end.endsWith('ED') || end.startsWith('NOTHING'))).toEqual([
    'POSITION_CLOSED',
    'NOTHING_TO_REDUCE',
  ]);
});

describe('the same close, by setting', () => {
  it('counts what the first close cost as a drawdown from the initial capital, in curve and statistic alike', () => {
    const fills = { at: 'same-close', intrabar: 'pessimistic', limits: 'touch' } as const;
    const config = { fills, fees: { proportional: 0.01 }, account: { initialCapital: 1000 } };
    const { result } = trade([flat, flat], [(ctx) => ctx.buy(10)], { config });
    expect([...result.equity.equity]).toEqual([999, 999]);
    expect([...result.equity.drawdown]).toEqual([999 / 1000 - 1, 999 / 1000 - 1]);
    expect(result.statistics.maxDrawdown).toBe(999 / 1000 - 1);
  });

  it('fills what is at the market at the close it was decided on', () => {
    const fills = { at: 'same-close', intrabar: 'pessimistic', limits: 'touch' } as const;
    const { fills: filled, result } = trade([[10, 12, 10, 11], flat], [(ctx) => ctx.buy(1)], { config: { fills } });
    expect(filled).toEqual([[0, 1, 11]]);
    expect([...result.equity.equity]).toEqual([10_000, 9_999]);
  });
});

describe('a margin account', () => {
  it('sells short up to its leverage and no further', () => {
    const config = { account: { ...short.account, initialCapital: 100, leverage: 2 } };
    const { fills, ends } = trade([flat, flat, flat], [(ctx) => (ctx.sell(20), ctx.sell(1))], { config });
    expect(fills).toEqual([[1, -20, 10]]);
    expect(ends.at(-1)).toBe('INSUFFICIENT_MARGIN');
  });

  it('is liquidated at the close that breaks the maintenance margin where it is judged there, and its orders go', () => {
    const account = { ...short.account, initialCapital: 100, leverage: 2, maintenanceMargin: 0.25 };
    const config = { account: { ...account, liquidation: 'close' as const } };
    const bars: Bar[] = [flat, flat, [10, 13, 10, 13], flat];
    const { fills, ends } = trade(bars, [(ctx) => (ctx.sell(20), ctx.buy(1, { limit: 5 }))], { config });
    expect(fills).toEqual([
      [1, -20, 10],
      [2, 20, 13],
    ]);
    expect(ends.at(-1)).toBe('LIQUIDATION');
  });

  it('turning from long to short makes two trades', () => {
    const { result } = trade([flat, flat, [12, 12, 12, 12]], [(ctx) => ctx.buy(1), (ctx) => ctx.sell(3)], {
      config: short,
    });
    expect(result.trades.map(({ side, quantity, pnl }) => [side, quantity, pnl])).toEqual([
      ['long', 1, 2],
      ['short', 2, 0],
    ]);
  });

  it('keeps long and short side by side when hedging', () => {
    const config = { account: { ...short.account, positions: 'hedging' as const, initialCapital: 100 } };
    const positions: number[] = [];
    const look = (ctx: BarContext) => positions.push(ctx.position);
    const bars: Bar[] = Array.from({ length: 4 }, () => flat);
    const { fills, ends } = trade(
      bars,
      [
        (ctx) => (ctx.buy(5), ctx.sell(5)),
        (ctx) => (look(ctx), ctx.buy(1)),
        (ctx) => (look(ctx), ctx.buy(5, { reduceOnly: true })),
        look,
      ],
      { config },
    );
    expect(positions).toEqual([0, 0, 5]);
    expect(fills.map(([, quantity]) => quantity)).toEqual([5, -5, 5]);
    expect(ends).toContain('INSUFFICIENT_MARGIN');
  });

  it('closes longs beside shorts when hedging, whatever the net becomes', () => {
    const account = { type: 'margin', positions: 'hedging', initialCapital: 300, leverage: 10 } as const;
    const level: Bar = [100, 100, 100, 100];
    const stop = (ctx: BarContext) => ctx.sell(20, { stop: 72, reduceOnly: true });
    const { fills, ends } = trade([level, level, [100, 100, 72, 72]], [(ctx) => (ctx.buy(20), ctx.sell(10)), stop], {
      config: { account: { ...account, maintenanceMargin: 0.005 } },
    });
    expect(fills).toEqual([
      [1, 20, 100],
      [1, -10, 100],
      [2, -20, 72],
    ]);
    expect(ends.at(-1)).toBe('filled');
  });

  it('is what hedging and leverage need', () => {
    const account = { initialCapital: 1, positions: 'hedging' as const };
    expect(errorOf(() => trade([flat], [], { config: { account } }))).toMatchObject({
      code: 'VALIDATION',
      path: 'account.positions',
    });
  });
});

describe('a strategy', () => {
  it('sets timers, sees its orders and amends them', () => {
    const calls: number[] = [];
    let order: OrderId;
    const { fills } = trade(
      [flat, flat, flat, [10, 10, 8, 8]],
      [
        (ctx) => {
          ctx.at(START + 90_000_000, () => calls.push(ctx.index));
          ctx.every(2 * MINUTE, () => calls.push(-ctx.index));
          order = ctx.buy(1, { limit: 5, timeInForce: 'gtc' });
          expect(ctx.order(order)).toMatchObject({ type: 'limit', limit: 5, remaining: 1, status: 'working' });
        },
        (ctx) => {
          expect(ctx.amend(order, { limit: 9, quantity: 3 })).toBe(true);
          expect(ctx.amend(order, { stop: 9 })).toBe(false);
        },
      ],
    );
    // The bars close at the minutes 1 to 4.
    expect(calls).toEqual([1, -1, -3]);
    expect(fills).toEqual([[3, 3, 9]]);
  });
});

describe('what was put together from fractions', () => {
  const tenths = Array.from({ length: 8 }, () => (ctx: BarContext) => ctx.buy(0.1));
  const bars: Bar[] = Array.from({ length: 12 }, () => flat);
  const cash = { account: { initialCapital: 10_000, type: 'cash' as const } };

  it.each([
    ['a cash account', cash, {}],
    ['an account on credit', short, {}],
    ['a cash account, by another order', cash, { limit: 10 }],
  ])('is sold whole by an order for its sum on %s', (_name, config, options) => {
    const { result } = trade(bars, [...tenths, (ctx) => ctx.sell(0.8, options)], { config });
    expect(result.statistics).toMatchObject({ trades: 1, openTrades: 0, rejectedOrders: 0 });
    expect(result.fills.at(-1)).toMatchObject({ quantity: 0.8 });
  });

  it('is not sold where the order asks for more', () => {
    const { result } = trade(bars, [...tenths, (ctx) => ctx.sell(0.8001)], { config: cash });
    expect(result.statistics).toMatchObject({ openTrades: 1, rejectedOrders: 1 });
  });
});

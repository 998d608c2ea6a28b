import type { Instrument } from '../../../engine/model/instrument';
import type { OrderEvent, OrderFill } from '../../../engine/model/order';
import { MICROS_PER_DAY, startMicros } from '../../../engine/model/time';
import type { BarContext } from '../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../random-market';
import { configOf, engineWith } from '../support';

const FIRST = startMicros('2025-01-27');
const EXPIRY = startMicros('2025-02-28T21:00:00Z');
const CALL = 'SPY250228C00100000.OPRA';
const SPOT = 'SPY.ARCX';

interface Setting {
  option?: Partial<Instrument>;
  capital?: number;
  margin?: boolean;
  /** Closes of the underlying. */
  spot?: number[];
}

/** Two days: on the first the option is bought (or sold short), on the second `script` is played. */
function play(script: (ctx: BarContext) => unknown, { option, capital = 100_000, margin, spot }: Setting = {}) {
  const terms = { underlying: SPOT, right: 'call', strike: 100, expiry: EXPIRY, delisted: EXPIRY } as const;
  const exercisable = { exercise: 'american', settlement: 'cash', multiplier: 100 } as const;
  const instruments: Record<string, Instrument> = {
    [SPOT]: { id: SPOT, kind: 'equity', multiplier: 1 },
    [CALL]: { id: CALL, kind: 'option', ...terms, ...exercisable, ...option },
  };
  const closes = spot ?? [100, 104, 106, 108];
  const series = (id: string, values: number[]) =>
    seriesOf(id, values, { start: FIRST, step: MICROS_PER_DAY, opens: values });
  const events: string[] = [];
  const fills: [string, number, number, number][] = [];
  const tested = engineWith(() => ({
    onOrder: (_: BarContext, { type, reason }: OrderEvent) => void (type === 'rejected' && events.push(reason!)),
    onFill: (_: BarContext, { order, instrument, side, quantity, price }: OrderFill) =>
      void fills.push([instrument, side === 'buy' ? quantity : -quantity, price, order]),
    onBar(ctx) {
      if (ctx.instrument !== CALL) return;
      if (ctx.index === 0) ctx.buy(2);
      if (ctx.index === 2) script(ctx);
    },
  }));
  const market = { ...marketWith(series(SPOT, closes), series(CALL, [5, 5, 5, 5])), instruments };
  const account = margin ? { initialCapital: capital, type: 'margin' as const } : { initialCapital: capital };
  const result = tested.run(market, configOf({ strategy: 'under-test', account }));
  return { events, fills: fills.slice(1), result };
}

/* Source: OCC, "Characteristics and Risks of Standardized Options": the holder of an American-style option may exercise
   it at any time before it expires; a European-style one can be exercised at its expiry alone. */
describe('the holder of an American option', () => {
  it('exercises it for its intrinsic value at the underlying’s close of that step', () => {
    const { fills, result } = play((ctx) => {
      const order = ctx.exercise(CALL, 1);
      expect([order, ctx.position, ctx.cash]).toEqual([2, 1, 100_000 - 2 * 5 * 100 + 6 * 100]);
    });
    expect(fills).toEqual([[CALL, -1, 6, 2]]);
    expect(result.fills[1]).toMatchObject({ time: startMicros('2025-01-29T21:00:00Z'), fee: 0 });
    expect(result.fills[1]).toMatchObject({ orderId: 2, type: 'exercise', reason: 'expiry' });
    expect([...result.equity.equity.slice(2)]).toEqual([100_000 - 2 * 500 + 600 + 500, 100_000 - 2 * 500 + 600 + 500]);
  });

  it('exercises all of it without a quantity, and gets the underlying for the strike where it is delivered', () => {
    const { fills, result } = play((ctx) => ctx.exercise(CALL), { option: { settlement: 'physical' } });
    expect(fills).toEqual([
      [CALL, -2, 6, 2],
      [SPOT, 200, 106, 2],
    ]);
    expect(result.equity.equity[3]).toBe(100_000 - 2 * 500 - 200 * 100 + 200 * 108);
  });

  it('sells the underlying by a put, short on a margin account alone', () => {
    const option = { right: 'put', strike: 110, settlement: 'physical' } as const;
    const short = play((ctx) => ctx.exercise(CALL, 1), { option, margin: true });
    expect(short.fills).toEqual([
      [CALL, -1, 4, 2],
      [SPOT, -100, 106, 2],
    ]);
    const refused = play((ctx) => ctx.exercise(CALL, 1), { option });
    expect([refused.events, refused.fills]).toEqual([['INSUFFICIENT_POSITION'], []]);
  });
});

describe('an exercise is refused, and nothing changes,', () => {
  it.each<[string, string, (ctx: BarContext) => unknown, Setting]>([
    ['of a European option', 'NOT_EXERCISABLE', (ctx) => ctx.exercise(CALL), { option: { exercise: 'european' } }],
    ['of what is no option', 'NOT_EXERCISABLE', (ctx) => ctx.exercise(SPOT), {}],
    [
      'without a price of the underlying',
      'NOT_EXERCISABLE',
      (ctx) => ctx.exercise(CALL),
      { option: { underlying: 'X' } },
    ],
    ['of more than is held', 'NOTHING_TO_EXERCISE', (ctx) => ctx.exercise(CALL, 3), {}],
    ['of a quantity that is none', 'INVALID_QUANTITY', (ctx) => ctx.exercise(CALL, NaN), {}],
    ['out of the money', 'OUT_OF_THE_MONEY', (ctx) => ctx.exercise(CALL), { spot: [100, 99, 100, 99] }],
    ['of an unknown instrument', 'INSTRUMENT_NOT_REGISTERED', (ctx) => ctx.exercise('Z.X'), {}],
    [
      'that the cash does not pay for',
      'INSUFFICIENT_CASH',
      (ctx) => ctx.exercise(CALL),
      { option: { settlement: 'physical' }, capital: 10_000 },
    ],
  ])('%s', (_, ...[code, script, setting]) => {
    const { events, fills, result } = play(script, setting);
    expect([events, fills]).toEqual([[code], []]);
    expect(result.rejections.counts).toEqual({ [code]: 1 });
  });

  it('of a short position', () => {
    const market = { margin: true, capital: 1_000_000 };
    const { events } = play(
      (ctx) => (ctx.sell(4, { timeInForce: 'gtc' }), ctx.at(ctx.time + 1, () => ctx.exercise(CALL))),
      market,
    );
    expect(events).toEqual(['NOTHING_TO_EXERCISE']);
  });
});

it('orders for an option that has been settled are refused', () => {
  const expiry = FIRST + 2 * MICROS_PER_DAY;
  const { events, fills } = play((ctx) => ctx.buy(1), { option: { expiry, delisted: expiry + 5 * MICROS_PER_DAY } });
  expect(events).toEqual(['NOT_TRADABLE']);
  // The last close before the expiry is that of Tuesday, at 104.
  expect(fills).toEqual([[CALL, -2, 4, 0]]);
});

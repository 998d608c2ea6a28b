import type { Instrument } from '../../../../engine/model/instrument';
import type { OrderFill } from '../../../../engine/model/order';
import type { RunConfig } from '../../../../engine/model/run-config';
import { MICROS_PER_DAY, startMicros } from '../../../../engine/model/time';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../../random-market';
import { configOf, engineWith } from '../../support';
import { flat, trade, type Bar } from '../../trade-script';

/** Fills as [order, type, reason, signed quantity, price]. */
const seen = ({ fills }: ReturnType<typeof trade>['result']) =>
  fills.map((f) => [f.orderId, f.type, f.reason, f.side === 'buy' ? f.quantity : -f.quantity, f.price]);

const bracket = (ctx: BarContext) => ctx.buy(10, { limit: 10, stopLoss: 9, takeProfit: 12 });

describe('a fill says which order it comes from, and why', () => {
  it('a market order on the lean path and on the full one', () => {
    const orders = [(ctx: BarContext) => ctx.buy(2), (ctx: BarContext) => (ctx.sell(1), ctx.sell(1))];
    const tested = engineWith(() => ({ onBar: (ctx) => void orders[ctx.index]?.(ctx) }));
    const { fills } = tested.run(marketWith(seriesOf('A.X', [10, 10, 10])), configOf({ strategy: 'under-test' }));
    const evidence = { type: 'market', reason: 'signal' };
    expect(fills).toMatchObject([1, 2, 3].map((orderId) => ({ orderId, ...evidence })));
    expect(seen(trade([flat, flat, flat], orders).result).map(([order, , reason]) => [order, reason])).toEqual(
      [1, 2, 3].map((order) => [order, 'signal']),
    );
  });

  it('the target of a bracket (orders 1 to 3: entry, stop, target)', () => {
    const bars: Bar[] = [flat, flat, [10, 12.5, 10, 12]];
    expect(seen(trade(bars, [bracket]).result)).toEqual([
      [1, 'limit', 'signal', 10, 10],
      [3, 'limit', 'target', -10, 12],
    ]);
  });

  it('the stop of a bracket', () => {
    const bars: Bar[] = [flat, flat, [10, 10, 8.5, 9]];
    expect(seen(trade(bars, [bracket]).result)).toEqual([
      [1, 'limit', 'signal', 10, 10],
      [2, 'stop', 'stop', -10, 9],
    ]);
  });

  it('stop, stop-limit, trailing stop and market if touched', () => {
    const bars: Bar[] = [flat, [10, 11, 10, 11], [11, 11, 9.5, 9.5]];
    const orders = (ctx: BarContext) => [
      ctx.buy(1, { stop: 11 }),
      ctx.buy(2, { stop: 11, limit: 11 }),
      ctx.buy(3, { touch: 10 }),
      ctx.sell(4, { trail: 1 }),
    ];
    // The trailing stop follows the high of 11 and sells at 10; touched at the open of 10.
    expect(seen(trade(bars, [orders], { config: margin }).result)).toEqual([
      [3, 'market-if-touched', 'signal', 3, 10],
      [1, 'stop', 'stop', 1, 11],
      [2, 'stop-limit', 'stop', 2, 11],
      [4, 'trailing-stop', 'trail', -4, 10],
    ]);
  });

  it('a stop that waits at the market for volume stays a stop', () => {
    // 100 a bar, a tenth of it: 10 at the stop's level of 11, 5 at the next open.
    const bars: Bar[] = [flat, [10, 11, 10, 11], flat];
    const config = { fills: { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', volumeShare: 0.1 } } as const;
    expect(seen(trade(bars, [(ctx) => ctx.buy(15, { stop: 11 })], { config }).result)).toEqual([
      [1, 'stop', 'stop', 10, 11],
      [1, 'stop', 'stop', 5, 10],
    ]);
  });

  it('a liquidation comes from no order', () => {
    // 1,000 buys 300 at 10, with -2,000 left. Equity at 7.5: 250, at least 5 % of 2,250 (112.5); at 7: 100 < 105.
    const bars: Bar[] = [flat, flat, [7.5, 7.5, 7.5, 7.5], [7, 7, 7, 7]];
    const account = { initialCapital: 1000, type: 'margin', leverage: 4, maintenanceMargin: 0.05 } as const;
    expect(seen(trade(bars, [(ctx) => ctx.buy(300)], { config: { account } }).result)).toEqual([
      [1, 'market', 'signal', 300, 10],
      [null, null, 'liquidation', -300, 7],
    ]);
  });

  it('the legs of a combo share its order', () => {
    const legs = [
      { instrument: 'A.X', quantity: 2 },
      { instrument: 'A.X', quantity: 1 },
    ];
    expect(seen(trade([flat, flat], [(ctx) => ctx.combo(legs)]).result)).toEqual([
      [1, 'combo', 'signal', 2, 10],
      [1, 'combo', 'signal', 1, 10],
    ]);
  });

  it.each([
    ['a future that expires', { kind: 'future', expiry: 'end', delisted: 'end' }, 'settlement'],
    ['a share that is delisted', { kind: 'equity', delisted: 'end' }, 'delisting'],
    [
      'an option that expires',
      { kind: 'option', expiry: 'end', delisted: 'end', right: 'call', strike: 8, underlying: 'X.X' },
      'expiry',
    ],
  ] as const)('%s', (_, { kind, ...terms }, reason) => {
    const end = startMicros('2025-01-03');
    const dated = Object.fromEntries(
      Object.entries(terms).map(([name, value]) => [name, value === 'end' ? end : value]),
    );
    const instruments = { 'A.X': { id: 'A.X', kind, multiplier: 1, ...dated } as Instrument };
    const told: OrderFill[] = [];
    const tested = engineWith(() => ({
      onBar: (ctx) => void (ctx.index === 0 && ctx.instrument === 'A.X' && ctx.buy(1)),
      onFill: (__, fill) => void told.push(fill),
    }));
    const daily = { start: startMicros('2025-01-01'), step: MICROS_PER_DAY };
    const series = ['A.X', 'X.X'].map((id) => seriesOf(id, [10, 10, 10, 10, 10, 10, 10, 10], daily));
    const { fills } = tested.run({ ...marketWith(...series), instruments }, configOf({ strategy: 'under-test' }));
    expect(fills[0]).toMatchObject({ orderId: 1, type: 'market', reason: 'signal' });
    expect(fills[1]).toMatchObject({ orderId: null, type: null, reason, side: 'sell' });
    // What a strategy is told is what the result says.
    expect(told[1]).toMatchObject({ order: 0, type: null, reason });
  });
});

const margin: Partial<RunConfig> = { account: { initialCapital: 10_000, type: 'margin', leverage: 4 } };

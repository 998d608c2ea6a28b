import { buildMarket } from '../../../../engine/columns/market-data';
import { endOfTrading } from '../../../../engine/execution/fills/instrument-ends';
import type { Instrument } from '../../../../engine/model/instrument';
import type { OrderFill } from '../../../../engine/model/order';
import type { FillsConfig } from '../../../../engine/model/run-config';
import type { RowContext } from '../../../../engine/strategies/define-strategy';
import { configOf, engineWith } from '../../support';

const DAY = 86_400_000_000;
const MONDAY = Date.UTC(2024, 0, 1) * 1000;

/** Bars of a day and of one price, from 15:00 UTC on: the first closes on Tuesday at 15:00. */
function series(instrument: string, days: number, price = 100) {
  const times = Float64Array.from({ length: days }, (_, i) => MONDAY + i * DAY + 15 * 3_600_000_000);
  const column = new Float64Array(days).fill(price);
  return { instrument, times, open: column, high: column, low: column, close: column, volume: column };
}

let serial = 0;

/** Buys one of GONE (instrument 0) at the first step and aims at none of it from step 15 on. */
function hold(
  { days, known, fills }: { days: number; known?: Partial<Instrument>; fills?: Partial<FillsConfig> },
  then: (ctx: RowContext) => void = () => undefined,
) {
  const told: OrderFill[] = [];
  const tested = engineWith(
    () => ({
      onRow(ctx) {
        if (ctx.index === 0) ctx.buy(0, 10);
        if (ctx.index >= 15) ctx.target(0, 0);
        then(ctx);
      },
      onFill: (_, fill) => void told.push(fill),
    }),
    'portfolio',
  );
  const instruments = known && { 'GONE.X': { id: 'GONE.X', kind: 'equity' as const, multiplier: 1, ...known } };
  const market = {
    ...buildMarket(`ends-${serial++}`, [series('GONE.X', days, 50), series('STAYS.X', 20)]),
    instruments,
  };
  const settings = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', ...fills } as const;
  const result = tested.run(market, configOf({ strategy: 'under-test', fills: settings }));
  return { told, result };
}

describe('a position in an instrument that ends', () => {
  it('is closed at the last close of a share once six sessions have ended without a bar, and its cash is free again', () => {
    const { told, result } = hold({ days: 10 }, (ctx) => ctx.index === 16 && ctx.buy(1, 99));
    expect(result.fills.map(({ instrument, side, price }) => [instrument, side, price])).toEqual([
      ['GONE.X', 'buy', 50],
      ['GONE.X', 'sell', 50],
      ['STAYS.X', 'buy', 100],
    ]);
    // The last bar closes on day 10; the sixth midnight after it begins day 16.
    expect(told[1]).toMatchObject({ order: 0, reason: 'delisting', time: MONDAY + 16 * DAY + 15 * 3_600_000_000 });
    expect(result.statistics.rejectedOrders).toBe(0);
    expect(result.statistics.trades).toBe(1);
  });

  it('stays open where the bars end no more than five sessions before the run', () => {
    expect(hold({ days: 15 }).result.fills).toHaveLength(1);
    expect(hold({ days: 14 }).result.fills).toHaveLength(2);
  });

  it('is closed on the day of which it is known that the share is delisted', () => {
    const { told } = hold({ days: 20, known: { delisted: MONDAY + 7 * DAY - 1 } });
    expect(told[1]).toMatchObject({ reason: 'delisting', time: MONDAY + 6 * DAY + 15 * 3_600_000_000 });
  });

  it('is closed when a future expires, whose orders end', () => {
    const expiry = MONDAY + 3 * DAY + 21 * 3_600_000_000;
    const { told, result } = hold({ days: 20, known: { kind: 'future', multiplier: 10, expiry, delisted: expiry } });
    expect(told[1]).toMatchObject({ reason: 'settlement', price: 50, quantity: 10 });
    expect(result.statistics.rejectedOrders).toBe(0);
  });

  it('is worth nothing, or what is said, by setting', () => {
    expect(hold({ days: 10, fills: { endOfInstrument: 'zero' } }).result.statistics.finalEquity).toBe(9_500);
    const settled = hold({ days: 10, fills: { endOfInstrument: { 'GONE.X': 62.5 } } });
    expect(settled.result.statistics.finalEquity).toBe(10_125);
  });
});

it('an instrument without a bar in the run does not end there', () => {
  const instrument: Instrument = { id: 'GONE.X', kind: 'equity', multiplier: 1 };
  expect(endOfTrading(instrument, { last: undefined, times: Float64Array.of(MONDAY, MONDAY + 20 * DAY) })).toBe(
    Infinity,
  );
});

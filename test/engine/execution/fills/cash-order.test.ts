import { buildMarket, type BarSeries } from '../../../../engine/columns/market-data';
import type { FillsConfig, RunConfig } from '../../../../engine/model/run-config';
import type { BarContext, RowContext } from '../../../../engine/strategies/define-strategy';
import { MINUTE, START } from '../../random-market';
import { configOf, engineWith } from '../../support';

type Bars = [open: number, close: number][];

/** Minute bars; `null` for a minute without one. */
function seriesOf(instrument: string, bars: (Bars[number] | null)[]): BarSeries {
  const there = bars.flatMap((bar, i) => (bar === null ? [] : [{ time: START + i * MINUTE, bar }]));
  const column = (pick: (bar: Bars[number]) => number) => Float64Array.from(there, ({ bar }) => pick(bar));
  return {
    instrument,
    times: Float64Array.from(there, ({ time }) => time),
    open: column(([open]) => open),
    high: column((bar) => Math.max(...bar)),
    low: column((bar) => Math.min(...bar)),
    close: column(([, close]) => close),
    volume: column(() => 100),
  };
}

const level: Bars = Array.from({ length: 4 }, () => [10, 10]);
let serial = 0;

/**
 * A, B and Z at 10 with 1,000: Z has all of it (100 units) after the first bar. What `script` does then, by instrument.
 * Fills after the first as [instrument, signed quantity], then the codes of what was refused.
 */
function afterBuyingZ(
  script: Record<string, (ctx: BarContext) => unknown>,
  { fills, series }: { fills?: Partial<FillsConfig>; series?: BarSeries[] } = {},
) {
  const tested = engineWith(() => ({
    onBar: (ctx) => {
      if (ctx.index === 0 && ctx.instrument === 'Z.X') ctx.buy(100);
      if (ctx.index === 1) script[ctx.instrument]?.(ctx);
    },
  }));
  const all = series ?? ['A.X', 'B.X', 'Z.X'].map((id) => seriesOf(id, level));
  const rules = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', ...fills } as const;
  const account = { initialCapital: 1000 };
  const config = configOf({ strategy: 'under-test', account, fills: rules });
  const result = tested.run(buildMarket(`cash-${serial++}`, all), config);
  const traded = result.fills.map(({ instrument, side, quantity }) => [
    instrument,
    side === 'buy' ? quantity : -quantity,
  ]);
  return [...traded.slice(1), ...result.rejections.orders.map(({ code }) => code)];
}

/** A at 10 by the minute, D in bars of four minutes at 10: closes at minute 4 and 8, and orders at these closes. */
function besideLongBars(
  orders: Record<string, Record<number, (ctx: BarContext) => unknown>>,
  { account, fills }: { account?: Partial<RunConfig['account']>; fills?: Partial<FillsConfig> } = {},
) {
  const minutes = seriesOf(
    'A.X',
    Array.from({ length: 16 }, () => [10, 10]),
  );
  const long = seriesOf(
    'D.X',
    Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? [10, 10] : null)),
  );
  const tested = engineWith(() => ({
    onBar: (ctx) => void orders[ctx.instrument]?.[(ctx.time - START) / MINUTE]?.(ctx),
  }));
  const rules = { at: 'next-open', intrabar: 'pessimistic', limits: 'touch', ...fills } as const;
  const config = configOf({ strategy: 'under-test', account: { initialCapital: 1000, ...account }, fills: rules });
  const result = tested.run(buildMarket(`cash-${serial++}`, [minutes, long]), config);
  const traded = result.fills.map(({ time, instrument, side, quantity }) => [
    (time - START) / MINUTE,
    instrument,
    side === 'buy' ? quantity : -quantity,
  ]);
  return [...traded, ...result.rejections.orders.map(({ order, code }) => [order, code])];
}

describe('where bars of several lengths are traded, cash is served', () => {
  // D's order fills at its open at minute 4, which is known at minute 8; A's at its open at minute 5, known at 6.
  const both = { 'D.X': { 4: (ctx: BarContext) => ctx.buy(60) }, 'A.X': { 5: (ctx: BarContext) => ctx.buy(60) } };

  it('by the time of the fills: what fills at the open of a bar under way has its money', () => {
    expect(besideLongBars(both)).toEqual([
      [4, 'D.X', 60],
      [2, 'INSUFFICIENT_CASH'],
    ]);
  });

  it('so too where the orders are limits, and where the account is on credit', () => {
    const limits = {
      'D.X': { 4: (ctx: BarContext) => ctx.buy(60, { limit: 10 }) },
      'A.X': { 5: (ctx: BarContext) => ctx.buy(60, { limit: 10 }) },
    };
    expect(besideLongBars(limits)).toEqual(besideLongBars(both));
    const credit = besideLongBars(both, { account: { type: 'margin' } });
    expect(credit).toEqual([
      [4, 'D.X', 60],
      [2, 'INSUFFICIENT_MARGIN'],
    ]);
  });

  it('by what is left, where that is enough', () => {
    const less = { ...both, 'A.X': { 5: (ctx: BarContext) => ctx.buy(40) } };
    expect(besideLongBars(less)).toEqual([
      [5, 'A.X', 40],
      [4, 'D.X', 60],
    ]);
  });

  it('without regard to an order that does not trade at that open', () => {
    const waits = { ...both, 'D.X': { 4: (ctx: BarContext) => ctx.buy(60, { limit: 9 }) } };
    expect(besideLongBars(waits)).toEqual([[5, 'A.X', 60]]);
    const late = { ...both, 'D.X': { 8: (ctx: BarContext) => ctx.buy(60) } };
    expect(besideLongBars(late)).toEqual([
      [5, 'A.X', 60],
      [2, 'INSUFFICIENT_CASH'],
    ]);
  });

  it('by placement at one open', () => {
    // At minute 4 A is first by its id; the opens of both are at that minute.
    const together = { 'A.X': { 4: (ctx: BarContext) => ctx.buy(60) }, 'D.X': both['D.X'] };
    expect(besideLongBars(together)).toEqual([
      [4, 'A.X', 60],
      [2, 'INSUFFICIENT_CASH'],
    ]);
  });
});

const script = { 'A.X': (ctx: BarContext) => ctx.buy(50), 'Z.X': (ctx: BarContext) => ctx.sell(100) };
const salesFirst = { cash: 'sales-first' } as const;

describe('at one open cash is served', () => {
  it('in order of placement: a purchase that was ordered before the sale finds none', () => {
    expect(afterBuyingZ(script)).toEqual([['Z.X', -100], 'INSUFFICIENT_CASH']);
  });

  it('by sales first where that is asked for', () => {
    expect(afterBuyingZ(script, { fills: salesFirst })).toEqual([
      ['Z.X', -100],
      ['A.X', 50],
    ]);
  });

  it('in order of placement among purchases, with sales first too', () => {
    // The sale brings 1,000: B finds what A's 700 leave.
    const three = { ...script, 'A.X': (ctx: BarContext) => ctx.buy(70), 'B.X': (ctx: BarContext) => ctx.buy(40) };
    expect(afterBuyingZ(three, { fills: salesFirst })).toEqual([['Z.X', -100], ['A.X', 70], 'INSUFFICIENT_CASH']);
  });

  it('by limit orders and stops that trade at the open as well', () => {
    const limits = {
      'A.X': (ctx: BarContext) => ctx.buy(50, { limit: 11 }),
      'Z.X': (ctx: BarContext) => ctx.sell(100, { limit: 9 }),
    };
    expect(afterBuyingZ(limits, { fills: salesFirst })).toEqual([
      ['Z.X', -100],
      ['A.X', 50],
    ]);
  });

  it('but not by a sale whose instrument has no bar', () => {
    const late = seriesOf('Z.X', [[10, 10], [10, 10], null, [10, 10]]);
    const series = [seriesOf('A.X', level), late];
    expect(afterBuyingZ(script, { fills: salesFirst, series })).toEqual([['Z.X', -100], 'INSUFFICIENT_CASH']);
  });

  it('at one close by the same rule', () => {
    const atClose = { at: 'same-close' } as const;
    expect(afterBuyingZ(script, { fills: atClose })).toEqual([['Z.X', -100], 'INSUFFICIENT_CASH']);
    expect(afterBuyingZ(script, { fills: { ...atClose, ...salesFirst } })).toEqual([
      ['Z.X', -100],
      ['A.X', 50],
    ]);
  });

  it('in the order that a portfolio strategy chose, without any setting', () => {
    const tested = engineWith(
      () => ({
        onRow: (ctx: RowContext) => {
          if (ctx.index === 0) ctx.buy(1, 100);
          if (ctx.index !== 1) return;
          ctx.sell(1, 100);
          ctx.buy(0, 50);
        },
      }),
      'portfolio',
    );
    const series = [seriesOf('A.X', level), seriesOf('Z.X', level)];
    const config = configOf({ strategy: 'under-test', account: { initialCapital: 1000 } });
    const { fills } = tested.run(buildMarket('cash-rows', series), config);
    expect(fills.map(({ instrument, quantity }) => [instrument, quantity])).toEqual([
      ['Z.X', 100],
      ['Z.X', 100],
      ['A.X', 50],
    ]);
  });
});

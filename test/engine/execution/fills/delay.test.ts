import { buildMarket, type BarSeries } from '../../../../engine/columns/market-data';
import { fillsSchema, type RunConfig } from '../../../../engine/model/run-config';
import type { OrderId } from '../../../../engine/model/order';
import type { BarContext } from '../../../../engine/strategies/define-strategy';
import { configOf, engineWith } from '../../support';
import { trade, type Bar } from '../../trade-script';

let serial = 0;
/** Bars at 100, 101, …, each of which closes half a point above its open. */
function rising(instrument: string, stamps: string[]): BarSeries {
  const column = (more: number) => Float64Array.from(stamps, (_, i) => 100 + i + more);
  const times = Float64Array.from(stamps, (stamp) => Date.parse(stamp) * 1000);
  const volume = new Float64Array(stamps.length).fill(100);
  return { instrument, times, open: column(0), high: column(1), low: column(-1), close: column(0.5), volume };
}

type Script = Record<number, (ctx: BarContext) => unknown>;

/** Prices at which orders filled that were placed at the bars of a script. */
function pricesOf(series: BarSeries[], script: Script, changes: Partial<RunConfig> = {}): number[] {
  const onBar = (ctx: BarContext) => void (ctx.instrument === series[0]!.instrument && script[ctx.index]?.(ctx));
  const tested = engineWith(() => ({ onBar }));
  const market = buildMarket(`delay-${serial++}`, series);
  return tested.run(market, configOf({ strategy: 'under-test', delay: 1, ...changes })).fills.map(({ price }) => price);
}

const buy = (ctx: BarContext) => ctx.buy(1);
// The 13th of May 2024 is a Monday.
const days = ['13', '14', '15', '16', '17', '20', '21', '22'].map((day) => `2024-05-${day}T00:00:00Z`);
const minutes = (day: string) => ['19:58', '19:59'].map((clock) => `2024-05-${day}T${clock}:00Z`);

describe('orders that are a bar of their instrument late', () => {
  it.each([
    ['of days, over a weekend', days, 4, 106],
    ['of days, within the week', days, 1, 103],
    ['of weeks', ['05-13', '05-20', '05-27', '06-03'].map((date) => `2024-${date}T00:00:00Z`), 0, 102],
    ['at the end of a session', [...minutes('13'), ...minutes('14')], 1, 103],
  ])('fill at the open behind the next bar: bars %s', (_, stamps, ...[at, price]) => {
    expect(pricesOf([rising('A.XNYS', stamps)], { [at]: buy })).toEqual([price]);
    expect(pricesOf([rising('A.XNYS', stamps)], { [at]: buy }, { delay: 0 })).toEqual([price - 1]);
  });

  it('fill at the close of the next bar where they fill at the close', () => {
    const fills = fillsSchema.parse({ at: 'same-close' });
    expect(pricesOf([rising('A.XNYS', days)], { 4: buy }, { fills })).toEqual([105.5]);
  });

  it('live for the session that follows when they are there', () => {
    const script = { 4: (ctx: BarContext) => ctx.buy(1, { timeInForce: 'day' }) };
    expect(pricesOf([rising('A.XNYS', days)], script)).toEqual([106]);
  });

  it('wait for bars of their own instrument, not of those that are there more often', () => {
    const weekly = rising(
      'B.XNYS',
      ['2024-05-13', '2024-05-20', '2024-05-27'].map((day) => `${day}T00:00:00Z`),
    );
    const daily = rising('A.XNYS', days);
    expect(pricesOf([daily, weekly], { 0: (ctx) => ctx.combo([{ instrument: 'B.XNYS', quantity: 1 }]) })).toEqual([
      102,
    ]);
  });

  it('come to nothing where no bar follows', () => {
    expect(pricesOf([rising('A.XNYS', days)], { 6: buy, 7: buy })).toEqual([]);
  });
});

it('cancellations and changes are a bar late too', () => {
  const level: Bar = [100, 100, 100, 100];
  const dip: Bar = [100, 100, 90, 100];
  const bars = [level, level, level, dip, dip];
  const at = (bar: number, act: (ctx: BarContext) => unknown) =>
    trade(
      bars,
      bars.map((_, i) => (ctx) => {
        if (i === 0) ctx.buy(1, { limit: 95 });
        if (i === bar) act(ctx);
      }),
      { config: { delay: 1 } },
    );
  const cancel = (ctx: BarContext) => ctx.cancel(1 as OrderId);
  const lower = (ctx: BarContext) => ctx.amend(1 as OrderId, { limit: 92 });
  expect(at(2, cancel).fills).toEqual([[3, 1, 95]]);
  expect(at(1, cancel).fills).toEqual([]);
  expect(at(2, lower).fills).toEqual([[3, 1, 95]]);
  expect(at(1, lower).fills).toEqual([[3, 1, 92]]);
});

import type { MarketData } from '../../../engine/columns/market-data';
import { plainInstrument, type InstrumentAction } from '../../../engine/model/instrument';
import type { RunConfig } from '../../../engine/model/run-config';
import type { BarContext, Strategy } from '../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../random-market';
import { configOf, engineWith } from '../support';

const DAY = 86_400_000_000;
const START = Date.UTC(2024, 0, 1) * 1000;
const at = (day: number) => START + day * DAY;
const split = (day: number, ratio: number): InstrumentAction => ({ time: at(day), split: ratio, dividend: 0 });
const dividend = (day: number, cash: number): InstrumentAction => ({ time: at(day), split: 1, dividend: cash });

/** Days around the clock, each opening at the close before it unless opens say otherwise. */
function marketOf(closes: readonly number[], actions: InstrumentAction[], more: object = {}): MarketData {
  const opens = closes.map((close, i) => {
    const ratio = actions.find(({ time, split: ratio }) => time === at(i) && ratio !== 1)?.split ?? 1;
    return (closes[i - 1] ?? close) / ratio;
  });
  const market = marketWith(seriesOf('A.X', closes, { step: DAY, start: START, opens }));
  return { ...market, instruments: { 'A.X': { ...plainInstrument('A.X'), ...more, actions } } };
}

type Play = [
  market: MarketData,
  onBar: (ctx: BarContext) => void,
  changes?: Partial<RunConfig>,
  more?: Partial<Strategy>,
];

function play(...[market, onBar, changes, more]: Play) {
  const config = configOf({ strategy: 'under-test', ...changes });
  return engineWith(() => ({ onBar, ...more })).run(market, config);
}

const margin = { initialCapital: 10_000, type: 'margin' as const, leverage: 2 };
const on = (day: number, act: (ctx: BarContext) => void) => (ctx: BarContext) => void (ctx.index === day && act(ctx));
const equityOf = (result: { equity: { equity: Float64Array } }) => [...result.equity.equity];

describe('dividends', () => {
  it('go to who held at the close before their date, not to who buys at its open', () => {
    const closes = [100, 100, 98, 98];
    const held = play(
      marketOf(closes, [dividend(2, 2)]),
      on(0, (ctx) => void ctx.buy(10)),
    );
    expect(equityOf(held)).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect([held.statistics.dividends, held.fills.length]).toEqual([20, 1]);
    const late = play(
      marketOf(closes, [dividend(2, 2)]),
      on(1, (ctx) => void ctx.buy(10)),
    );
    expect([late.statistics.dividends, equityOf(late).at(-1)]).toEqual([0, 10_000 - 20]);
    const sold = play(marketOf(closes, [dividend(2, 2)]), (ctx) => {
      if (ctx.index === 0) ctx.buy(10);
      if (ctx.index === 1) ctx.sell(10);
    });
    expect(sold.statistics.dividends).toBe(20);
  });

  it('are paid by who is short', () => {
    const { statistics, equity } = play(
      marketOf([100, 100, 98], [dividend(2, 2)]),
      on(0, (ctx) => void ctx.sell(10)),
      { account: margin },
    );
    expect([statistics.dividends, equity.equity.at(-1)]).toEqual([-20, 10_000]);
  });

  it('of a day without a bar are paid with the next bar', () => {
    const market = marketWith(seriesOf('A.X', [100, 100, 98], { start: START, times: [at(0), at(1), at(4)] }));
    const instruments = { 'A.X': { ...plainInstrument('A.X'), actions: [dividend(2, 2)] } };
    const result = play(
      { ...market, instruments },
      on(0, (ctx) => void ctx.buy(10)),
    );
    expect(equityOf(result)).toEqual([10_000, 10_000, 10_000]);
  });

  it('come after a split of their date, for each new share', () => {
    const both = { time: at(2), split: 2, dividend: 1 };
    const { statistics, equity } = play(
      marketOf([100, 100, 49], [both]),
      on(0, (ctx) => void ctx.buy(10)),
    );
    expect([statistics.dividends, equity.equity.at(-1)]).toEqual([20, 10_000]);
  });

  it('change nothing before a run, or after it', () => {
    const market = marketOf([100, 100, 98, 98], [dividend(1, 2), dividend(30, 50), split(31, 4)]);
    const { statistics, fills } = play(
      market,
      on(0, (ctx) => void ctx.buy(10)),
      { start: at(2) },
    );
    expect([statistics.dividends, fills.length]).toEqual([0, 1]);
  });
});

describe('splits', () => {
  it('leave the equity as it is, long and short, whatever the account', () => {
    for (const ratio of [4, 1.5, 0.1]) {
      const market = () => marketOf([100, 100, 100 / ratio, 100 / ratio], [split(2, ratio)]);
      const long = play(
        market(),
        on(0, (ctx) => void ctx.buy(10)),
      );
      expect(equityOf(long)).toEqual(Array.from({ length: 4 }, () => expect.closeTo(10_000, 9) as number));
      const short = play(
        market(),
        on(0, (ctx) => void ctx.sell(10)),
        { account: margin },
      );
      expect(equityOf(short)).toEqual(Array.from({ length: 4 }, () => expect.closeTo(10_000, 9) as number));
      const hedged = play(
        market(),
        (ctx) => {
          if (ctx.index === 0) ctx.buy(30);
          if (ctx.index === 0) ctx.sell(20);
          if (ctx.index === 2) expect([ctx.long, ctx.short]).toEqual([30 * ratio, 20 * ratio]);
        },
        { account: { ...margin, positions: 'hedging' } },
      );
      expect(equityOf(hedged).at(-1)).toBeCloseTo(10_000, 9);
      expect(hedged.statistics.rejectedOrders).toBe(0);
    }
  });

  it('for fewer shares leave one trade with the prices of the new ones', () => {
    const { trades, statistics } = play(marketOf([10, 10, 100, 110, 120], [split(2, 0.1)]), (ctx) => {
      if (ctx.index === 0) ctx.buy(100);
      if (ctx.index === 3) ctx.sell(10);
    });
    expect(trades.map(({ quantity, entryPrice, exitPrice, pnl }) => [quantity, entryPrice, exitPrice, pnl])).toEqual([
      [10, 100, 110, 100],
    ]);
    expect([statistics.trades, statistics.winRate]).toEqual([1, 1]);
  });

  it('pay for what is no whole share at the open', () => {
    const market = marketOf([10, 10, 30, 33], [split(2, 1 / 3)], { sizeIncrement: 1 });
    const { fills, equity } = play(
      market,
      on(0, (ctx) => void ctx.buy(100)),
    );
    // 33 and a third of a share: 33 stay, 10 in money are paid.
    expect(fills.slice(1).map(({ side, quantity, price }) => [side, quantity, price])).toEqual([
      ['sell', expect.closeTo(67, 0) as number, 0],
      ['sell', expect.closeTo(0.333333, 0) as number, 30],
    ]);
    expect(equity.equity.at(-1)).toBeCloseTo(9000 + 10 + 33 * 33, 6);
  });

  it('move resting orders, brackets and what waits for the open along', () => {
    const events: string[] = [];
    const market = marketOf([100, 100, 25, 25, 22, 31], [split(2, 4)]);
    const { fills, orders } = play(
      market,
      (ctx) => {
        if (ctx.index === 0) ctx.buy(10, { stopLoss: 80, takeProfit: 120 });
        if (ctx.index === 0) ctx.buy(1, { limit: 90 });
        if (ctx.index === 1) ctx.buy(2);
        if (ctx.index === 2) expect(ctx.position).toBe(4 * 10 + 4 * 2);
      },
      { fills: { intrabar: 'pessimistic' } as never },
      { onOrder: (_, event) => void (event.type === 'amended' && events.push(`${event.order}`)) },
    );
    // 90 for one is 22.5 for four; 120 is 30 for forty.
    expect(fills.map(({ side, quantity, price, reason }) => [side, quantity, price, reason])).toEqual([
      ['buy', 10, 100, 'signal'],
      ['buy', 30, 0, 'split'],
      ['buy', 8, 25, 'signal'],
      ['buy', 4, 22.5, 'signal'],
      ['sell', 40, 30, 'target'],
    ]);
    expect(events.length).toBe(4);
    expect([...orders.columns.quantity].slice(0, 2)).toEqual([10, 40]);
  });

  it('cancel an order of which they leave nothing', () => {
    const reasons: unknown[] = [];
    const market = marketOf([10, 10, 100, 100], [split(2, 0.1)], { sizeIncrement: 1 });
    play(
      market,
      on(0, (ctx) => void ctx.buy(5, { limit: 5 })),
      {},
      { onOrder: (_, { reason }) => void reasons.push(reason) },
    );
    expect(reasons).toContain('SPLIT');
  });

  it('charge a short position for what it is worth in new shares', () => {
    const closes = [100, 100, 25, 25];
    const borrowed = play(
      marketOf(closes, [split(2, 4)]),
      on(0, (ctx) => void ctx.sell(10)),
      { account: { ...margin, borrowRate: 0.365 } },
    );
    // A thousandth a day of 1,000, from the open of day 1 on.
    expect(borrowed.statistics.borrowFees).toBeCloseTo(-3, 9);
  });
});

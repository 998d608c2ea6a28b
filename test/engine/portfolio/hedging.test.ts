import type { BarContext } from '../../../engine/strategies/define-strategy';
import { buildMarket } from '../../../engine/columns/market-data';
import { MINUTE, START } from '../random-market';
import { configOf, engineWith } from '../support';
import { pass, trade, type Bar } from '../trade-script';

const at = (price: number): Bar => [price, price, price, price];
const config = { account: { type: 'margin', positions: 'hedging', initialCapital: 10_000 } } as const;

describe('with long and short positions side by side', () => {
  it('a target closes what is open, and turns by closing one side before it opens the other', () => {
    const sides: number[][] = [];
    const look = (ctx: BarContext) => sides.push([ctx.long, ctx.short]);
    const targets = [10, 0, -10, 10, 0];
    const script = targets.map((quantity) => (ctx: BarContext) => (look(ctx), ctx.target(quantity)));
    const { fills } = trade(
      Array.from({ length: 7 }, () => at(100)),
      [...script, look],
      { config },
    );
    expect(fills.map(([bar, quantity]) => [bar, quantity])).toEqual([
      [1, 10],
      [2, -10],
      [3, -10],
      [4, 10],
      [4, 10],
      [5, -10],
    ]);
    expect(sides).toEqual([
      [0, 0],
      [10, 0],
      [0, 0],
      [0, 10],
      [10, 0],
      [0, 0],
    ]);
  });

  it('trades, profit factor and exposure are those of each side', () => {
    // Long from 100 to 120 over bars 1 and 2, short from 110 to 120 over bars 2 and 3; ten bars.
    const bars = [at(100), at(100), at(110), at(120), ...Array.from({ length: 6 }, () => at(120))];
    const { result } = trade(
      bars,
      [
        (ctx) => ctx.buy(1),
        (ctx) => ctx.sell(1),
        (ctx) => (ctx.sell(1, { reduceOnly: true }), pass()),
        (ctx) => (ctx.buy(1, { reduceOnly: true }), pass()),
      ],
      { config },
    );
    expect(result.trades.map(({ side, pnl }) => [side, pnl])).toEqual([
      ['long', 20],
      ['short', -10],
    ]);
    expect(result.statistics.profitFactor).toBe(2);
    expect(result.statistics.exposure).toBe(0.3);
  });

  it('what was put together from fractions is closed whole', () => {
    const buy = (ctx: BarContext) => ctx.buy(0.1);
    const { fills, result } = trade(
      Array.from({ length: 6 }, () => at(100)),
      [buy, buy, buy, (ctx) => ctx.sell(0.3, { reduceOnly: true })],
      { config },
    );
    expect(fills.at(-1)).toEqual([4, -(0.1 + 0.1 + 0.1), 100]);
    expect(result.statistics.trades).toBe(1);
    expect(result.statistics.exposure).toBe(0.5);
  });
});

it('the random numbers of a portfolio strategy depend on the seed alone, whatever events it is told', () => {
  const column = new Float64Array(5).fill(100);
  const times = Float64Array.from({ length: 5 }, (_, i) => START + i * MINUTE);
  const series = ['A.X', 'B.X'].map((instrument) => ({
    ...{ instrument, times, open: column, high: column, low: column, close: column, volume: column },
  }));
  const numbers = (listening: boolean) => {
    const drawn: number[] = [];
    const tested = engineWith(
      () => ({
        onRow(ctx) {
          drawn.push(ctx.random());
          if (ctx.index < 3) ctx.buy(1, 1);
        },
        ...(listening && { onFill: () => undefined }),
      }),
      'portfolio',
    );
    tested.run(buildMarket(`random-${listening}`, series), configOf({ strategy: 'under-test' }));
    return drawn;
  };
  expect(numbers(true)).toEqual(numbers(false));
});

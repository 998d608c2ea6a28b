import type {
  BarContext,
  BarHistory,
  IndicatorHandle,
  RowContext,
} from '../../../../engine/strategies/define-strategy';
import { marketWith, MINUTE, seriesOf, START } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = configOf({ strategy: 'under-test' });
const closes = [10, 11, 13, 16, 20];

/** What a strategy sees at each bar of A. */
function watch<T>(see: (ctx: BarContext) => T, start?: number): T[] {
  const seen: T[] = [];
  const tested = engineWith(() => ({ onBar: (ctx) => void (ctx.instrument === 'A.X' && seen.push(see(ctx))) }));
  const market = marketWith(seriesOf('A.X', closes), seriesOf('B.X', [5, 6, 7, 8, 9]));
  tested.run(market, { ...config, ...(start !== undefined && { start }) });
  return seen;
}

describe('the history of bars', () => {
  test('ends with the bar at hand and begins with NaN where there is no bar', () => {
    expect(watch((ctx) => [...ctx.history(3).close])).toEqual([
      [NaN, NaN, 10],
      [NaN, 10, 11],
      [10, 11, 13],
      [11, 13, 16],
      [13, 16, 20],
    ]);
  });

  test('has the bars before the start of the run', () => {
    expect(watch((ctx) => [ctx.index, ...ctx.history(3).close], START + 3 * MINUTE)).toEqual([
      [0, 11, 13, 16],
      [1, 13, 16, 20],
    ]);
  });

  test('has every column of the bar, with the time of its close', () => {
    const last = watch((ctx) => {
      const { time, open, high, low, close, volume } = ctx.history(2);
      return [time, open, high, low, close, volume].map((column) => [...column]);
    }).at(-1);
    const at = (i: number) => START + i * MINUTE;
    expect(last).toEqual([
      [at(4), at(5)],
      [13, 16],
      [16.25, 20.25],
      [12.75, 15.75],
      [16, 20],
      [103, 104],
    ]);
  });

  test('is memory of its own: writing to it changes no bar, and there is nothing behind it', () => {
    const seen = watch((ctx) => {
      const { close } = ctx.history(2);
      close.fill(-1);
      return [ctx.close, ...ctx.history(2).close, new Float64Array(close.buffer).length];
    });
    expect(seen.at(-1)).toEqual([20, 16, 20, 2]);
  });

  test('that a strategy keeps shows no bar after its call', () => {
    let kept: BarHistory | undefined;
    const seen = watch((ctx) => [...(kept ??= ctx.history(2)).close]);
    expect(seen[0]).toEqual([NaN, 10]);
    expect(seen.at(-1)).toEqual([NaN, 10]);
  });

  test('of a portfolio goes by the number of the instrument, up to its last bar', () => {
    const seen: number[][] = [];
    const onRow = (ctx: RowContext) => void seen.push([...ctx.history(0, 2).close, ...ctx.history(1, 2).close]);
    const market = marketWith(seriesOf('A.X', closes), seriesOf('B.X', [1, 2], { step: 3 * MINUTE }));
    engineWith(() => ({ onRow }), 'portfolio').run(market, config);
    // B closes at 00:03 and 00:06.
    expect(seen).toEqual([
      [NaN, 10, NaN, NaN],
      [10, 11, NaN, NaN],
      [11, 13, NaN, 1],
      [13, 16, NaN, 1],
      [16, 20, NaN, 1],
      [16, 20, 1, 2],
    ]);
  });

  test.each([0, -1, 1.5, NaN, 1e9])('of %p bars is refused', (bars) => {
    const error = errorOf(() => watch((ctx) => ctx.history(bars)));
    expect(error.message).toContain('A history has a whole number of bars from 1 to 10000000');
  });
});

describe('a lagged value', () => {
  function lagged(see: (ctx: BarContext, mean: IndicatorHandle) => number[], start?: number): number[][] {
    const seen: number[][] = [];
    const tested = engineWith(() => {
      let mean: IndicatorHandle;
      return {
        init: (ctx) => void (mean = ctx.indicator('sma', { period: 2 })),
        onBar: (ctx) => void (ctx.instrument === 'B.X' && seen.push(see(ctx, mean))),
      };
    });
    const market = marketWith(seriesOf('A.X', [1, 1, 1, 1, 1]), seriesOf('B.X', closes));
    tested.run(market, { ...config, ...(start !== undefined && { start }) });
    return seen;
  }

  test('is that of so many bars before, NaN before the first', () => {
    // Means of two: NaN, 10.5, 12, 14.5, 18.
    expect(lagged((ctx, mean) => [ctx.value(mean), ctx.value(mean, 0), ctx.value(mean, 2)])).toEqual([
      [NaN, NaN, NaN],
      [10.5, 10.5, NaN],
      [12, 12, NaN],
      [14.5, 14.5, 10.5],
      [18, 18, 12],
    ]);
  });

  test('reaches before the start of the run', () => {
    expect(lagged((ctx, mean) => [ctx.value(mean), ctx.value(mean, 2)], START + 3 * MINUTE)).toEqual([
      [14.5, 10.5],
      [18, 12],
    ]);
  });

  test('of a portfolio counts the bars of the instrument', () => {
    const seen: number[][] = [];
    const tested = engineWith(() => {
      let mean: IndicatorHandle;
      return {
        init: (ctx) => void (mean = ctx.indicator('sma', { period: 1 })),
        onRow: (ctx) => void seen.push([ctx.value(mean, 0, 1), ctx.value(mean, 1, 1)]),
      };
    }, 'portfolio');
    tested.run(marketWith(seriesOf('A.X', [1, 2, 3, 4]), seriesOf('B.X', [7, 8], { step: 2 * MINUTE })), config);
    expect(seen).toEqual([
      [NaN, NaN],
      [1, NaN],
      [2, NaN],
      [3, 7],
    ]);
  });

  test.each([-1, 0.5, NaN])('of %p bars is refused, so that nothing after the bar is read', (lag) => {
    expect(errorOf(() => lagged((ctx, mean) => [ctx.value(mean, lag)])).message).toContain('A lag is a whole number');
  });
});

import type { IndicatorHandle, SeriesFunction, SeriesInput } from '../../../../engine/strategies/define-strategy';
import { marketWith, MINUTE, seriesOf, START } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = configOf({ strategy: 'under-test' });
const A = [10, 11, 13, 16, 20];
const B = [5, 5, 7, 7, 1];

/** What the series of each instrument is at each bar, after the number of its bars from the start. */
function play(compute: SeriesFunction, inputs: readonly SeriesInput[] = ['close'], start?: number) {
  const seen: Record<string, number[]> = { 'A.X': [], 'B.X': [] };
  const tested = engineWith(() => {
    let own: IndicatorHandle;
    return {
      init: (ctx) => void (own = ctx.series(compute, inputs)),
      onBar: (ctx) => void seen[ctx.instrument]!.push(ctx.value(own)),
    };
  });
  tested.run(marketWith(seriesOf('A.X', A), seriesOf('B.X', B)), { ...config, ...(start !== undefined && { start }) });
  return seen;
}

/** A column by a rule for each bar. */
function byBar(rule: (column: Float64Array, t: number) => number): SeriesFunction {
  return (column) => Float64Array.from(column, (_, t) => rule(column, t));
}

/** Change to the bar before. */
const change = byBar((column, t) => column[t]! - (column[t - 1] ?? NaN));

describe('a series of a strategy', () => {
  test('is computed for each instrument from its own columns', () => {
    expect(play(change)).toEqual({ 'A.X': [NaN, 1, 2, 3, 4], 'B.X': [NaN, 0, 2, 0, -6] });
  });

  test('takes several columns in the order of its inputs', () => {
    const range: SeriesFunction = (low, high) => high.map((value, t) => value - low[t]!);
    // Lows and highs lie 0.25 beyond opens and closes; a bar opens at the close before it.
    expect(play(range, ['low', 'high'])['A.X']).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
  });

  test('sees the bars before the start of the run', () => {
    expect(play(change, ['close'], START + 3 * MINUTE)).toEqual({ 'A.X': [3, 4], 'B.X': [0, -6] });
  });

  test('takes indicators and other series, and can be read some bars back', () => {
    const seen: number[][] = [];
    const tested = engineWith(() => {
      let [first, second] = [0 as IndicatorHandle, 0 as IndicatorHandle];
      return {
        init(ctx) {
          const mean = ctx.indicator('sma', { period: 2 });
          first = ctx.series((close, of) => close.map((value, t) => value - of[t]!), ['close', mean]);
          second = ctx.series((column) => column.map((value) => 2 * value), [first]);
        },
        onRow: (ctx) => void seen.push([ctx.value(first, 0), ctx.value(second, 0), ctx.value(second, 0, 1)]),
      };
    }, 'portfolio');
    tested.run(marketWith(seriesOf('A.X', A), seriesOf('B.X', B, { step: 2 * MINUTE })), config);
    // Means of A: NaN, 10.5, 12, 14.5, 18; from the sixth step on only B has bars.
    const last = [2, 4, 3];
    expect(seen).toEqual([[NaN, NaN, NaN], [0.5, 1, NaN], [1, 2, 1], [1.5, 3, 2], last, last, last, last]);
  });

  test.each<[string, SeriesFunction, number]>([
    ['the next bar', byBar((column, t) => column[t + 1] ?? NaN), 0],
    ['the mean of all bars', (column) => column.map((value) => value - sum(column) / column.length), 0],
    ['the highest of all bars', (column) => column.map((value) => value / Math.max(...column)), 0],
    ['the bars from the end', (column) => column.slice().reverse(), 0],
    ['the next bar, of the fourth one', byBar((column, t) => (t === 3 && column.length > 4 ? column[4]! : 0)), 3],
  ])('that reads %s is refused with the first bar that changes', (_, compute, bar) => {
    const error = errorOf(() => play(compute));
    expect(error.code).toBe('STRATEGY_FAILED');
    const when = new Date((START + (bar + 1) * MINUTE) / 1000).toISOString();
    expect(error.message).toContain(`The series reads the future: later bars change its value of A.X at ${when}`);
    expect(error.details).toMatchObject({ instrument: 'A.X' });
  });

  test('of many bars that reads the end of its day is refused', () => {
    const long = Array.from({ length: 5000 }, (_, i) => 100 + (i % 77));
    const endOfDay = byBar((column, t) => column[Math.min(column.length - 1, t - (t % 390) + 389)]!);
    const tested = engineWith(() => ({ init: (ctx) => void ctx.series(endOfDay, ['close']), onBar: () => undefined }));
    const error = errorOf(() => tested.run(marketWith(seriesOf('A.X', long)), config));
    expect(error.message).toContain('reads the future');
  });

  test('leaves nothing to read in the columns that it was given, and cannot change the market or its own result', () => {
    const given: Float64Array[] = [];
    const results: Float64Array[] = [];
    const seen = play((close) => {
      given.push(close);
      const result = close.slice();
      results.push(result);
      close.fill(0);
      return result;
    });
    expect(seen['A.X']).toEqual(A);
    expect(given.every((column) => column.every(Number.isNaN))).toBe(true);
    // Shorter columns come first.
    expect(given.map(({ length }) => length).slice(0, 9)).toEqual([1, 2, 3, 4, 5, 5, 5, 5, 5]);
    results.forEach((result) => result.fill(0));
    expect(play((close) => close)['A.X']).toEqual(A);
  });

  describe('keeps nothing of the whole column', () => {
    /** What a strategy sees at each bar of what its series left in a variable of the strategy object. */
    function leftTo(keep: (kept: number[], column: Float64Array) => number[]): (number | undefined)[] {
      const seen: (number | undefined)[] = [];
      const tested = engineWith(() => {
        let kept: number[] = [];
        return {
          init: (ctx) =>
            void ctx.series(
              (column) => {
                kept = keep(kept, column);
                return column.slice();
              },
              ['close'],
            ),
          onBar: (ctx) => void seen.push(kept[ctx.index + 1]),
        };
      });
      tested.run(marketWith(seriesOf('A.X', A)), config);
      return seen;
    }

    test('for the object that trades', () => {
      expect(leftTo((kept, column) => (column.length > kept.length ? [...column] : kept))).toEqual(
        A.map(() => undefined),
      );
    });

    test.each<[string, (kept: number[], column: Float64Array, t: number) => number]>([
      ['the first column that it was given', (kept, _, t) => kept[t + 1] ?? NaN],
      ['a mean that it kept', (kept) => kept.reduce((total, value) => total + value, 0) / kept.length],
    ])('in %s', (_, value) => {
      const tested = engineWith(() => {
        let kept: number[] | undefined;
        const compute: SeriesFunction = (column) => {
          kept ??= [...column];
          return Float64Array.from(column, (__, t) => value(kept!, column, t));
        };
        return { init: (ctx) => void ctx.series(compute, ['close']), onBar: () => undefined };
      });
      const error = errorOf(() => tested.run(marketWith(seriesOf('A.X', A)), config));
      expect(error.message).toContain(
        'The series reads the future: later bars change its value of A.X at 2024-01-01T00:01',
      );
    });
  });

  test('has to be declared alike whenever init is called', () => {
    let calls = 0;
    const tested = engineWith(() => ({
      init: (ctx) => void (calls++ === 0 && ctx.series(change, ['close'])),
      onBar: () => undefined,
    }));
    const error = errorOf(() => tested.run(marketWith(seriesOf('A.X', A)), config));
    expect(error.message).toContain('init must declare the same series whenever it is called');
  });

  test.each<[string, unknown, unknown]>([
    ['What compute returns must be a Float64Array, was a list', () => [1, 2], ['close']],
    ['compute gave 9 values for 1 bars', () => new Float64Array(9), ['close']],
    ['compute must be synchronous', async () => Promise.resolve(new Float64Array(5)), ['close']],
    ['compute must be a function, was the string "sma"', 'sma', ['close']],
    ['inputs.0 must be a handle or one of time, open, high, low, close, volume, was the string "bid"', change, ['bid']],
    ['inputs must be a list with an entry at least, was a list', change, []],
    ['Unknown input: declare it in init with ctx.indicator(…)', change, [7]],
  ])('is refused where %s', (message, compute, inputs) => {
    const error = errorOf(() => play(compute as SeriesFunction, inputs as SeriesInput[]));
    expect(error.message).toContain(message);
  });
});

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}

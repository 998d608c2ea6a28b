import type { IndicatorHandle, RowContext } from '../../../../engine/strategies/define-strategy';
import { toIso } from '../../../../engine/model/time';
import { marketWith, MINUTE, seriesOf, START } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = configOf({ strategy: 'under-test' });
const clock = (time: number) => (Number.isNaN(time) ? '' : toIso(time).slice(11, 16));
/** Bars of a minute from 00:00 whose closes are 1, 2, 3, …; each opens at the close before it. */
const counting = (count: number, instrument = 'A.X') =>
  seriesOf(
    instrument,
    Array.from({ length: count }, (_, i) => i + 1),
  );

describe('ctx.bars', () => {
  it('has the last bar that is over, from the close with which its interval ends', () => {
    const seen: unknown[] = [];
    engineWith(() => ({
      onBar(ctx) {
        const { count, isNew, time, open, high, low, close, volume } = ctx.bars('3min');
        seen.push([clock(ctx.time), count, isNew, clock(time), open, high, low, close, volume]);
      },
    })).run(marketWith(counting(7)), config);
    // Minutes 00:00 to 00:03 open at 1 and close at 3 with ranges of a quarter around, and volumes of 100, 101, 102.
    const [first, second] = [
      ['00:03', 1, 3.25, 0.75, 3, 303],
      ['00:06', 3, 6.25, 2.75, 6, 312],
    ];
    expect(seen).toEqual([
      ['00:01', 0, false, '', NaN, NaN, NaN, NaN, NaN],
      ['00:02', 0, false, '', NaN, NaN, NaN, NaN, NaN],
      ['00:03', 1, true, ...first],
      ['00:04', 1, false, ...first],
      ['00:05', 1, false, ...first],
      ['00:06', 2, true, ...second],
      ['00:07', 2, false, ...second],
    ]);
  });

  it('is over with the next bar where its own last one is missing, and has the ones before', () => {
    const seen: unknown[] = [];
    const minutes = [0, 1, 3, 4, 5, 7];
    const times = minutes.map((minute) => START + minute * MINUTE);
    engineWith(() => ({
      onBar(ctx) {
        const bars = ctx.bars('3min');
        const { close, time } = bars.history(2);
        seen.push([clock(ctx.time), [...close], [...time].map(clock), bars.isNew]);
      },
    })).run(marketWith(seriesOf('A.X', [1, 2, 4, 5, 6, 8], { times })), config);
    expect(seen).toEqual([
      ['00:01', [NaN, NaN], ['', ''], false],
      ['00:02', [NaN, NaN], ['', ''], false],
      ['00:04', [NaN, 2], ['', '00:03'], true],
      ['00:05', [NaN, 2], ['', '00:03'], false],
      ['00:06', [2, 6], ['00:03', '00:06'], true],
      ['00:08', [2, 6], ['00:03', '00:06'], false],
    ]);
  });

  it('goes by the sessions of the exchange, and is not over before trades after the close are', () => {
    const at = (day: number, hour: number, minute = 0) => Date.UTC(2024, 0, day, hour, minute) * 1000;
    const days = [3, 4, 5];
    // New York trades from 14:30 to 21:00 UTC in winter.
    const half = 30 * MINUTE;
    const watch = (times: number[]) => {
      const seen: string[] = [];
      engineWith(() => ({
        onBar(ctx) {
          const { isNew, close, time } = ctx.bars('1d');
          if (isNew) seen.push(`${toIso(ctx.time).slice(5, 16)} ${close} ${toIso(time).slice(5, 16)}`);
        },
      })).run(
        marketWith(
          seriesOf(
            'A.XNYS',
            times.map((_, i) => i + 1),
            { times, step: half },
          ),
        ),
        config,
      );
      return seen;
    };
    const dense = days.flatMap((day) => Array.from({ length: 13 }, (_, i) => at(day, 14, 30) + i * half));
    expect(watch(dense)).toEqual([
      '01-03T21:00 13 01-03T21:00',
      '01-04T21:00 26 01-04T21:00',
      '01-05T21:00 39 01-05T21:00',
    ]);
    const late = days.flatMap((day) => Array.from({ length: 15 }, (_, i) => at(day, 14, 30) + i * half));
    expect(watch(late)).toEqual(['01-04T15:00 15 01-03T22:00', '01-05T15:00 30 01-04T22:00']);
  });

  it('sees bars before the start of a run, in rows for each instrument by its last bar', () => {
    const seen: unknown[] = [];
    engineWith(
      () => ({
        onRow(ctx: RowContext) {
          const [a, b] = [ctx.bars('2min', 0), ctx.bars('2min', 1)];
          seen.push([clock(ctx.time), a.count, a.close, b.count, b.close]);
        },
      }),
      'portfolio',
    ).run(
      marketWith(counting(6), seriesOf('B.X', [10, 15, 20], { times: [START, START + MINUTE, START + 3 * MINUTE] })),
      {
        ...config,
        start: START + 4 * MINUTE,
      },
    );
    // B has its bar of 00:03 before the start, which ends the interval from 00:02 on.
    expect(seen).toEqual([
      ['00:05', 2, 4, 2, 20],
      ['00:06', 3, 6, 2, 20],
    ]);
  });

  it('has the last values of further columns', () => {
    const seen: number[] = [];
    const extra = { mood: Float64Array.of(1, NaN, NaN, NaN, 5, NaN) };
    engineWith(() => ({
      onBar: (ctx) => void (ctx.bars('2min').isNew && seen.push(ctx.bars('2min').column('mood'))),
    })).run(marketWith({ ...counting(6), extra }), config);
    expect(seen).toEqual([1, NaN, 5]);
  });

  it('refuses what is no length, and lengths below that of the bars', () => {
    const message = (timeframe: string, given = marketWith(counting(3))) =>
      errorOf(() => engineWith(() => ({ onBar: (ctx) => void ctx.bars(timeframe) })).run(given, config)).message;
    expect(message('soon')).toContain('"soon" is no length of bars');
    const hourly = marketWith(seriesOf('A.X', [1, 2, 3], { step: 60 * MINUTE }));
    expect(message('30min', hourly)).toContain('The bars of A.X are longer than that');
    const daily = marketWith(seriesOf('A.XNYS', [1, 2, 3], { step: 1440 * MINUTE, start: START + 1440 * MINUTE }));
    expect(message('12h', daily)).toContain('The bars of A.XNYS are longer than that');
    const many = errorOf(() =>
      engineWith(() => ({ onBar: (ctx) => void ctx.bars(`${ctx.index + 1}min`) })).run(
        marketWith(counting(20)),
        config,
      ),
    );
    expect(many.message).toContain('16 different lengths');
  });
});

describe('an indicator over longer bars', () => {
  it('has the value of the last one that is over, and counts lags by them', () => {
    const seen: number[][] = [];
    let mean: IndicatorHandle;
    engineWith(() => ({
      init: (ctx) => void (mean = ctx.indicator('sma', { period: 2 }, { timeframe: '2min' })),
      onBar: (ctx) => void seen.push([ctx.value(mean), ctx.value(mean, 0), ctx.value(mean, 1)]),
    })).run(marketWith(counting(9)), config);
    // Closes of the longer bars are 2, 4, 6 and 8.
    expect(seen).toEqual([
      ...Array.from({ length: 3 }, () => [NaN, NaN, NaN]),
      [3, 3, NaN],
      [3, 3, NaN],
      [5, 5, 3],
      [5, 5, 3],
      [7, 7, 5],
      [7, 7, 5],
    ]);
  });

  it('is computed once for trials and starts, and is dropped with its market', () => {
    const given = marketWith(counting(9));
    const seen: number[] = [];
    let mean: IndicatorHandle;
    const engine = engineWith(() => ({
      init: (ctx) => void (mean = ctx.indicator('sma', { period: 2 }, { timeframe: '2min' })),
      onBar: (ctx) => void seen.push(ctx.value(mean), ctx.value(mean, 1), ctx.bars('2min').close),
    }));
    engine.run(given, config);
    const kept = engine.keptBytes;
    seen.length = 0;
    engine.run(given, { ...config, start: START + 6 * MINUTE });
    expect(seen).toEqual([5, 3, 6, 7, 5, 8, 7, 5, 8]);
    expect(engine.keptBytes).toBe(kept);
    engine.forget(given.hash);
    expect(engine.keptBytes).toBe(0);
  });
});

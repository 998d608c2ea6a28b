import type { IndicatorHandle } from '../../../../engine/strategies/define-strategy';
import { followSignals } from '../../../../engine/strategies/follow-signals';
import { BacktestEngine } from '../../../../engine/backtest-engine';
import { StrategyRegistry } from '../../../../engine/strategies/registry';
import { defineStrategy } from '../../../../engine/strategies/define-strategy';
import { z } from 'zod';
import { marketWith, MINUTE, seriesOf, START } from '../../random-market';
import { configOf, engineWith, errorOf } from '../../support';

const config = configOf({ strategy: 'under-test' });
const MOOD = [NaN, 2, 4, NaN, 6, 8];
const market = () =>
  marketWith(
    { ...seriesOf('A.X', [10, 11, 12, 13, 14, 15]), extra: { mood: Float64Array.from(MOOD) } },
    seriesOf('B.X', [20, 21, 22], { step: 2 * MINUTE }),
  );

describe('ctx.column', () => {
  it('is known at the close of its bar, and some bars later by a lag', () => {
    const seen: number[][] = [];
    engineWith(() => ({
      onBar(ctx) {
        if (ctx.instrument === 'A.X')
          seen.push([ctx.column('mood'), ctx.column(' Mood', 2), ...ctx.history(2).column('mood')]);
        else expect(ctx.column('mood')).toBeNaN();
      },
    })).run(market(), config);
    expect(seen).toEqual([
      [NaN, NaN, NaN, NaN],
      [2, NaN, NaN, 2],
      [4, NaN, 2, 4],
      [NaN, 2, 4, NaN],
      [6, 4, NaN, 6],
      [8, NaN, 6, 8],
    ]);
  });

  it('reads before the start of a run, in rows and at its edges too', () => {
    const seen: number[] = [];
    engineWith(
      () => ({
        onStart: (ctx) => void seen.push(ctx.column('mood'), ctx.column('mood', 1)),
        onRow: (ctx) => void (ctx.has(0) && seen.push(ctx.column('mood', 0), ctx.column('mood', 0, 1))),
      }),
      'portfolio',
    ).run(market(), { ...config, start: START + 4 * MINUTE });
    expect(seen).toEqual([NaN, NaN, 6, NaN, 8, 6]);
  });

  it('counts later by a delay in bars or in time, filled where that is wanted', () => {
    const seen: number[][] = [];
    let handles: IndicatorHandle[] = [];
    engineWith(() => ({
      init(ctx) {
        handles = [ctx.column('mood')];
        handles.push(
          ctx.column('mood', { delay: 1 }),
          ctx.column('mood', { delay: '2min' }),
          ctx.column('mood', { fill: 'last', delay: 1 }),
          ctx.series((mood, close) => mood.map((value, t) => value * close[t]!), [handles[0]!, 'close']),
        );
      },
      onBar: (ctx) => void seen.push(handles.map((handle) => ctx.value(handle))),
    })).run(
      marketWith({ ...seriesOf('A.X', [10, 11, 12, 13, 14, 15]), extra: { mood: Float64Array.from(MOOD) } }),
      config,
    );
    expect(seen).toEqual([
      [NaN, NaN, NaN, NaN, NaN],
      [2, NaN, NaN, NaN, 22],
      [4, 2, NaN, 2, 48],
      [NaN, 4, 2, 4, NaN],
      [6, NaN, 4, 4, 84],
      [8, 6, NaN, 6, 120],
    ]);
  });

  it('is an input of indicators, which begin anew after a gap', () => {
    const seen: number[][] = [];
    let mean: IndicatorHandle;
    let filled: IndicatorHandle;
    let widest: { upper: IndicatorHandle };
    engineWith(() => ({
      init(ctx) {
        mean = ctx.indicator('sma', { period: 2, source: 'mood' });
        filled = ctx.indicator('sma', { period: 2, source: { column: 'mood', fill: 'last' } });
        widest = ctx.indicator('keltner', { period: 2, atrPeriod: 1, source: 'mood' });
      },
      onBar: (ctx) =>
        void (ctx.instrument === 'A.X' && seen.push([ctx.value(mean), ctx.value(filled), ctx.value(widest.upper)])),
    })).run(market(), config);
    expect(seen.map(([value]) => value)).toEqual([NaN, NaN, 3, NaN, NaN, 7]);
    expect(seen.map(([, value]) => value)).toEqual([NaN, NaN, 3, 4, 5, 7]);
    // 7, and twice the bar's own range of 1.5.
    expect(seen.at(-1)![2]).toBe(10);
  });

  it('names the columns that there are where there is no such one', () => {
    const message = (create: Parameters<typeof engineWith>[0]) =>
      errorOf(() => engineWith(create).run(market(), config)).message;
    const has = 'The session keeps no column "moody": it keeps mood';
    expect(message(() => ({ onBar: (ctx) => void ctx.column('moody') }))).toContain(has);
    expect(
      message(() => ({ init: (ctx) => void ctx.indicator('rsi', { source: 'moody' }), onBar: () => undefined })),
    ).toContain(has);
    expect(message(() => ({ onBar: (ctx) => void ctx.column('mood', -1) }))).toContain('A lag is a whole number');
    expect(message(() => ({ onBar: (ctx) => void ctx.column('__proto__') }))).toContain('keeps no column "__proto__"');
    const none = errorOf(() =>
      engineWith(() => ({ onBar: (ctx) => void ctx.column('mood') })).run(marketWith(seriesOf('A.X', [1, 2])), config),
    );
    expect(none.message).toContain('it keeps none; see `columns` of a session');
  });
});

it('a rule over a further column runs in a kernel, with the result of its object', () => {
  const rule = {
    enter: { left: { indicator: 'column', parameters: { source: 'mood' } }, is: 'above', right: 3 },
    exit: { left: { indicator: 'sma', parameters: { period: 1, source: 'mood' } }, is: 'below', right: 2 },
    size: 1,
  } as const;
  const parameters = z.object({});
  const named = { id: 'mood-rule', name: '', description: '', parameters };
  const definition = defineStrategy({ ...named, create: () => followSignals(rule), signals: () => rule });
  const strategies = Object.assign(new StrategyRegistry(), { get: () => definition });
  const engine = new BacktestEngine({ strategies });
  const given = marketWith({
    ...seriesOf('A.X', [10, 11, 12, 13, 14, 15, 9, 8]),
    extra: { mood: Float64Array.of(...MOOD, 1, 1) },
  });
  const plan = { ...configOf({ strategy: 'mood-rule' }), axes: [], fixed: {} };
  expect(engine.explainKernel(given, plan).kernel).toBeDefined();
  const { fills } = engine.run(given, configOf({ strategy: 'mood-rule' }));
  // Bought at the open after mood 4, sold at the one after mood 1.
  expect(fills.map(({ side, price }) => [side, price])).toEqual([
    ['buy', 12],
    ['sell', 9],
  ]);
});

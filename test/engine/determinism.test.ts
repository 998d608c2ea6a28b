import fc from 'fast-check';
import { buildMarket } from '../../engine/columns/market-data';
import { fillsSchema, type ExecutionConfig, type RunConfig } from '../../engine/model/run-config';
import { marketWith, MINUTE, randomSeries, seriesOf, START } from './random-market';
import type { IndicatorHandle } from '../../engine/strategies/define-strategy';
import { toIso } from '../../engine/model/time';
import { configOf, engine, engineWith, errorOf } from './support';

const parameters = { fast: 2, slow: 5 };
const config = configOf({ parameters, fees: { proportional: 0.001 } });
const wave = (id: string, length = 120) =>
  seriesOf(
    id,
    Array.from({ length }, (_, i) => Math.round(400 + 60 * Math.sin(i / (3 + (id.charCodeAt(0) % 5))) + (i % 7)) / 4),
  );

let serial = 0;

describe('results', () => {
  it('of a narrowed run are those of a smaller session where the range makes two time axes one', () => {
    const [long, short] = [wave('A.X', 80), wave('B.X', 60)];
    const end = START + 50 * MINUTE;
    const narrowed = engine().run(buildMarket(`axes-${serial++}`, [long, short]), { ...config, end });
    const smaller = engine().run(buildMarket(`axes-${serial++}`, [wave('A.X', 50), wave('B.X', 50)]), config);
    expect(narrowed.statistics.finalEquity).toEqual(expect.any(Number));
    expect(narrowed).toEqual(smaller);
  });

  it('of a narrowed run equal those of a smaller session where nothing from before its start counts', () => {
    const window = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }));
    const byBar = () =>
      engineWith(() => ({ onBar: (ctx) => ctx.target(Math.round(4 * ctx.close) % 3 === 0 ? 2 : ctx.index % 2) }));
    const own = { ...config, strategy: 'under-test', parameters: {} };
    fc.assert(
      fc.property(randomSeries, window, fc.integer({ min: 1, max: 15 }), (walks, [a, b], mask) => {
        const [start, end] = [START + Math.min(a, b) * MINUTE, START + Math.max(a, b) * MINUTE];
        // Ticks: the length of bars follows from all of them.
        const series = walks.map((one) => ({ ...one, ticks: true }));
        const kept = series.filter((_, i) => i === 0 || (mask >> i) % 2 === 1);
        const cut = kept.map((one) => {
          const at = [...one.times.keys()].filter((i) => one.times[i]! >= start && one.times[i]! < end);
          const pick = (column: Float64Array) => Float64Array.from(at, (i) => column[i]!);
          return {
            instrument: one.instrument,
            ticks: true,
            times: pick(one.times),
            open: pick(one.open),
            high: pick(one.high),
            low: pick(one.low),
            close: pick(one.close),
            volume: pick(one.volume),
          };
        });
        fc.pre(cut.some((one) => one.times.length > 0));
        const warm = byBar();
        const whole = buildMarket(`whole-${serial++}`, series);
        warm.run(whole, own);
        const instruments = kept.map((one) => one.instrument);
        const narrowed = warm.run(whole, { ...own, start, end, instruments });
        const smaller = byBar().run(buildMarket(`small-${serial++}`, cut), own);
        expect(narrowed).toEqual(smaller);
      }),
      { numRuns: 200 },
    );
  });

  it.each([[undefined], [['B.X']]])(
    'of a run that starts late have warm indicators (instruments %s)',
    (instruments) => {
      const values = (start: number) => {
        const seen: [number, number, number][] = [];
        const tested = engineWith(() => {
          let mean: IndicatorHandle;
          return {
            init: (ctx) => void (mean = ctx.indicator('sma', { period: 20 })),
            onBar: (ctx) => void (ctx.instrument === 'B.X' && seen.push([ctx.time, ctx.index, ctx.value(mean)])),
          };
        });
        const market = marketWith(wave('A.X', 50), wave('B.X', 50));
        tested.run(market, { ...config, strategy: 'under-test', parameters: {}, instruments });
        const whole = seen.splice(0);
        tested.run(market, { ...config, strategy: 'under-test', parameters: {}, instruments, start });
        return { whole, late: seen };
      };
      const { whole, late } = values(START + 30 * MINUTE);
      expect(late).toHaveLength(20);
      expect(late[0]!.slice(0, 2)).toEqual([START + 31 * MINUTE, 0]);
      expect(late.map(([time, , value]) => [time, value])).toEqual(
        whole.slice(30).map(([time, , value]) => [time, value]),
      );
      expect(late.every(([, , value]) => value > 0)).toBe(true);
    },
  );

  it('of a warm engine equal those of a fresh one, whatever ran before', () => {
    const market = marketWith(wave('A.X'), wave('B.X'));
    const fresh = engine().run(market, config);
    const warm = engine();
    warm.run(market, { ...config, parameters: { fast: 3, slow: 9 } });
    warm.run(marketWith(wave('C.X', 300)), config);
    expect(() => warm.run(market, { ...config, strategy: 'none' })).toThrow();
    for (let i = 0; i < 3; i++) expect(warm.run(market, config)).toEqual(fresh);
    warm.forget(market.hash);
    expect(warm.run(market, config).resultHash).toBe(fresh.resultHash);
  });

  it('do not depend on how instruments share panels or in which order they come', () => {
    const [a, b, c] = [wave('A.X'), wave('B.X', 90), wave('C.X')];
    const one = engine().run(marketWith(a, b, c), config);
    const apart = { hash: 'apart', panels: [c, b, a].flatMap((s) => marketWith(s).panels), bytes: 0, bars: 330 };
    expect(engine().run(apart, config)).toEqual(one);
  });

  it('of a trial are the statistics of the run', () => {
    const market = marketWith(wave('A.X'));
    const { parameters: own, ...execution } = config;
    const trial = engine().runTrial(market, execution, own);
    const run = engine().run(market, config);
    expect(run.statistics).toMatchObject(trial.statistics);
    expect(trial.resultHash).toHaveLength(32);
    expect(engine().runTrial(market, execution, own).resultHash).toEqual(trial.resultHash);
    expect(engine().runTrial(market, execution, { fast: 3, slow: 7 }).resultHash).not.toEqual(trial.resultHash);
  });

  it('of a trial are those of the run on every account, short, turned and at the close', () => {
    const orders = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 5, maxLength: 40 });
    const accounts = fc.constantFrom<Partial<RunConfig>>(
      {},
      { account: { initialCapital: 300, type: 'margin', leverage: 2 } },
      {
        account: { initialCapital: 5000, type: 'margin', leverage: 2 },
        fills: fillsSchema.parse({ at: 'same-close' }),
      },
    );
    fc.assert(
      fc.property(orders, accounts, (wanted, changes) => {
        const tested = engineWith(() => ({
          onBar(ctx) {
            const quantity = wanted[ctx.index % wanted.length]!;
            if (quantity !== 0) ctx.target(quantity);
          },
        }));
        const { parameters, ...execution } = configOf({ strategy: 'under-test', ...changes });
        const market = marketWith(wave('A.X'));
        const { statistics } = tested.runTrial(market, execution, parameters);
        expect(tested.run(market, { ...execution, parameters }).statistics).toMatchObject(statistics);
      }),
    );
  });

  it('have a hash that tells runs apart', () => {
    const market = marketWith(wave('A.X'));
    const hashes = [config, { ...config, parameters: { fast: 3, slow: 8 } }].map(
      (one) => engine().run(market, one).resultHash,
    );
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(hashes).size).toBe(2);
  });

  it('are the same on a clone of the market, which shares its memory', () => {
    const market = marketWith(wave('A.X'), wave('B.X', 90));
    const copy = structuredClone(market);
    expect(engine().run(copy, config)).toEqual(engine().run(market, config));
    market.panels[0]!.close[0] = 1234;
    expect(copy.panels[0]!.close[0]).toBe(1234);
  });
});

describe('a run refuses', () => {
  const market = marketWith(wave('A.X'), wave('B.X', 10));
  const refusal = (changes: Partial<ExecutionConfig>) => errorOf(() => engine().run(market, { ...config, ...changes }));

  it('an unknown instrument, by its path', () => {
    expect(refusal({ instruments: ['A.X', 'Z.X'] })).toMatchObject({
      code: 'INSTRUMENT_NOT_FOUND',
      path: 'instruments.1',
    });
  });

  it('a range without a bar, and says which', () => {
    const noBars = (path: string) => ({ code: 'NO_DATA', path });
    expect(refusal({ end: START - 1 })).toMatchObject(noBars('end'));
    expect(refusal({ start: START + 50 * MINUTE, instruments: ['B.X'] })).toMatchObject(noBars('start'));
    expect(refusal({ start: START + 1, end: START + 2 }).message).toContain(`from ${toIso(START + 1)} to`);
    expect(refusal({ start: START + 9 * MINUTE, end: START })).toMatchObject(noBars('start'));
  });

  it('an unknown strategy', () => {
    expect(refusal({ strategy: 'nope' })).toMatchObject({ code: 'STRATEGY_NOT_FOUND', path: 'strategy' });
  });
});

describe('control', () => {
  const cell = () => new Int32Array(new SharedArrayBuffer(12));

  it('counts the bars', () => {
    const control = { cell: cell() };
    engine().run(marketWith(wave('A.X', 120), wave('B.X', 130)), config, control);
    expect([...control.cell]).toEqual([0, 130, 130]);
  });

  it('cancels within a hundred bars', () => {
    const control = { cell: cell() };
    control.cell[0] = 1;
    expect(errorOf(() => engine().run(marketWith(wave('A.X')), config, control)).code).toBe('CANCELLED');
    expect(control.cell[1]).toBe(0);
  });
});

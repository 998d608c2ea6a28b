import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BarSeries, MarketData } from '../../../engine/columns/market-data';
import { plainInstrument } from '../../../engine/model/instrument';
import type { RunConfig } from '../../../engine/model/run-config';
import type { RunResult } from '../../../engine/model/result';
import { StrategyRegistry } from '../../../engine/strategies/registry';
import { randomBars } from '../indicators/random-bars';
import { NAIVE } from '../indicators/naive-indicators';
import { marketWith, MINUTE, seriesOf, START } from '../random-market';
import { configOf, engine, errorOf } from '../support';

const DAY = 86_400_000_000;
const margin = { initialCapital: 10_000, type: 'margin' as const, leverage: 2 };
const play = (strategy: string, changes: Partial<RunConfig>, ...series: BarSeries[]) =>
  engine().run(marketWith(...series), configOf({ strategy, ...changes }));
/** The multipliers of contracts, by id. */
const withMultipliers = (series: readonly BarSeries[], multipliers: Readonly<Record<string, number>>) => {
  const known = Object.entries(multipliers).map(([id, multiplier]) => [id, { ...plainInstrument(id), multiplier }]);
  return { ...marketWith(...series), instruments: Object.fromEntries(known) as MarketData['instruments'] };
};
/** Fills as [minute, side, price]: of their bar's open or, where they are within it, of its close. */
const barsOf = ({ fills }: RunResult) => fills.map(({ time, side, price }) => [(time - START) / MINUTE, side, price]);

describe('every built-in strategy', () => {
  const described = new StrategyRegistry().describe();

  it.each(described.map((one) => [one.id, one] as const))('%s bounds each number and says what it shows', (_, one) => {
    const properties = one.parameters.properties as Record<string, Record<string, unknown>>;
    for (const property of Object.values(properties)) {
      expect(property).toHaveProperty('description');
      // A text may name what only the user has, such as a file.
      if (property.type === 'string') continue;
      expect(property).toHaveProperty('default');
      if (property.type === 'boolean') continue;
      expect(property.minimum ?? property.exclusiveMinimum).toEqual(expect.any(Number));
      expect(property.maximum ?? property.exclusiveMaximum).toEqual(expect.any(Number));
    }
    expect(one.description.length).toBeGreaterThan(60);
  });

  // The strangle needs a chain of options, the signal a model; both are tested beside what they need.
  const ofPlainBars = described.map(({ id }) => id).filter((id) => id !== 'short-strangle' && id !== 'onnx-signal');

  it.each(ofPlainBars)('%s decides alike when the future is cut off', (strategy) => {
    const bars = ['A.X', 'B.X', 'C.X'].map((instrument, i) => {
      const drawn = randomBars({ seed: 40 + i, count: 200, instrument });
      // By the day what looks at days alone.
      return strategy === 'optimal-weights'
        ? { ...drawn, times: drawn.close.map((_, day) => START + day * DAY) }
        : drawn;
    });
    const config = configOf({ strategy, account: { ...margin, initialCapital: 100_000 } });
    const market = marketWith(...bars);
    const whole = engine().run(market, config);
    expect(whole.fills.length).toBeGreaterThan(0);
    const end = bars[0]!.times[140]!;
    const early = engine().run(market, { ...config, end });
    const { length } = early.fills;
    expect(early.fills).toEqual(whole.fills.slice(0, length));
    expect(whole.fills.slice(length).every(({ time }) => time >= end)).toBe(true);
  });
});

describe('rsi-reversion', () => {
  it('buys below the one index and sells above the other', () => {
    const bars = randomBars({ seed: 11, count: 150 });
    const parameters = { period: 14, oversold: 45, exit: 55, size: 2 };
    let held = 0;
    const wanted: [number, string][] = [];
    for (let t = 0; t < 149; t++) {
      const history = Array.from(bars.close.slice(0, t + 1), (close) => ({ close }));
      const { value } = NAIVE['rsi']!(history as never);
      const next = value! < 45 ? 2 : value! > 55 ? 0 : held;
      if (next !== held) wanted.push([bars.times[t + 1]!, next > held ? 'buy' : 'sell']);
      held = next;
    }
    const { fills } = play('rsi-reversion', { parameters }, bars);
    expect(wanted.length).toBeGreaterThan(2);
    expect(fills.map(({ time, side }) => [time, side])).toEqual(wanted);
  });
});

describe('bollinger-breakout', () => {
  it('enters above the upper band and leaves below the middle', () => {
    // Period 3, one deviation: at bar 3 the band is 34/3 + 0.94 < 14; at bar 6 the close is below the mean of 14, 14, 11.
    const closes = [10, 10, 10, 14, 14, 14, 11, 11];
    const result = play('bollinger-breakout', { parameters: { period: 3, deviations: 1 } }, seriesOf('A.X', closes));
    expect(barsOf(result)).toEqual([
      [4, 'buy', 14],
      [7, 'sell', 11],
    ]);
  });
});

describe('donchian-trend', () => {
  const parameters = { entry: 3, exit: 2, atr: 2, stop: 2 };

  it('enters beyond the channel of the bars before and leaves by the short one', () => {
    // Highs are 0.25 above: 10.25 until bar 3. The close of 12 exceeds it, that of 11 falls below 11.75.
    const closes = [10, 10, 10, 10, 12, 12.5, 13, 11.5, 11.5];
    const result = play('donchian-trend', { parameters: { ...parameters, stop: 20 } }, seriesOf('A.X', closes));
    expect(barsOf(result).slice(0, 1)).toEqual([[5, 'buy', 12]]);
    expect(barsOf(play('donchian-trend', { parameters: { ...parameters, stop: 5 } }, seriesOf('A.X', closes)))).toEqual(
      [
        [5, 'buy', 12],
        [8, 'sell', 11.5],
      ],
    );
  });

  it('is stopped within the bar', () => {
    // Ranges of 0.5, 0.5 and 2.5 smoothed over two bars: ATR 1.5 at bar 4; the stop is 12 - 0.5 * 1.5.
    const closes = [10, 10, 10, 10, 12, 12, 9, 9];
    const result = play('donchian-trend', { parameters: { ...parameters, stop: 0.5 } }, seriesOf('A.X', closes));
    expect(barsOf(result)).toEqual([
      [5, 'buy', 12],
      [7, 'sell', 11.25],
    ]);
  });

  it('sells short where it may', () => {
    const closes = [20, 20, 20, 20, 18, 17, 16, 18, 18];
    const series = seriesOf('A.X', closes);
    expect(play('donchian-trend', { parameters, account: margin }, series).fills).toEqual([]);
    const result = play('donchian-trend', { parameters: { ...parameters, shorts: true }, account: margin }, series);
    expect(barsOf(result)[0]).toEqual([5, 'sell', 18]);
    expect(result.trades[0]!.side).toBe('short');
  });
});

describe('momentum-rotation', () => {
  it('holds the best of those that rise, and moves on', () => {
    const up = (from: number, rates: number[]) => rates.reduce((all, rate) => [...all, all.at(-1)! * rate], [from]);
    const first = [...Array<number>(6).fill(1.1), ...Array<number>(7).fill(0.9)];
    const second = [...Array<number>(6).fill(1.05), ...Array<number>(7).fill(1.05)];
    const falling = Array<number>(13).fill(0.95);
    const series = [
      seriesOf('A.X', up(100, first)),
      seriesOf('B.X', up(100, second)),
      seriesOf('C.X', up(100, falling)),
    ];
    const parameters = { lookback: 3, top: 1, every: 5, invested: 0.9 };
    const { fills, equity } = play('momentum-rotation', { parameters }, ...series);
    expect(fills.map(({ instrument, side, time }) => [instrument, side, (time - START) / MINUTE])).toEqual([
      ['A.X', 'buy', 4],
      ['A.X', 'sell', 9],
      ['B.X', 'buy', 9],
    ]);
    expect(fills[0]!.quantity).toBeCloseTo((0.9 * 10_000) / series[0]!.close[3]!, 10);
    expect(fills[2]!.quantity).toBeCloseTo((0.9 * equity.equity[8]!) / series[1]!.close[8]!, 10);
  });

  it('takes contracts by their multiplier: 0.95 of a million in ES of 50 at 5,020 are 3.78', () => {
    const rising = seriesOf('ESH4.XCME', [5000, 5010, 5020, 5020]);
    const market = withMultipliers([rising], { 'ESH4.XCME': 50 });
    const account = { ...margin, initialCapital: 1e6 };
    const parameters = { lookback: 2, top: 1, every: 20, invested: 0.95 };
    const { fills } = engine().run(market, configOf({ strategy: 'momentum-rotation', account, parameters }));
    expect(fills.map(({ quantity }) => quantity)).toEqual([expect.closeTo(950_000 / (5020 * 50), 10)]);
  });

  it('stays in cash where nothing rises', () => {
    const falling = seriesOf('A.X', [10, 9, 8, 7, 6, 5]);
    expect(play('momentum-rotation', { parameters: { lookback: 2, every: 1 } }, falling).fills).toEqual([]);
  });
});

describe('pairs', () => {
  const calm = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 100 : 101));
  const dear = seriesOf('A.X', [...calm, 110, 110, 100, 100, 100]);
  const cheap = seriesOf('B.X', Array<number>(15).fill(50));
  const parameters = { period: 8, entry: 2, exit: 1, share: 0.4 };

  it('sells the dear one and buys the cheap one for the same money, then closes both', () => {
    const { fills, trades } = play('pairs', { parameters, account: margin }, dear, cheap);
    expect(fills.slice(0, 2).map(({ instrument, side }) => [instrument, side])).toEqual([
      ['A.X', 'sell'],
      ['B.X', 'buy'],
    ]);
    expect(fills[0]!.quantity).toBeCloseTo((0.4 * 10_000) / 110, 10);
    expect(fills[1]!.quantity).toBeCloseTo((0.4 * 10_000) / 50, 10);
    expect(fills).toHaveLength(4);
    expect(trades.map(({ exitTime }) => exitTime === null)).toEqual([false, false]);
  });

  it('takes as much money of contracts, whatever their multipliers', () => {
    const market = withMultipliers([dear, cheap], { 'A.X': 50, 'B.X': 20 });
    const { fills } = engine().run(market, configOf({ strategy: 'pairs', parameters, account: margin }));
    expect(fills[0]!.quantity).toBeCloseTo((0.4 * 10_000) / (110 * 50), 10);
    expect(fills[1]!.quantity).toBeCloseTo((0.4 * 10_000) / (50 * 20), 10);
  });

  it('does nothing by halves on an account that cannot sell short', () => {
    expect(play('pairs', { parameters }, dear, cheap).fills).toEqual([]);
  });

  it('needs two instruments', () => {
    expect(errorOf(() => play('pairs', { parameters }, dear)).message).toContain('two instruments');
  });
});

describe('limit-grid', () => {
  it('buys at its levels, sells a spacing above and buys again', () => {
    const closes = [100, 95, 85, 95, 104, 95, 100];
    const parameters = { levels: 2, spacing: 0.1, size: 1 };
    const result = play('limit-grid', { parameters }, seriesOf('A.X', closes));
    // Levels 90 and 81; the sale of the first at 99, the purchase again at 90 is not reached.
    expect(barsOf(result)).toEqual([
      [3, 'buy', 90],
      [5, 'sell', expect.closeTo(99, 10)],
    ]);
    const again = play('limit-grid', { parameters }, seriesOf('A.X', [...closes, 85, 85]));
    expect(barsOf(again).at(-1)).toEqual([8, 'buy', 90]);
  });
});

describe('buy-and-hold', () => {
  const quantities = ({ fills }: RunResult) => fills.map(({ instrument, quantity }) => [instrument, quantity]);

  it('invests all of the equity', () => {
    // 10000 / 50, held while it doubles.
    const result = play('buy-and-hold', {}, seriesOf('A.X', [50, 50, 75, 100]));
    expect(quantities(result)).toEqual([['A.X', 200]]);
    expect(result.equity.equity.at(-1)).toBe(20_000);
  });

  it('invests the same in each instrument', () => {
    const series = [seriesOf('A.X', [50, 50, 50]), seriesOf('B.X', [20, 20, 20])];
    expect(quantities(play('buy-and-hold', { parameters: { invested: 0.5 } }, ...series))).toEqual([
      ['A.X', 50],
      ['B.X', 125],
    ]);
  });

  it('asks for 0.1 % less where fees leave too little', () => {
    // 200 cost 10010, 199.8 cost 9999.99 with a fee of 0.1 %.
    const result = play('buy-and-hold', { fees: { proportional: 0.001 } }, seriesOf('A.X', [50, 50, 50, 50]));
    expect(result.fills[0]!.quantity).toBeCloseTo(199.8, 9);
    expect(result.statistics.rejectedOrders).toBe(1);
  });

  it('holds a quantity by choice', () => {
    const result = play('buy-and-hold', { parameters: { size: 3 } }, seriesOf('A.X', [50, 50, 50]));
    expect(quantities(result)).toEqual([['A.X', 3]]);
  });
});

describe('the manual', () => {
  const manual = readFileSync(join(__dirname, '../../../docs/strategies.md'), 'utf8');

  it.each(new StrategyRegistry().describe().map((one) => [one.id, one] as const))('describes %s as it is', (_, one) => {
    const [, section] = manual.split(`(\`${one.id}\`)`);
    const words = section!.split('\n## ')[0]!.replace(/\s+/g, ' ');
    expect(words).toContain(one.description);
    for (const [parameter, { default: normal }] of Object.entries(
      one.parameters.properties as Record<string, { default?: number | boolean | string }>,
    )) {
      const shown = normal === undefined ? '' : typeof normal === 'string' ? `\`${normal}\` ` : `${String(normal)} `;
      expect(words).toContain(`| \`${parameter}\` | ${shown}|`);
    }
  });
});

describe('optimal-weights', () => {
  const days = (instrument: string, moves: readonly number[]) => {
    const closes = moves.reduce<number[]>((all, move) => [...all, all.at(-1)! * (1 + move)], [100]);
    return seriesOf(instrument, closes, { step: DAY });
  };
  const random = (seed: number, size: number) =>
    Array.from({ length: 70 }, (_, i) => size * Math.sin(seed * (i + 1) ** 2));
  const [calm, wild] = [random(1, 0.01), random(2, 0.02)];
  const parameters = { method: 'min-variance', rebalance: 'daily', lookback: 20, shrinkage: 'none', min: -10, max: 10 };
  const account = { initialCapital: 1e6, type: 'margin' as const, leverage: 4 };
  const held = (changes: object, fee = 0) => {
    const fees = { proportional: fee };
    const all = { account, fees, parameters: { ...parameters, ...changes } };
    return play('optimal-weights', all, days('A.X', calm), days('B.X', wild));
  };

  it('holds from the next open on the weights of the least variance of the last returns, and no others', () => {
    const { fills } = held({ invested: 0.9 });
    // Markowitz's closed form for two assets, of the twenty returns that are known at the close of day 20.
    const [a, b] = [calm.slice(0, 20), wild.slice(0, 20)];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / 20;
    const covariance = (x: readonly number[], y: readonly number[]) =>
      x.reduce((sum, value, i) => sum + (value - mean(x)) * (y[i]! - mean(y)), 0) / 19;
    const first = (covariance(b, b) - covariance(a, b)) / (covariance(a, a) + covariance(b, b) - 2 * covariance(a, b));
    const bought = fills.filter(({ time }) => time === fills[0]!.time);
    const price = { 'A.X': days('A.X', calm).close[20]!, 'B.X': days('B.X', wild).close[20]! };
    const weights = Object.fromEntries(
      bought.map(({ instrument, side, quantity }) => {
        const signed = side === 'buy' ? quantity : -quantity;
        return [instrument, (signed * price[instrument as 'A.X']) / 1e6];
      }),
    );
    expect(weights['A.X']).toBeCloseTo(0.9 * first, 9);
    expect(weights['B.X']).toBeCloseTo(0.9 * (1 - first), 9);
    expect(fills.length).toBeGreaterThan(60);
  });

  it('keeps bounds, pays costs, and trades by the calendar', () => {
    const free = held({ min: 0, max: 0.6 });
    const dear = held({ min: 0, max: 0.6 }, 0.001);
    expect(dear.statistics.fees).toBeGreaterThan(0);
    expect(dear.statistics.finalEquity).toBeLessThan(free.statistics.finalEquity!);
    const [first, second] = free.fills;
    const worth = (fill: (typeof free.fills)[0]) => (fill.quantity * fill.price) / 1e6;
    expect([worth(first!), worth(second!)].sort()).toEqual([
      expect.closeTo(0.4 * 0.98, 1),
      expect.closeTo(0.6 * 0.98, 1),
    ]);
    const monthly = held({ rebalance: 'monthly', min: 0, max: 1 });
    expect(new Set(monthly.fills.map(({ time }) => Math.floor((time - START) / DAY))).size).toBe(2);
  });

  it('takes the least variance where nothing returns more than without risk', () => {
    const quantities = (changes: object) => held({ min: 0, max: 1, ...changes }).fills.map(({ quantity }) => quantity);
    expect(quantities({ method: 'max-sharpe', risk_free: 10 })).toEqual(quantities({ method: 'min-variance' }));
  });

  it('keeps what it has where the covariance is singular, and refuses bounds that no weights keep', () => {
    const twice = [days('A.X', calm), days('B.X', calm)];
    expect(play('optimal-weights', { account, parameters }, ...twice).fills).toEqual([]);
    expect(errorOf(() => held({ min: 0, max: 0.4 }))).toMatchObject({ code: 'VALIDATION', path: 'parameters.max' });
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { BacktestEngine } from '../../../engine/backtest-engine';
import type { BarSeries, MarketData } from '../../../engine/columns/market-data';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import type { StrategyChecks } from '../../../engine/model/strategy-validation';
import type { SourceError } from '../../../engine/strategies/compile-module';
import { loadRules, rulesSchema, rulesStrategy } from '../../../engine/strategies/rules/rules-strategy';
import { checkStrategy } from '../../../engine/strategies/validation/check-strategy';
import { randomBars } from '../indicators/random-bars';
import { HOUR, marketOf, type Listed } from '../portfolio/money-market';
import { marketWith, MINUTE, seriesOf, START } from '../random-market';
import { configOf, errorOf } from '../support';

/** Minutes of a day. */
const DAY = 1440;

const RULES = {
  id: 'dip',
  name: 'Dips of a trend',
  parameters: {
    slow: { type: 'integer', default: 12, min: 2, max: 200 },
    low: { default: 45 },
    size: { default: 2, min: 0.1 },
  },
  indicators: {
    trend: { indicator: 'sma', period: '$slow' },
    strength: { indicator: 'rsi', period: 5 },
    band: { indicator: 'bollinger', period: 10, deviations: 1.5 },
  },
  enter: {
    all: [
      { left: 'close', is: 'above', right: { value: 'trend', times: 0.98 } },
      {
        any: [
          { left: 'strength', is: 'crosses-above', right: '$low' },
          { left: 'close', is: 'at-most', right: 'band.lower' },
        ],
      },
    ],
  },
  exit: { not: { left: { value: 'close', lag: 2 }, is: 'below', right: 'band.upper' } },
  size: { quantity: '$size' },
};

const engineOf = (given: object) => {
  const definition = rulesStrategy(rulesSchema.parse(given));
  return new BacktestEngine({ strategies: { get: () => definition } });
};
const margin = { initialCapital: 10_000, type: 'margin' as const, leverage: 2 };
const playOn = (given: object, market: MarketData, changes = {}) =>
  engineOf(given).run(market, configOf({ strategy: 'dip', account: margin, ...changes }));

/** With a further column about the price, which lacks a value now and then. */
function withMood(bars: BarSeries): BarSeries {
  return { ...bars, extra: { mood: bars.close.map((close, i) => (i % 7 === 3 ? NaN : close + (i % 5) - 2)) } };
}

describe('rules on the signals path', () => {
  const further = {
    mood: { indicator: 'column', source: 'mood' },
    later: { indicator: 'ema', period: 3, timeframe: '5h' },
  };
  const names = ['close', 'open', 'trend', 'strength', 'band.lower', 'band.upper', 'mood', 'later', '$low', 101];
  const figures = fc.constantFrom(...names);
  const values = fc.oneof(
    figures,
    fc.record({
      value: fc.constantFrom('close', 'trend', 'band.middle', 'mood', 'later'),
      lag: fc.integer({ min: 0, max: 4 }),
      times: fc.constantFrom(1, 0.99, 1.02),
      plus: fc.constantFrom(0, 0.5),
    }),
  );
  const operators = fc.constantFrom('above', 'below', 'at-least', 'at-most', 'crosses-above', 'crosses-below');
  const comparisons = fc.record({ left: values, is: operators, right: values });
  const { condition } = fc.letrec<{ condition: object }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      comparisons,
      fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
  }));

  test('have the results of the event path, bit for bit, for one instrument and for several', () => {
    fc.assert(
      fc.property(
        condition,
        condition,
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 1e6 }),
        (...given) => {
          const [enter, exit, instruments, seed] = given;
          const rules = { ...RULES, indicators: { ...RULES.indicators, ...further }, enter, exit };
          const ids = ['A.X', 'B.X'].slice(0, instruments);
          const market = marketWith(
            ...ids.map((instrument, i) => withMood(randomBars({ seed: seed + i, count: 90, instrument }))),
          );
          const account = { initialCapital: 1_000_000 };
          const plan: SweepPlan = {
            ...configOf({ strategy: 'dip', account }),
            axes: [{ name: 'slow', values: [3, 17] }],
            fixed: {},
            objective: { statistic: 'sharpe', direction: 'maximize' },
          };
          const swept: string[] = [];
          const onTrial = (row: { resultHash?: Buffer }) => swept.push(row.resultHash!.toString('hex'));
          engineOf(rules).runTrials(market, plan, { trials: [0, 1], onTrial: onTrial as never });
          const alone = [3, 17].map((slow) => {
            const { resultHash } = engineOf(rules).runTrial(market, plan, { slow });
            return resultHash.toString('hex');
          });
          expect(swept).toEqual(alone);
        },
      ),
      { numRuns: 80 },
    );
  });

  test('are taken by a kernel where nothing but a quantity to hold is asked for', () => {
    const market = marketWith(randomBars({ seed: 3, count: 60 }));
    const account = { initialCapital: 1_000_000 };
    const kernelOf = (given: object) => engineOf(given).explainKernel(market, configOf({ account })).kernel;
    expect(kernelOf(RULES)).toBeDefined();
    expect(kernelOf({ ...RULES, exits: { bars: 3 } })).toBeUndefined();
  });

  test('cross at the bar at which they come to lie above, not at the first of a run', () => {
    const crossing = { id: 'dip', name: 'x', enter: { left: 'close', is: 'crosses-above', right: 100 } };
    const closes = [101, 99, 100, 102, 103, 98, 101, 101];
    const { fills } = playOn(
      { ...crossing, exit: { left: 'close', is: 'below', right: 100 } },
      marketWith(seriesOf('A.X', closes)),
    );
    expect(fills.map(({ time, side }) => [(time - START) / MINUTE, side])).toEqual([
      [4, 'buy'],
      [6, 'sell'],
      [7, 'buy'],
    ]);
  });
});

describe('exits and sizes of rules', () => {
  const always = { id: 'dip', name: 'x', enter: { left: 'close', is: 'above', right: 0 } };
  const on = (closes: number[]) => marketWith(seriesOf('A.X', closes));
  const fillsOf = (given: object, closes: number[]) =>
    playOn({ ...always, ...given }, on(closes)).fills.map(({ side, quantity, price, reason }) => [
      side,
      quantity,
      price,
      reason,
    ]);

  test('a stop, a target and a trailing stop work within the bars', () => {
    expect(fillsOf({ exits: { stop: { percent: 10 } } }, [100, 100, 95, 80]).slice(0, 2)).toEqual([
      ['buy', 1, 100, 'signal'],
      ['sell', 1, 90, 'stop'],
    ]);
    expect(fillsOf({ exits: { target: { percent: 10 } } }, [100, 100, 105, 120]).slice(0, 2)).toEqual([
      ['buy', 1, 100, 'signal'],
      ['sell', 1, 110, 'target'],
    ]);
    const [, trailed] = fillsOf({ exits: { trailing: { percent: 10 } } }, [100, 100, 120, 121, 100]);
    expect(trailed![3]).toBe('trail');
  });

  test('after so many bars it is over, short as long', () => {
    const sides = (given: object) => fillsOf({ exits: { bars: 2 }, ...given }, [100, 100, 100, 100, 100, 100]);
    expect(sides({}).map(([side]) => side)).toEqual(['buy', 'sell', 'buy']);
    expect(sides({ side: 'short' }).map(([side]) => side)).toEqual(['sell', 'buy', 'sell']);
  });

  test('at a time of the session it closes, and opens nothing until the next one', () => {
    const closes = Array.from({ length: 30 }, () => 100);
    const { fills } = playOn({ ...always, exits: { time: '00:10' } }, on(closes));
    expect(fills.map(({ time, side }) => [(time - START) / MINUTE, side])).toEqual([
      [1, 'buy'],
      [10, 'sell'],
    ]);
  });

  test.each<[string, string, number[]]>([
    ['whose session ended before it without a bar', '12:00', [0, 1, 2, DAY, DAY + 1, DAY + 2]],
    ['of a session without any bar', '12:00', [0, 1, 2, 2 * DAY, 2 * DAY + 1, 2 * DAY + 2]],
  ])('a time %s closes at the next bar, and keeps nothing from opening in its session', (_, time, minutes) => {
    const times = minutes.map((minute) => START + minute * MINUTE);
    const market = marketWith(
      seriesOf(
        'A.X',
        times.map(() => 100),
        { times },
      ),
    );
    const { fills } = playOn({ ...always, exits: { time } }, market);
    const next = minutes[3]!;
    expect(fills.map(({ time: at, side }) => [(at - START) / MINUTE, side])).toEqual([
      [1, 'buy'],
      [next + 1, 'sell'],
      [next + 2, 'buy'],
    ]);
  });

  test('a share of the equity and an amount of money are sizes', () => {
    expect(fillsOf({ size: { equityFraction: 0.5 } }, [100, 100, 100])[0]).toEqual(['buy', 50, 100, 'signal']);
    expect(fillsOf({ size: { cash: 250 } }, [100, 100, 100])[0]).toEqual(['buy', 2.5, 100, 'signal']);
  });
});

describe('sizes in money', () => {
  const always = { id: 'dip', name: 'x', enter: { left: 'close', is: 'above', right: 0 } };
  const first = (given: object, listed: Readonly<Record<string, Listed>>, account: object) => {
    const [id] = Object.keys(listed);
    const { fills } = playOn({ ...always, ...given }, marketOf(listed), { account, instruments: [id] });
    return fills[0] && [fills[0].quantity, (fills[0].time - START) / HOUR];
  };
  const euros = { 'A.XETR': { closes: [100, 100, 100] }, 'EURUSD.FX': { closes: [1.25, 1.25, 1.25] } };
  const dollars = { initialCapital: 10_000, currency: 'USD' };

  test('are of the account: 10,000 dollars at 1.25 are 80 shares of 100 euros', () => {
    expect(first({ size: { equityFraction: 1 } }, euros, dollars)).toEqual([80, 1]);
    expect(first({ size: { cash: 500 } }, euros, dollars)).toEqual([4, 1]);
    const pence = { 'A.XLON': { closes: [250, 250] }, 'GBPUSD.FX': { closes: [1.2, 1.2] } };
    expect(first({ size: { cash: 300 } }, pence, dollars)).toEqual([100, 1]);
  });

  test('wait for the first rate', () => {
    const late = { ...euros, 'EURUSD.FX': { closes: [1.25, 1.25], from: 1 } };
    expect(first({ size: { cash: 500 } }, late, dollars)).toEqual([4, 2]);
  });

  test('are those of multipliers and of what an inverse contract is worth in coin', () => {
    const oil = { 'CLM4.XNYM': { closes: [80, 80], multiplier: 1000 } };
    const onCredit = { initialCapital: 200_000, type: 'margin', leverage: 10 };
    expect(first({ size: { equityFraction: 0.8 } }, oil, onCredit)).toEqual([2, 1]);
    const id = 'BTC-PERPETUAL.DERIBIT';
    const inverse = { [id]: { closes: [50_000, 50_000], multiplier: 10, settlement: 'coin' as const } };
    const coins = { initialCapital: 2, currency: 'BTC', type: 'margin' };
    // 10 dollars at 50,000 are 0.0002 coins.
    expect(first({ size: { equityFraction: 0.5 } }, inverse, coins)).toEqual([5000, 1]);
  });
});

describe('rules of two sides', () => {
  const both = {
    id: 'dip',
    name: 'x',
    enter: { left: 'close', is: 'crosses-above', right: 100 },
    exit: { left: 'close', is: 'below', right: 100 },
    size: { quantity: 2 },
    short: {
      enter: { left: 'close', is: 'crosses-below', right: 100 },
      exits: { target: { percent: 10 } },
      size: { quantity: 3 },
    },
  };
  const ordersOf = (given: object, closes: number[]) =>
    playOn(given, marketWith(seriesOf('A.X', closes))).fills.map(({ time, side, quantity, price, reason }) =>
      [(time - START) / MINUTE, side, quantity, price, reason].join(' '),
    );

  test('turn at one open, and each leaves by its own exits', () => {
    expect(ordersOf(both, [99, 101, 102, 99, 98, 85, 84, 101, 102])).toEqual([
      '2 buy 2 101 signal',
      '4 sell 2 99 signal',
      '4 sell 3 99 signal',
      '6 buy 3 89.1 target',
      '8 buy 2 101 signal',
    ]);
  });

  test('do not turn while their own side enters as well, of both the long one opens', () => {
    const always = { left: 'close', is: 'above', right: 0 };
    const sides = { ...both, enter: always, short: { enter: always } };
    expect(ordersOf(sides, [100, 101, 99, 100])).toEqual(['1 buy 2 100 signal']);
  });

  test('count the bars of a position from its own entry', () => {
    const turning = { ...both, short: { ...both.short, exits: { bars: 2 } } };
    expect(ordersOf(turning, [99, 101, 102, 103, 104, 99, 98, 97, 96, 95])).toEqual([
      '2 buy 2 101 signal',
      '6 sell 2 99 signal',
      '6 sell 3 99 signal',
      '8 buy 3 97 signal',
    ]);
  });
});

test.each<[string, object, string]>([
  ['a short side beside rules that are short', { side: 'short', short: { enter: RULES.enter } }, 'short'],
  [
    'a name that nothing has on the short side',
    { short: { enter: { left: 'x', is: 'above', right: 1 } } },
    'short.enter.left',
  ],
  ['a size of nothing on the short side', { short: { enter: RULES.enter, size: { cash: 0 } } }, 'short.size'],
  ['an indicator that is none', { indicators: { trend: { indicator: 'smaa' } } }, 'indicators.trend.indicator'],
  [
    'a parameter that no indicator has',
    { indicators: { ...RULES.indicators, trend: { indicator: 'sma', period: 5, deviations: 2 } } },
    'indicators.trend.deviations',
  ],
  [
    'a period below 1',
    { indicators: { ...RULES.indicators, trend: { indicator: 'sma', period: 0 } } },
    'indicators.trend.period',
  ],
  ['a name that nothing has', { enter: { all: [{ left: 'close', is: 'above', right: 'trnd' }] } }, 'enter.all.0.right'],
  ['several values without a choice', { enter: { left: 'band', is: 'above', right: 1 } }, 'enter.left'],
  ['a parameter that is not there', { exit: { not: { left: '$lo', is: 'above', right: 1 } } }, 'exit.not.left'],
  ['an operator that is none', { enter: { any: [{ left: 'close', is: 'over', right: 1 }] } }, 'enter.any.0.is'],
  ['a field that is none', { enter: { all: [], some: [] } }, 'enter.all'],
  ['a stop beside a trailing one', { exits: { stop: { percent: 1 }, trailing: { percent: 1 } } }, 'exits.trailing'],
  ['a time that is none', { exits: { time: '25:00' } }, 'exits.time'],
  ['a size of nothing', { size: { quantity: 0 } }, 'size'],
  [
    'a default beyond its bounds',
    { parameters: { ...RULES.parameters, slow: { default: 1, min: 2 } } },
    'parameters.slow.default',
  ],
  [
    'more indicators than a hundred',
    { indicators: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`a${n}`, RULES.indicators.trend])) },
    'indicators',
  ],
  [
    'more parameters than a hundred',
    { parameters: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`a${n}`, { default: n }])) },
    'parameters',
  ],
  ['a field of the top that is none', { leverage: 2 }, 'leverage'],
])('refuses %s at its place', (_, changes, path) => {
  const text = JSON.stringify({ ...RULES, ...changes });
  expect(() => loadRules(text, 'a.rules.json')).toThrow(new RegExp(`^${path.replaceAll('.', '\\.')}: `));
});

test.each([
  ['trend', 'trend is an indicator'],
  ['band.upper', 'band is an indicator'],
])('an indicator of the indicator %s is refused by its path', (source, message) => {
  const indicators = { ...RULES.indicators, smooth: { indicator: 'sma', period: 3, source } };
  const [issue] = rulesSchema.safeParse({ ...RULES, indicators }).error!.issues;
  expect(issue!.path).toEqual(['indicators', 'smooth', 'source']);
  expect(issue!.message).toContain(message);
});

test('a further column is a source also where an indicator shows it by its own name', () => {
  const shown = { indicator: 'column', source: 'mood' };
  const indicators = { ...RULES.indicators, mood: shown, smooth: { indicator: 'sma', period: 3, source: 'mood' } };
  expect(rulesSchema.safeParse({ ...RULES, indicators }).error).toBeUndefined();
});

test('what is no JSON is refused with its line, and conditions without end with a word', () => {
  const fault = (text: string) => {
    try {
      return loadRules(text, 'a.rules.json');
    } catch (error) {
      return error as SourceError;
    }
  };
  expect(fault('{\n"id": }')).toMatchObject({ position: { file: 'a.rules.json', line: 2 } });
  const deep = `${'{"not":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const text = JSON.stringify({ ...RULES, enter: 'DEEP' }).replace('"DEEP"', deep);
  expect(() => loadRules(text, 'a.rules.json')).toThrow(/deeper than 20/);
});

test('a parameter that an indicator does not take fails the trial by its name', () => {
  const market = marketWith(randomBars({ seed: 3, count: 60 }));
  const error = errorOf(() => playOn(RULES, market, { parameters: { slow: 1 } }));
  expect([error.code, error.path]).toEqual(['VALIDATION', 'parameters.slow']);
});

test('the examples of the manual load as they stand and trade on the sample', () => {
  const manual = readFileSync(path.join(__dirname, '../../../docs/rules.md'), 'utf8');
  const examples = [...manual.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text!);
  expect(examples).toHaveLength(3);
  for (const text of examples) {
    const found: Partial<StrategyChecks> = {};
    checkStrategy(
      () => loadRules(text, 'a.rules.json'),
      {},
      (name, result) => Object.assign(found, { [name]: result }),
    );
    expect(found.lookAhead).toMatchObject({ status: 'pass' });
    expect(found.behaviour!.fills).toBeGreaterThan(0);
  }
});

import { buildMarket, type BarSeries, type MarketData } from '../../../../engine/columns/market-data';
import type { Instrument } from '../../../../engine/model/instrument';
import type { Shock } from '../../../../engine/model/stress';
import { optionsOfRun } from '../../../../engine/risk/stress/follow-underlying';
import { stressMarket, type Scenario } from '../../../../engine/risk/stress/stress-market';

const DAY = 86_400_000_000;
const START = 19_724 * DAY;
const day = (i: number) => START + i * DAY;

/** Bars of ticks: each a moment, a bar with these closes whose opens are the closes before. */
function series(instrument: string, closes: readonly number[], more: Partial<BarSeries> = {}): BarSeries {
  const close = Float64Array.from(closes);
  const open = Float64Array.from(closes, (_, i) => closes[i - 1] ?? closes[0]!);
  return {
    instrument,
    ...{ times: Float64Array.from(closes, (_, i) => day(i) + 12 * 3600e6), ticks: true },
    ...{
      open,
      close,
      high: open.map((o, i) => Math.max(o, close[i]!)),
      low: open.map((o, i) => Math.min(o, close[i]!)),
    },
    volume: new Float64Array(closes.length).fill(10),
    ...more,
  };
}

const shock = (fields: Partial<Shock>): Shock => ({ path: 'jump', ...fields });
const scenario = (fields: Partial<Scenario>): Scenario => ({
  ...{ from: day(2), to: day(4) - 1, shocks: [], instruments: ['A.TEST'], spread: 0 },
  ...fields,
});

function columnOf(
  market: MarketData,
  field: 'open' | 'high' | 'low' | 'close' | 'spread' | 'bid' | 'ask',
  id = 'A.TEST',
) {
  const panel = market.panels.find(({ instruments }) => instruments.includes(id))!;
  const [width, k] = [panel.instruments.length, panel.instruments.indexOf(id)];
  return Array.from(panel.times, (_, row) => panel[field]![row * width + k]!);
}

const near = (values: readonly number[], expected: readonly number[]) =>
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));

function failureOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('prices under a shock', () => {
  const market = buildMarket('m', [
    series('A.TEST', [100, 110, 120, 100, 80, 90]),
    series('B.TEST', [1, 2, 3, 4, 5, 6]),
  ]);
  const closes = (one: Partial<Shock>) => columnOf(stressMarket(market, scenario({ shocks: [shock(one)] })), 'close');

  it('jump for good, drift in even steps, or change within the window alone', () => {
    // The window has the bars 2 and 3.
    near(closes({ price: -0.5 }), [100, 110, 60, 50, 40, 45]);
    near(closes({ price: -0.5, path: 'pulse' }), [100, 110, 60, 50, 80, 90]);
    near(closes({ price: -0.36, path: 'drift' }), [100, 110, 120 * 0.8, 64, 80 * 0.64, 90 * 0.64]);
  });

  it('leave other instruments and the market itself as they were', () => {
    const altered = stressMarket(market, scenario({ shocks: [shock({ price: 1, instruments: ['A*'] })] }));
    near(columnOf(altered, 'close', 'B.TEST'), [1, 2, 3, 4, 5, 6]);
    near(columnOf(market, 'close'), [100, 110, 120, 100, 80, 90]);
    expect(altered.hash).not.toBe(market.hash);
  });

  it('keep every bar within its high and low', () => {
    const all: Partial<Shock>[] = [
      { price: -0.36, path: 'drift' },
      { volatility: 3 },
      { correlation: 0.9, instruments: ['*.TEST'] },
    ];
    const noisy = ['A.TEST', 'B.TEST'].map((id, k) =>
      series(
        id,
        Array.from({ length: 20 }, (_, i) => 100 + ((i * (7 + 4 * k)) % 13)),
      ),
    );
    for (const one of all) {
      const wide = scenario({ to: day(20), shocks: [shock(one)], instruments: ['A.TEST', 'B.TEST'] });
      const altered = stressMarket(buildMarket('n', noisy), wide);
      const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((field) =>
        columnOf(altered, field),
      );
      close!.forEach((price, i) => {
        expect(high![i]).toBeGreaterThanOrEqual(Math.max(price, open![i]!) - 1e-9);
        expect(low![i]).toBeLessThanOrEqual(Math.min(price, open![i]!) + 1e-9);
      });
    }
  });
});

describe('volatility under a shock', () => {
  it('is so many times as high around the same mean, and the window ends where it did', () => {
    const market = buildMarket('m', [series('A.TEST', [100, 100, 200, 100, 50])]);
    const altered = stressMarket(market, scenario({ shocks: [shock({ volatility: 2 })] }));
    // From 100 over 200 to 100 there is no growth: twice as far up, in logarithms, is 400.
    near(columnOf(altered, 'close'), [100, 100, 400, 100, 50]);
    const returns = (prices: number[], from: number) =>
      prices.slice(from + 1).map((p, i) => Math.log(p / prices[from + i]!));
    const drifting = buildMarket('d', [series('A.TEST', [100, 100, 130, 121, 125])]);
    const window = scenario({ to: day(5), shocks: [shock({ volatility: 3 })] });
    const [was, is] = [drifting, stressMarket(drifting, window)].map((one) => returns(columnOf(one, 'close'), 1));
    const mean = Math.log(1.25) / 3;
    near(
      is!.map((value) => value - mean),
      was!.map((value) => 3 * (value - mean)),
    );
  });
});

describe('correlations under a shock', () => {
  // Returns of A: +a -a +a -a +a -a, of B: +a +a -a -a +a -a; sums 0 in both; correlation (1-1-1+1+1+1)/6 = 1/3.
  const a = Math.log(1.1);
  const paths = [
    [1, -1, 1, -1, 1, -1],
    [1, 1, -1, -1, 1, -1],
  ].map((signs) => {
    let level = Math.log(100);
    return [100, 100, ...signs.map((sign) => Math.exp((level += sign * a)))];
  });
  const market = buildMarket('m', [series('A.TEST', paths[0]!), series('B.TEST', paths[1]!)]);
  const altered = (correlation: number) =>
    stressMarket(market, scenario({ to: day(9), instruments: ['A.TEST', 'B.TEST'], shocks: [shock({ correlation })] }));
  const returns = (one: MarketData, id: string) => {
    const closes = columnOf(one, 'close', id);
    return closes.slice(2).map((close, i) => Math.log(close / closes[i + 1]!));
  };
  const correlationOf = (one: MarketData) => {
    const [x, y] = [returns(one, 'A.TEST'), returns(one, 'B.TEST')];
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    return sum(x.map((value, i) => value * y[i]!)) / Math.sqrt(sum(x.map((v) => v * v)) * sum(y.map((v) => v * v)));
  };

  it('are what they are drawn to, with deviations and last prices as they were', () => {
    expect(correlationOf(market)).toBeCloseTo(1 / 3, 12);
    // Half way from 1/3 to 1, and to 0.
    expect(correlationOf(altered(0.5))).toBeCloseTo(2 / 3, 12);
    expect(correlationOf(altered(-0.5))).toBeCloseTo(1 / 6, 12);
    expect(correlationOf(altered(1))).toBeCloseTo(1, 9);
    for (const id of ['A.TEST', 'B.TEST']) {
      const squares = returns(altered(0.5), id).reduce((sum, value) => sum + value * value, 0);
      expect(squares).toBeCloseTo(6 * a * a, 12);
      expect(columnOf(altered(0.5), 'close', id).at(-1)).toBeCloseTo(columnOf(market, 'close', id).at(-1)!, 9);
    }
  });

  it('of two follow the sum and the difference of their returns', () => {
    // Sums are taken by sqrt((1 + 2/3) / (1 + 1/3)), differences by sqrt((1 - 2/3) / (1 - 1/3)).
    const [up, apart] = [Math.sqrt(1.25), Math.sqrt(0.5)];
    const expected = [2 * up, 0, 0, -2 * up, 2 * up, -2 * up].map(
      (sum, i) => (a * (sum + [0, -2, 2, 0, 0, 0][i]! * apart)) / 2,
    );
    near(returns(altered(0.5), 'A.TEST'), expected);
  });

  it('of instruments that move as one say nothing', () => {
    const same = buildMarket('s', [series('A.TEST', paths[0]!), series('B.TEST', paths[0]!)]);
    const both = scenario({ to: day(9), instruments: ['A.TEST', 'B.TEST'], shocks: [shock({ correlation: 0.5 })] });
    expect(failureOf(() => stressMarket(same, both))).toMatchObject({
      code: 'COVARIANCE_SINGULAR',
      path: 'shocks.0.correlation',
    });
  });
});

describe('spreads under a shock', () => {
  it('of quotes move away from the middle, those of the settings count by bar', () => {
    const [bid, ask] = [
      [98, 99, 97],
      [102, 101, 103],
    ].map((values) => Float64Array.from(values));
    const market = buildMarket('m', [series('A.TEST', [100, 100, 100], { bid: bid!, ask: ask! })]);
    const wide = scenario({ from: day(1), spread: 0.01, shocks: [shock({ spread: 3, addedSpread: 0.02 })] });
    const altered = stressMarket(market, wide);
    near(columnOf(altered, 'bid'), [98, 96, 90]);
    near(columnOf(altered, 'ask'), [102, 104, 110]);
    near(columnOf(altered, 'spread'), [0.01, 0.05, 0.05]);
  });
});

describe('a window that is replayed', () => {
  const market = buildMarket('m', [
    series('A.TEST', [100, 50, 60, 60, 66, 66]),
    series('B.TEST', [10, 10, 10, 20, 20, 10]),
  ]);

  it('brings its returns again, and later bars go on from where it ends', () => {
    // Bars 1 and 2 of A: half, then 1.2 times. They come again at the bars 3 and 4.
    const replay = { from: day(1), to: day(3) - 1, instruments: {} };
    const again = stressMarket(market, scenario({ from: day(3), to: day(6), replay }));
    near(columnOf(again, 'close'), [100, 50, 60, 30, 36, 36]);
    near(columnOf(again, 'open'), [100, 100, 50, 60, 30, 36]);
    near(columnOf(again, 'close', 'B.TEST'), [10, 10, 10, 20, 20, 10]);
    const others = stressMarket(
      market,
      scenario({
        from: day(3),
        to: day(6),
        replay: { from: day(3), to: day(4) - 1, instruments: { 'A.TEST': 'B.TEST' } },
      }),
    );
    near(columnOf(others, 'close'), [100, 50, 60, 120, 132, 132]);
  });

  it('is refused where it has no bar, or more than are left', () => {
    const fails = (from: number, to: number, at: number) =>
      failureOf(() =>
        stressMarket(
          market,
          scenario({ from: day(at), to: day(6), replay: { from: day(from), to: day(to), instruments: {} } }),
        ),
      );
    expect(fails(10, 12, 2)).toMatchObject({ code: 'NO_DATA', path: 'replay' });
    expect(fails(0, 3, 4)).toMatchObject({ code: 'VALIDATION', path: 'replay' });
  });
});

describe('options under a shock of their underlying', () => {
  const YEAR = 365 * DAY;
  const at = day(0) + 12 * 3600e6;
  const option = (id: string, right: 'call' | 'put'): Instrument => ({
    ...{ id, kind: 'option', multiplier: 1, underlying: 'S', right, strike: 100 },
    // A year after the first bar.
    expiry: at + YEAR,
  });
  // Without interest, at the money, a year to go and a volatility of 20 %: 100 (2 N(0.1) - 1) = 7.965567 of both.
  const FLAT = 7.965567455405804;
  const whole = buildMarket('options', [series('S.X', [100]), series('C.X', [FLAT]), series('P.X', [FLAT])]);
  const market = { ...whole, instruments: { 'C.X': option('C.X', 'call'), 'P.X': option('P.X', 'put') } };
  const stressed = (one: Partial<Shock>) =>
    stressMarket(market, {
      ...scenario({ shocks: [shock(one)], instruments: ['S.X', 'C.X', 'P.X'] }),
      ...{ from: day(0), to: day(1) },
    });
  const closes = (one: Partial<Shock>) => ['S.X', 'C.X', 'P.X'].map((id) => columnOf(stressed(one), 'close', id)[0]!);

  it('are priced anew with the volatility that they had', () => {
    // d1 = (ln 0.9 + 0.02) / 0.2 = -0.426803, d2 = -0.626803: 90 * 0.334762 - 100 * 0.265394 = 3.5891, and 10 more of the put.
    for (const one of [{ price: -0.1, instruments: ['S.X'] }, { price: -0.1 }]) {
      const [spot, call, put] = closes(one);
      expect(spot).toBeCloseTo(90, 12);
      expect(call).toBeCloseTo(3.589, 3);
      expect(put).toBeCloseTo(13.589, 3);
    }
  });

  it('have an open by that of the bar of the underlying that begins then', () => {
    // The second bar opens where the first closed; its window begins with it.
    const two = buildMarket('two', [series('S.X', [100, 110]), series('C.X', [FLAT, 10])]);
    const shocked = stressMarket(
      { ...two, instruments: market.instruments },
      {
        ...scenario({ shocks: [shock({ price: -0.1 })], instruments: ['S.X', 'C.X'] }),
        ...{ from: day(1), to: day(2) },
      },
    );
    const opens = columnOf(shocked, 'open', 'C.X');
    expect(opens[0]).toBe(FLAT);
    // 364 days to go, at a spot of 90 rather than 100: a volatility of 0.2 (365 / 364)^(1/2), which leaves the first figure.
    expect(opens[1]).toBeCloseTo(3.589, 3);
  });

  it('change as they are told where a shock names them', () => {
    const [spot, call, put] = closes({ price: -0.1, instruments: ['S.X', 'C.X'] });
    expect([spot, call]).toEqual([90, FLAT * 0.9]);
    expect(put).toBeCloseTo(13.589, 3);
  });

  it('quoted in coin are worth their price in money over that of the underlying', () => {
    const coin = (id: string, right: 'call' | 'put') => ({ ...option(id, right), settlement: 'coin' as const });
    // The price of above, 7.9656 of 100, and a call below what exercise gives: 20 of 120, which become 8 of 108.
    const quoted = buildMarket('coin', [series('S.X', [100]), series('C.X', [FLAT / 100])]);
    const below = buildMarket('below', [series('S.X', [120]), series('C.X', [0.15])]);
    const of = (whole: MarketData) =>
      stressMarket(
        { ...whole, instruments: { 'C.X': coin('C.X', 'call') } },
        {
          ...scenario({ shocks: [shock({ price: -0.1 })], instruments: ['S.X', 'C.X'] }),
          ...{ from: day(0), to: day(1) },
        },
      );
    expect(columnOf(of(quoted), 'close', 'C.X')[0]! * 90).toBeCloseTo(3.589, 3);
    near(columnOf(of(below), 'close', 'C.X'), [0.15 - 20 / 120 + 8 / 108]);
  });

  it('follow an underlying that replays a window, unless they replay one themselves', () => {
    // The second day falls by a tenth, and comes again on the third.
    const three = buildMarket('three', [series('S.X', [100, 90, 90]), series('C.X', [FLAT, 2, 2])]);
    const again = (instruments: Record<string, string>) =>
      stressMarket(
        { ...three, instruments: { 'C.X': { ...option('C.X', 'call'), expiry: day(2) + 12 * 3600e6 + YEAR } } },
        {
          ...scenario({ from: day(2), to: day(3), instruments: ['S.X', 'C.X'] }),
          replay: { from: day(1), to: day(2) - 1, instruments },
        },
      );
    near(columnOf(again({}), 'close', 'S.X'), [100, 90, 81]);
    // The call at 2 by 90 has a volatility of 0.149262; by 81 it is worth 0.479030.
    expect(columnOf(again({}), 'close', 'C.X')[2]).toBeCloseTo(0.479, 3);
    // Its own window: 2 of 7.9656 again.
    near(columnOf(again({ 'C.X': 'C.X' }), 'close', 'C.X'), [FLAT, 2, (2 * 2) / FLAT]);
  });

  it('without their underlying in the run are named, unless a scenario names them', () => {
    const left = (shocks: Shock[], instruments = ['C.X', 'P.X']) => optionsOfRun(market, instruments, { shocks }).left;
    const named = (instrument: string) => ({ instrument, reason: 'has no underlying (S) in the run' });
    expect(left([shock({ price: -0.1 })])).toEqual([named('C.X'), named('P.X')]);
    expect(left([shock({ price: -0.1, instruments: ['C.*'] })])).toEqual([named('P.X')]);
    expect(left([shock({ price: -0.1 })], ['S.X', 'C.X', 'P.X'])).toEqual([]);
    const replay = { instruments: { 'P.X': 'C.X' } };
    expect(optionsOfRun(market, ['P.X'], { shocks: [], replay })).toEqual({ followers: [], left: [] });
  });

  it('have what exercise changes where no volatility explains their price', () => {
    const odd = buildMarket('odd', [series('S.X', [120]), series('C.X', [15]), series('P.X', [101])]);
    const shocked = stressMarket(
      { ...odd, instruments: market.instruments },
      {
        ...scenario({ shocks: [shock({ price: -0.1 })], instruments: ['S.X', 'C.X', 'P.X'] }),
        ...{ from: day(0), to: day(1) },
      },
    );
    // A call below what exercise gives (20), which falls to 8; a put above its strike, whose exercise gives nothing.
    near(columnOf(shocked, 'close', 'C.X'), [3]);
    near(columnOf(shocked, 'close', 'P.X'), [101]);
  });
});

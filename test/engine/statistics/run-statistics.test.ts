import { buildMarket } from '../../../engine/columns/market-data';
import { buildSchedule } from '../../../engine/columns/schedule';
import { FillLog } from '../../../engine/execution/fills/fill-log';
import { FULL_STATISTICS, RUN_DATES, type FullStatisticName } from '../../../engine/model/run-statistics';
import { STATISTICS } from '../../../engine/model/statistics';
import { computeStatistics } from '../../../engine/statistics/compute-statistics';
import { computeRunStatistics } from '../../../engine/statistics/run/compute-run-statistics';
import { periodReturns } from '../../../engine/statistics/run/period-returns';
import type { RunFigures } from '../../../engine/statistics/run/run-figures';
import { returnOfMonths } from '../../../engine/statistics/run/trailing-return';
import { summarizeEquity } from '../../../engine/statistics/summarize-equity';
import { randomBars } from '../indicators/random-bars';
import { marketWith, seriesOf } from '../random-market';
import { plainInstrument } from '../../../engine/model/instrument';
import { configOf, engineWith } from '../support';
import peers from './peer-values.json';

const DAY = 86_400_000_000;

/** Statistics of an equity curve of daily closes beside a benchmark, without a trade. */
function ofCurve(equity: Float64Array, benchmark: Float64Array, start: number) {
  const times = equity.map((_, t) => start + t * DAY);
  const series = { ...seriesOf('A.X', [...benchmark]), times };
  const market = buildMarket('curve', [series]);
  const prepared = {
    market,
    shown: market,
    rolling: [],
    session: market,
    schedule: buildSchedule(market.panels),
    instruments: [plainInstrument('A.X')],
    barsPerYear: 365,
  };
  const initialCapital = equity[0]!;
  const statistics = computeStatistics({
    equity: summarizeEquity(equity, initialCapital, new Float64Array(equity.length)),
    trips: { closed: 0, won: 0, grossProfit: 0, grossLoss: 0 },
    barsPerYear: 365,
    steps: equity.length,
    exposedSteps: equity.length,
    fills: 0,
    fees: 0,
    rejectedOrders: 0,
  });
  return computeRunStatistics({ statistics, prepared, initialCapital, equity, fills: new FillLog(), trades: [] });
}

describe(`the statistics of a curve, as QuantStats ${peers.quantstats} and pandas have them`, () => {
  const { count } = peers;
  const { dates, ...values } = peers.values;
  const curve = (seed: number) => randomBars({ seed, count }).close;
  const found = ofCurve(curve(77), curve(78), Date.UTC(2023, 10, 20) * 1000);

  it.each(Object.entries(values))('%s', (name, value) => {
    const own = found[name as FullStatisticName];
    if (value === null) expect(own).toBeNull();
    else expect(Math.abs(own! - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
  });

  // The close of a day is at the midnight after it.
  const closeOf = (date: string | null) => date && new Date(Date.parse(date) + DAY / 1000).toISOString();

  it('and the dates of the deepest drawdown', () =>
    expect(found).toMatchObject(
      Object.fromEntries(Object.entries(dates).map(([name, date]) => [name, closeOf(date)])),
    ));
});

/** Buys at bars `buys` and sells at bars `sells`, one each; 100 of capital, a fee of 1 %. */
function run(closes: number[], { buys, sells }: { buys: number[]; sells: number[] }) {
  const tested = engineWith(() => ({
    onBar(ctx) {
      if (buys.includes(ctx.index)) ctx.buy(1);
      if (sells.includes(ctx.index)) ctx.sell(1);
    },
  }));
  return tested.run(
    marketWith(seriesOf('A.X', closes, { start: Date.UTC(2024, 0, 1) * 1000, step: DAY })),
    configOf({ strategy: 'under-test', account: { initialCapital: 100 }, fees: { proportional: 0.01 } }),
  );
}

describe('the statistics of trades, worked by hand', () => {
  // Opens at the close before. Buys at 20, sells at 30; buys at 20, sells at 10; buys at 10 and keeps it to 40.
  const { statistics } = run([20, 20, 30, 20, 20, 10, 10, 40], { buys: [0, 3, 6], sells: [2, 5] });
  const [won, lost] = [10 - 0.5, -10 - 0.3];

  it.each(
    Object.entries({
      openTrades: 1,
      openTradePnl: 30 - 0.1,
      longTrades: 2,
      shortTrades: 0,
      longWinRate: 0.5,
      shortWinRate: null,
      bestTrade: won / 20,
      worstTrade: lost / 20,
      averageTrade: (won + lost) / 40,
      averageWinningTrade: won / 20,
      averageLosingTrade: lost / 20,
      grossProfit: won,
      grossLoss: lost,
      largestWin: won,
      largestLoss: lost,
      averageWin: won,
      averageLossMoney: lost,
      payoffRatio: won / -lost,
      expectancy: (won + lost) / 2,
      // Two values deviate by their distance over sqrt(2).
      sqn: (Math.SQRT2 * (won + lost)) / 2 / ((won - lost) / Math.SQRT2),
      kelly: 0.5 - 0.5 / (won / -lost),
      averageTradeDays: 2,
      longestTradeDays: 2,
      averageWinningTradeDays: 2,
      averageLosingTradeDays: 2,
      consecutiveWins: 1,
      consecutiveLosses: 1,
      tradesPerYear: (2 * 365.25) / 7,
      // Lows are 0.25 below open and close: 19.75 at entry; the second trade leaves at 10, its bar saw 9.75.
      averageAdverseExcursion: (19.75 / 20 - 1 + (9.75 / 20 - 1)) / 2,
      worstAdverseExcursion: 9.75 / 20 - 1,
      averageFavorableExcursion: (30.25 / 20 - 1 + (20.25 / 20 - 1)) / 2,
      bestFavorableExcursion: 30.25 / 20 - 1,
      averageTradeDrawdown: (30 / 20 - 30.25 / 20 + (10 / 20 - 20.25 / 20)) / 2,
      // Equity before fees of 99.2 - 10.1 + 40 at the end.
      maxGrossExposure: 40 / (99.2 - 10.1 + 40),
      tradedNotional: 20 + 30 + 20 + 10 + 10,
      benchmarkReturn: 1,
      netProfit: 99.2 - 10.1 + 40 - 100,
    } satisfies Partial<Record<FullStatisticName, number | null>>),
  )('%s', (name, value) => {
    if (value === null) expect(statistics[name as FullStatisticName]).toBeNull();
    else expect(statistics[name as FullStatisticName]).toBeCloseTo(value, 10);
  });
});

describe('statistics of runs', () => {
  it('are all there in the order of their tables, numbers that JSON can keep or null, also for a run without a trade and of a single bar', () => {
    for (const { statistics } of [run([10, 11], { buys: [], sells: [] }), run([10], { buys: [0], sells: [] })]) {
      const names = [...STATISTICS, ...Object.keys(FULL_STATISTICS), ...RUN_DATES];
      expect(Object.keys(statistics)).toEqual(names);
      expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
      expect(statistics).toMatchObject({
        expectancy: null,
        kelly: null,
        threeYears: null,
        averageDrawdown: null,
        sqn: null,
      });
    }
  });

  it('have no benchmark where there are two instruments', () => {
    const tested = engineWith(() => ({ onBar: () => undefined }));
    const two = marketWith(seriesOf('A.X', [1, 2, 3]), seriesOf('B.X', [3, 2, 1]));
    const { statistics } = tested.run(two, configOf({ strategy: 'under-test' }));
    expect(statistics).toMatchObject({
      beta: null,
      benchmarkReturn: null,
      alpha: null,
      treynor: null,
      upCapture: null,
    });
  });

  it('count trailing months by days, whether closes are those of summer or of winter', () => {
    const closes = [
      ['2024-09-12T20:00Z', 100],
      ['2024-09-13T20:00Z', 110],
      ['2024-12-13T21:00Z', 132],
    ] as const;
    const times = Float64Array.from(closes, ([time]) => Date.parse(time) * 1000);
    const figures = { times, equity: Float64Array.from(closes, ([, value]) => value) } as RunFigures;
    // 13 September counts: 132 / 100.
    expect(returnOfMonths(figures, 3)).toBeCloseTo(0.32, 12);
    expect(returnOfMonths(figures, 4)).toBeNull();
  });

  it('measure excursions from the mean of all entries, what was closed between them included', () => {
    const tested = engineWith(() => ({
      onBar(ctx) {
        const quantity = [2, 2, -3, 1, -2][ctx.index] ?? 0;
        if (quantity > 0) ctx.buy(quantity);
        if (quantity < 0) ctx.sell(-quantity);
      },
    }));
    // Entries of 2 at 10, 2 at 20 and 1 at 50: 110 / 5; each bar opens at the close before, and goes 0.25 beyond both.
    const { trades, statistics } = tested.run(
      marketWith(seriesOf('A.X', [10, 20, 30, 50, 40, 45])),
      configOf({ strategy: 'under-test' }),
    );
    expect(trades).toMatchObject([{ quantity: 5, entryPrice: 22 }]);
    expect(trades[0]!.mfe).toBeCloseTo(50.25 / 22 - 1, 12);
    expect(statistics.averageTradeDrawdown).toBeCloseTo((40 - 50.25) / 22, 12);
  });

  it('take returns of periods from close to close, across days without a bar', () => {
    const noon = (day: number, hour = 12) => Date.UTC(2024, 0, day, hour) * 1000;
    const times = Float64Array.of(noon(1), noon(1, 15), noon(2), noon(30), noon(32));
    const equity = Float64Array.of(100, 110, 121, 60.5, 121);
    const close = (values: Float64Array) => [...values].map((value) => Math.round(value * 1e12) / 1e12);
    expect(close(periodReturns(times, equity, 'day'))).toEqual([0.1, 0.1, -0.5, 1]);
    expect(close(periodReturns(times, equity, 'month'))).toEqual([-0.395, 1]);
    expect(close(periodReturns(times, equity, 'year'))).toEqual([0.21]);
    expect([...periodReturns(times.subarray(0, 1), equity, 'day')]).toEqual([]);
  });
});

import { marketWith, seriesOf } from '../random-market';
import { computeStatistics } from '../../../engine/statistics/compute-statistics';
import { summarizeEquity } from '../../../engine/statistics/summarize-equity';
import { configOf, engine, engineWith, errorOf } from '../support';

const DAY = 86_400_000_000;
const HOUR = DAY / 24;
const MONDAY = Date.UTC(2024, 0, 1) * 1000;

/** Buys one at bars `buys` and sells it at bars `sells`; 100 of capital, a fee of 1 %. */
function run(closes: number[], { buys, sells }: { buys: number[]; sells: number[] }) {
  const tested = engineWith(() => ({
    onBar(ctx) {
      if (buys.includes(ctx.index)) ctx.buy(1);
      if (sells.includes(ctx.index)) ctx.sell(1);
    },
  }));
  return tested.run(
    marketWith(seriesOf('A.X', closes, { start: MONDAY, step: DAY })),
    configOf({ strategy: 'under-test', account: { initialCapital: 100 }, fees: { proportional: 0.01 } }),
  );
}

describe('statistics', () => {
  // Opens at the close before: buys at 20, sells at 30, buys at 20, sells at 10.
  const result = run([20, 20, 30, 20, 20, 10, 10, 40], { buys: [0, 3], sells: [2, 5] });

  it('follow from the equity, worked by hand', () => {
    // Cash: 100 - 20.2 = 79.8; + 29.7 = 109.5; - 20.2 = 89.3; + 9.9 = 99.2.
    const equity = [100, 99.8, 109.8, 109.5, 109.3, 99.3, 99.2, 99.2];
    result.equity.equity.forEach((value, i) => expect(value).toBeCloseTo(equity[i]!, 10));
    const drawdown = [0, -0.002, 0, 109.5 / 109.8 - 1, 109.3 / 109.8 - 1, 99.3 / 109.8 - 1, 99.2 / 109.8 - 1];
    drawdown.forEach((value, i) => expect(result.equity.drawdown[i]).toBeCloseTo(value, 12));
    const { statistics } = result;
    expect(statistics.finalEquity).toBeCloseTo(99.2, 10);
    expect(statistics.totalReturn).toBeCloseTo(-0.008, 12);
    expect(statistics.maxDrawdown).toBeCloseTo(99.2 / 109.8 - 1, 12);
    expect(statistics.fees).toBeCloseTo(0.2 + 0.3 + 0.2 + 0.1, 12);
    expect(statistics.fills).toBe(4);
    expect(statistics.trades).toBe(2);
    expect(statistics.winRate).toBe(0.5);
    // Profits 30 - 20 - 0.5 and 10 - 20 - 0.3.
    expect(statistics.profitFactor).toBeCloseTo(9.5 / 10.3, 12);
    expect(statistics.exposure).toBe(4 / 8);
    expect(statistics.rejectedOrders).toBe(0);
    expect(result.bars).toBe(8);
  });

  it('annualise the bar returns by the calendar', () => {
    const { equity } = result.equity;
    const returns = equity.slice(1).map((value, i) => value / equity[i]! - 1);
    const mean = returns.reduce((sum, value) => sum + value, 0) / 7;
    const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6);
    const downside = Math.sqrt(returns.reduce((sum, value) => sum + Math.min(value, 0) ** 2, 0) / 7);
    const { statistics, barsPerYear } = result;
    // Eight days in a row from a Monday: the weekend trades.
    expect(barsPerYear).toBe(365);
    expect(statistics.volatility).toBeCloseTo(deviation * Math.sqrt(365), 10);
    expect(statistics.sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(365), 10);
    expect(statistics.sortino).toBeCloseTo((mean / downside) * Math.sqrt(365), 10);
    expect(statistics.annualReturn).toBeCloseTo(0.992 ** (365 / 7) - 1, 10);
    expect(statistics.calmar).toBeCloseTo((0.992 ** (365 / 7) - 1) / (1 - 99.2 / 109.8), 10);
  });

  it('are null where they have no meaning', () => {
    expect(run([10, 11, 12], { buys: [], sells: [] }).statistics).toMatchObject({
      totalReturn: 0,
      annualReturn: 0,
      volatility: 0,
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdown: 0,
      finalEquity: 100,
      fees: 0,
      exposure: 0,
      trades: 0,
      winRate: null,
      profitFactor: null,
      fills: 0,
      rejectedOrders: 0,
    });
    expect(run([10], { buys: [0], sells: [] }).statistics).toMatchObject({ annualReturn: null, volatility: null });
    const winner = run([10, 10, 20, 20], { buys: [0], sells: [2] }).statistics;
    expect(winner).toMatchObject({ trades: 1, winRate: 1, profitFactor: null });
  });
});

describe('what a run is judged by', () => {
  const closes = [20, 20, 30, 20, 20, 10, 10, 40];
  const held = (evaluation: object, other = [10, 11, 12, 12, 13, 12, 14, 15]) => {
    const market = marketWith(
      ...[closes, other].map((values, i) => seriesOf(`${'AB'[i]}.X`, values, { start: MONDAY, step: DAY })),
    );
    const strategy = engineWith(() => ({
      onBar: (ctx) => void (ctx.index === 0 && ctx.instrument === 'A.X' && ctx.buy(1)),
    }));
    return strategy.run(market, configOf({ strategy: 'under-test', account: { initialCapital: 100 }, evaluation }));
  };
  const returnsOf = (values: ArrayLike<number>) =>
    Array.from(values)
      .slice(1)
      .map((value, i) => value / values[i]! - 1);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('takes the risk-free rate off Sharpe, Sortino, alpha and Treynor', () => {
    const [plain, judged] = [held({ benchmark: 'B.X' }), held({ benchmark: 'B.X', riskFreeRate: 0.05 })];
    const own = returnsOf(judged.equity.equity);
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean(own)) ** 2, 0) / 6);
    const free = 0.05 / 365;
    const { sharpe, sortino, alpha, treynor, beta, annualReturn } = judged.statistics;
    expect(sharpe).toBeCloseTo(((mean(own) - free) / deviation) * Math.sqrt(365), 9);
    expect(sortino! / plain.statistics.sortino!).toBeCloseTo((mean(own) - free) / mean(own), 9);
    expect(alpha! - plain.statistics.alpha!).toBeCloseTo(-0.05 * (1 - beta!), 9);
    expect(treynor).toBeCloseTo((annualReturn! - 0.05) / beta!, 6);
    // A true ratio of zero is as likely exceeded as not, where the rate is all that was earned.
    const even = held({ benchmark: 'B.X', riskFreeRate: mean(own) * 365 }).statistics;
    expect(even.sharpe).toBeCloseTo(0, 9);
    expect(even.probabilisticSharpe).toBeCloseTo(0.5, 9);
  });

  it('compares with an instrument of the session that the run does not trade, by its last close before the run on', () => {
    const market = marketWith(
      seriesOf('A.X', [10, 11, 12, 13], { start: MONDAY, step: DAY }),
      // Of the day before the run, and of its last day: 110 / 80.
      seriesOf('B.X', [100, 80, 110], { times: [MONDAY, MONDAY + DAY, MONDAY + 3 * DAY] }),
    );
    const { statistics } = engine().run(
      market,
      configOf({
        strategy: 'buy-and-hold',
        instruments: ['A.X'],
        start: MONDAY + 2 * DAY,
        evaluation: { riskFreeRate: 0, benchmark: 'B.X' },
      }),
    );
    expect(statistics.benchmarkReturn).toBeCloseTo(110 / 80 - 1, 12);
  });

  it('compares by UTC days with a benchmark that closes at another hour', () => {
    const prices = [100, 110, 99, 108.9, 119.79, 107.811, 118.5921, 106.73289];
    const market = marketWith(
      seriesOf('A.X', prices, { start: MONDAY + 21 * HOUR, step: DAY }),
      seriesOf('B.X', prices, { start: MONDAY + 22 * HOUR, step: DAY }),
    );
    const holding = (share: number) =>
      engineWith(() => ({
        onBar(ctx) {
          if (ctx.instrument === 'B.X' && ctx.position === 0) ctx.buy(share);
        },
      })).run(
        market,
        configOf({
          strategy: 'under-test',
          account: { initialCapital: 100 },
          evaluation: { riskFreeRate: 0.05, benchmark: 'A.X' },
        }),
      );
    // The same prices from 100 on: every day the returns of the benchmark.
    const whole = holding(1).statistics;
    for (const name of ['beta', 'correlation', 'rSquared', 'upCapture', 'downCapture'] as const) {
      expect(whole[name]).toBeCloseTo(1, 12);
    }
    expect(whole.alpha).toBeCloseTo(0, 12);
    expect(whole.trackingError).toBeCloseTo(0, 12);
    // 50 of cash and half a unit: the moves of half the price over 50 more.
    const theirs = returnsOf(Float64Array.from(prices));
    const own = returnsOf(Float64Array.from(prices, (price) => 50 + price / 2));
    const products = (a: readonly number[], b: readonly number[]) =>
      mean(a.map((value, i) => (value - mean(a)) * (b[i]! - mean(b))));
    const beta = products(own, theirs) / products(theirs, theirs);
    const half = holding(0.5).statistics;
    expect(half.beta).toBeCloseTo(beta, 12);
    // Seven days a week.
    expect(half.alpha).toBeCloseTo((mean(own) - beta * mean(theirs)) * 365 - 0.05 * (1 - beta), 9);
  });

  it('compares by UTC days with a benchmark that is not traded and closes after the last step of each day', () => {
    const market = marketWith(
      seriesOf('A.X', [100, 110, 99, 118.8], { start: MONDAY + 16 * HOUR, step: DAY }),
      // Half of each return: 5 %, -5 %, 10 %.
      seriesOf('B.X', [100, 105, 99.75, 109.725], { start: MONDAY + 21 * HOUR, step: DAY }),
    );
    const { statistics } = engineWith(() => ({ onBar: (ctx) => void (ctx.index === 0 && ctx.buy(1)) })).run(
      market,
      configOf({
        strategy: 'under-test',
        instruments: ['A.X'],
        account: { initialCapital: 100 },
        evaluation: { benchmark: 'B.X', riskFreeRate: 0 },
      }),
    );
    expect(statistics.beta).toBeCloseTo(2, 12);
    expect(statistics.correlation).toBeCloseTo(1, 12);
    expect(statistics.alpha).toBeCloseTo(0, 12);
    expect(statistics.upCapture).toBeCloseTo(2, 12);
  });

  it('compares with the instrument that is named, which must be one of the session', () => {
    expect(held({}).statistics.benchmarkReturn).toBeNull();
    expect(held({ benchmark: 'B.X' }).statistics.benchmarkReturn).toBeCloseTo(0.5, 12);
    expect(held({ benchmark: 'A.X' }).statistics.benchmarkReturn).toBeCloseTo(1, 12);
    expect(errorOf(() => held({ benchmark: 'C.X' }))).toMatchObject({
      code: 'INSTRUMENT_NOT_FOUND',
      path: 'evaluation.benchmark',
    });
  });
});

it('a constant return has no ratio to its dispersion, whatever its last digits', () => {
  const closes = Array.from({ length: 200 }, (_, i) => 100 * 1.001 ** i);
  const equal = computeStatistics({
    equity: summarizeEquity(Float64Array.from(closes), 100, new Float64Array(closes.length)),
    trips: { closed: 0, won: 0, grossProfit: 0, grossLoss: 0 },
    ...{ barsPerYear: 365, steps: 200, exposedSteps: 200, fills: 0, fees: 0, rejectedOrders: 0 },
  });
  expect(equal).toMatchObject({ sharpe: null, sortino: null, calmar: null, volatility: 0 });
  expect(equal.annualReturn).toBeCloseTo(1.001 ** 365 - 1, 9);
});

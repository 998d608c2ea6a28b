import type { AnalysedRun, ClosedTrade } from '../../../engine/analytics/analysed-run';
import { histogram } from '../../../engine/analytics/histogram';
import { monthTable, yearTable } from '../../../engine/analytics/period-table';
import { returnsOf, rollingAt, rollingFigures } from '../../../engine/analytics/rolling';
import { tailsOf } from '../../../engine/analytics/tails';
import { groupedTrades, streaksOf, tradeFigures } from '../../../engine/analytics/trade-figures';
import { toIso } from '../../../engine/model/time';
import peers from './peer-values.json';

/* The figures of peer-values.py, which says how QuantStats, pandas and numpy computed them. */

const [COUNT, PER_YEAR, WINDOW, TRADES] = [420, 365, 30, 300];
const DAY = 86_400_000_000;

function* draws(seed: number): Generator<number, never> {
  for (let state = seed; ;) yield (state = (state * 48271) % 2147483647);
}

function curve(seed: number): Float64Array {
  const random = draws(seed);
  let value = 400;
  return Float64Array.from({ length: COUNT }, () => {
    value = Math.max(100, value + (random.next().value % 21) - 10);
    return value / 4;
  });
}

const equity = curve(77);
const run: AnalysedRun = {
  ...{ initialCapital: equity[0]!, barsPerYear: PER_YEAR, riskFreeRate: 0.02, equity, benchmark: curve(78) },
  ...{ drawdown: new Float64Array(COUNT), gross: null, net: null, traded: null },
  times: Float64Array.from({ length: COUNT }, (_, i) => Date.UTC(2023, 10, 20, 16) * 1000 + i * DAY),
};

const random = draws(5);
const next = () => random.next().value;
const trades: ClosedTrade[] = Array.from({ length: TRADES }, () => {
  const entryTime = Date.UTC(2024, 0, 1) * 1000 + (next() % 500_000) * 60_000_000;
  const exitTime = entryTime + (1 + (next() % 5000)) * 60_000_000;
  const pnl = ((next() % 2001) - 1000) / 8;
  const fees = (next() % 100) / 64;
  const side = (['long', 'short'] as const)[next() % 2]!;
  const instrument = ['A.X', 'B.X', 'C.X'][next() % 3]!;
  const exitReason = (['signal', 'stop', 'target', 'trail'] as const)[next() % 4]!;
  const rest = { quantity: 1, entryPrice: 1, exitPrice: 1, mae: null, mfe: null, entryTag: null, exitTag: null };
  return { instrument, side, entryTime, exitTime, pnl, fees, exitReason, ...rest };
});

function near(own: number | null | undefined, value: number) {
  expect(Math.abs(own! - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
}

test(`figures of rolling windows are those of QuantStats ${peers.quantstats} and pandas`, () => {
  const returns = returnsOf(run, 'days');
  expect(returns.perYear).toBe(PER_YEAR);
  const figures = rollingFigures(run, returns, WINDOW);
  const { at, times, windows, ...values } = peers.rolling;
  expect(figures.ends).toHaveLength(windows);
  expect(at.map((w) => toIso(run.times[figures.ends[w]!]!).slice(0, 19))).toEqual(times);
  for (const [name, expected] of Object.entries(values)) {
    at.forEach((w, i) => near(rollingAt(figures, w)[name as keyof typeof values], expected[i]!));
  }
});

test('returns of months and years are those of pandas, the first from the first close', () => {
  const months = monthTable(run);
  expect(months.map(({ year, month }) => [year, month])).toEqual(peers.months.map(([year, month]) => [year, month]));
  peers.months.forEach(([, , own, theirs], i) => {
    near(months[i]!.return, own!);
    near(months[i]!.benchmark, theirs!);
  });
  const years = yearTable(run);
  expect(years).toHaveLength(peers.years.length);
  peers.years.forEach(([year, own, theirs], i) => {
    expect(years[i]!.year).toBe(year);
    near(years[i]!.return, own!);
    near(years[i]!.excess, own! - theirs!);
  });
});

test('tails of the returns of days are those of pandas', () => {
  const tails = tailsOf(returnsOf(run, 'days').own);
  peers.quantiles.forEach(([level, quantile, shortfall], i) => {
    expect(tails[i]!.level).toBe(level);
    near(tails[i]!.valueAtRisk, quantile!);
    near(tails[i]!.expectedShortfall, shortfall!);
  });
});

test('trades by side, exit reason, weekday, hour and month in New York are those of pandas', () => {
  const all: Record<string, unknown> = tradeFigures(trades);
  for (const [name, value] of Object.entries(peers.all)) near(all[name] as number, value);
  const groups = groupedTrades(trades, 'America/New_York');
  for (const group of ['side', 'exitReason', 'weekday', 'hour', 'month'] as const) {
    const expected: Record<string, object> = peers[group];
    expect(groups[group].map(({ key }) => key).sort()).toEqual(Object.keys(expected).sort());
    for (const { key, ...own } of groups[group]) {
      for (const [name, value] of Object.entries(expected[key]!))
        near((own as Record<string, number>)[name], value as number);
    }
  }
  expect(groups.weekday.map(({ key }) => key)).toEqual(
    ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].filter(
      (day) => day in peers.weekday,
    ),
  );
});

test('streaks are those of pandas', () => {
  expect(streaksOf(trades)).toMatchObject({ longestWin: peers.longestWin, longestLoss: peers.longestLoss });
});

test("a histogram is that of numpy by Freedman and Diaconis' rule", () => {
  const own = histogram(trades.map(({ pnl }) => pnl));
  expect(own.counts).toEqual(peers.histogram.counts);
  peers.histogram.edges.forEach((edge, i) => near(own.edges[i], edge));
});

import { contributions } from '../../../engine/analytics/attribution';
import type { AnalysedTrade } from '../../../engine/analytics/analysed-run';
import { deepestDrawdowns } from '../../../engine/analytics/drawdown-table';
import { activityMonths } from '../../../engine/analytics/exposure-months';
import { settingDifferences } from '../../../engine/analytics/setting-differences';
import { staleFills } from '../../../engine/analytics/stale-fills';
import { streaksOf } from '../../../engine/analytics/trade-figures';

const DAY = 86_400_000_000;
const of = (...values: number[]) => Float64Array.from(values);
const day = (month: number, date: number) => Date.UTC(2024, month - 1, date) * 1000;

test('the deepest drawdowns have their dates, depth, money and time to recover', () => {
  const times = of(...[1, 2, 3, 4, 5, 6].map((date) => day(1, date)));
  const run = { times, equity: of(100, 90, 100, 120, 60, 90), initialCapital: 100 };
  const rows = deepestDrawdowns(run as unknown as Parameters<typeof deepestDrawdowns>[0], 10);
  expect(rows).toEqual([
    {
      ...{ peak: '2024-01-04T00:00:00.000Z', low: '2024-01-05T00:00:00.000Z', recovered: null },
      ...{ depth: -0.5, money: -60, days: 2, recoveryDays: null },
    },
    {
      ...{ peak: '2024-01-01T00:00:00.000Z', low: '2024-01-02T00:00:00.000Z', recovered: '2024-01-03T00:00:00.000Z' },
      ...{ depth: 90 / 100 - 1, money: -10, days: 2, recoveryDays: 1 },
    },
  ]);
});

test('months have their mean and largest exposure, and what was traded over their mean equity', () => {
  const run = {
    // A close at midnight belongs to the month that ends.
    times: of(day(1, 31), day(2, 1), day(2, 2), day(3, 31)),
    equity: of(100, 120, 80, 100),
    gross: of(0, 1, 0.5, 2),
    net: of(0, -1, 0.5, 2),
    traded: of(0, 110, 40, 200),
  };
  const curve = { ...run, drawdown: of(0, 0, 0, 0), benchmark: null };
  expect(activityMonths(curve)).toEqual([
    { year: 2024, month: 1, averageGross: 0.5, maxGross: 1, averageNet: -0.5, traded: 110, turnover: 1 },
    { year: 2024, month: 2, averageGross: 0.5, maxGross: 0.5, averageNet: 0.5, traded: 40, turnover: 0.5 },
    { year: 2024, month: 3, averageGross: 2, maxGross: 2, averageNet: 2, traded: 200, turnover: 2 },
  ]);
});

const trade = (instrument: string, pnl: number, exitTime: number | null = 1) =>
  ({ instrument, pnl, fees: 1, exitTime }) as AnalysedTrade;

test('contributions of instruments add up to the gain, open trades included', () => {
  const trades = [trade('A.X', 30), trade('B.X', -10), trade('A.X', 10, null)];
  expect(contributions(trades, ({ instrument }) => instrument, { initialCapital: 1000, gain: 30 })).toEqual([
    { key: 'A.X', trades: 2, pnl: 40, openPnl: 10, fees: 2, contribution: 0.04, share: 4 / 3 },
    { key: 'B.X', trades: 1, pnl: -10, openPnl: 0, fees: 1, contribution: -0.01, share: -1 / 3 },
  ]);
});

test('streaks end with a trade of the other sign or without a profit', () => {
  const trades = [1, 2, -1, 0, -1, -2, 3, 4].map((pnl) => ({ pnl, exitTime: 0 }));
  expect(streaksOf(trades)).toEqual({
    ...{ longestWin: 2, longestLoss: 2, current: 2 },
    wins: [{ length: 2, count: 2 }],
    losses: [
      { length: 1, count: 1 },
      { length: 2, count: 1 },
    ],
  });
});

test('settings that differ are named by their paths, and those that one has not are null', () => {
  const [a, b] = [
    { strategy: 'x', parameters: { fast: 1, slow: 2 }, instruments: ['A.X', 'B.X'] },
    { strategy: 'x', parameters: { fast: 3, slow: 2 }, fills: { latency: 5 }, instruments: ['A.X', 'B.X'] },
  ];
  expect(settingDifferences([a, b])).toEqual([
    { path: 'parameters.fast', values: [1, 3] },
    { path: 'fills.latency', values: [null, 5] },
  ]);
});

test('a fill at the market is stale that waited through two closes of the run and more', () => {
  const times = of(...[1, 2, 3, 4, 5].map((i) => i * DAY));
  const orders = { placedAt: [DAY, DAY, 2 * DAY], filledAt: [DAY + 5, 3 * DAY, 5 * DAY - 1] };
  expect(staleFills(orders, times)).toEqual({ orders: 3, stale: 1, worst: { closes: 2, placedAt: 2 * DAY } });
});

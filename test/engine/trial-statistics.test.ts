import fc from 'fast-check';
import type { BacktestEngine, TrialRow } from '../../engine/backtest-engine';
import type { MarketData } from '../../engine/columns/market-data';
import { FULL_STATISTICS, type FullStatisticName } from '../../engine/model/run-statistics';
import { executionOf, trialCount, trialParameters, type SweepPlan } from '../../engine/model/sweep-plan';
import { furtherStatistics, statisticsOf, statisticsOfTrials } from '../../engine/model/trial-statistics';
import { hashStatistics } from '../../engine/statistics/result-hash';
import { marketWith, randomSeries, seriesOf } from './random-market';
import { configOf, engine, engineWith } from './support';

const EVERY = Object.keys(FULL_STATISTICS) as FullStatisticName[];

const planOf = (changes: Partial<SweepPlan>) =>
  ({
    ...configOf({ fees: { proportional: 0.001 }, account: { initialCapital: 1_000_000 } }),
    ...{ fixed: {}, objective: { statistic: 'sharpe', direction: 'maximize' }, statistics: EVERY },
    ...changes,
  }) as SweepPlan;

const CROSSES = planOf({
  axes: [
    { name: 'fast', values: [1, 2] },
    { name: 'slow', values: [3, 5] },
  ],
});

function trialsOf(tested: BacktestEngine, market: MarketData, plan: SweepPlan): TrialRow[] {
  const rows: TrialRow[] = [];
  const trials = Array.from({ length: trialCount(plan) }, (_, i) => i);
  tested.runTrials(market, plan, { trials, onTrial: (row) => rows.push(row) });
  return rows;
}

/** Each trial beside the run with its parameters: whatever a run fails by, the trial fails by too. */
function requireThoseOfRuns(tested: BacktestEngine, market: MarketData, plan: SweepPlan): void {
  const usual = trialsOf(tested, market, { ...plan, statistics: undefined });
  for (const row of trialsOf(tested, market, plan)) {
    const run = () =>
      tested.run(market, { ...executionOf(plan), parameters: trialParameters(plan, row.trial) }).statistics;
    if (!('statistics' in row)) {
      expect(run).toThrow((row.error as Error).message);
      continue;
    }
    const statistics = run();
    // Object.is, by which they are compared, tells apart what differs in the last bit.
    expect(row.statistics).toEqual(
      Object.fromEntries(statisticsOfTrials(plan).map((name) => [name, statistics[name]])),
    );
    expect(row.resultHash).toEqual(hashStatistics(statistics, plan));
    const before = usual[row.trial] as Extract<TrialRow, { statistics: unknown }>;
    expect(row.statistics).toMatchObject(before.statistics);
    expect(row.resultHash).not.toEqual(before.resultHash);
  }
}

test('trials that are asked for every statistic of runs have those of the runs with their parameters, bit for bit', () => {
  fc.assert(
    fc.property(randomSeries, (walks) => requireThoseOfRuns(engine(), marketWith(...walks), CROSSES)),
    { numRuns: 60 },
  );
});

test('so have trials with orders of all kinds, shorts and rejected orders', () => {
  fc.assert(
    fc.property(randomSeries, (walks) => {
      const tested = engineWith(() => ({
        onBar(ctx) {
          if (ctx.index % 3 === 0) ctx.target(Math.round(4 * ctx.close) % 3 === 0 ? -1 : 2);
          else if (ctx.index % 7 === 0) ctx.sell(1, { limit: ctx.close + 1 });
          else if (ctx.index % 11 === 0) ctx.buy(1e9);
        },
      }));
      const plan = planOf({
        ...{ strategy: 'under-test', type: 'list', points: [{}] },
        account: { initialCapital: 1_000_000, type: 'margin', leverage: 5 },
      });
      requireThoseOfRuns(tested, marketWith(...walks), plan);
    }),
    { numRuns: 60 },
  );
});

test('a trial has only what was asked for, in the order of the table', () => {
  const market = marketWith(seriesOf('A.X', [10, 11, 12, 11, 10, 9, 10, 12, 14, 13, 12, 11]));
  const further = furtherStatistics(['ulcerIndex', 'sharpe', 'bestMonth', 'ulcerIndex']);
  const [row] = trialsOf(engine(), market, { ...CROSSES, ...further });
  const { statistics } = row as Extract<TrialRow, { statistics: unknown }>;
  expect(Object.keys(statistics).slice(15)).toEqual(further.statistics);
  expect([...further.statistics!].sort()).toEqual(['bestMonth', 'ulcerIndex']);
  expect(furtherStatistics(['sharpe', 'trades'])).toEqual({});
});

test('a row tells its figures by name, those without meaning as null', () => {
  const further = furtherStatistics(['ulcerIndex', 'bestMonth']);
  const values = Float64Array.from(statisticsOfTrials(further), (_, i) => (i === 16 ? NaN : i));
  const [first, second] = further.statistics!;
  expect(statisticsOf(values, further)).toMatchObject({ totalReturn: 0, [first!]: 15, [second!]: null });
});

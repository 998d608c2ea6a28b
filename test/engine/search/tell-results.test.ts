import { STATISTICS } from '../../../engine/model/statistics';
import { requireTellResults, tellRow } from '../../../engine/search/tell-results';

const PLAN = {
  objectives: [{ terms: [{ statistic: 'sharpe' as const, weight: 1 }], direction: 'maximize' as const }],
  constraints: [{ statistic: 'trades' as const, min: 5 }],
};

test('what was told is a row in the order of the statistics, without a figure where none was told', () => {
  const { trial, statistics, error } = tellRow({ trial: 3, statistics: { sharpe: 1.5, trades: 7, calmar: null } });
  expect([trial, error]).toEqual([3, null]);
  const told = STATISTICS.filter((_, i) => !Number.isNaN(statistics[i]));
  expect(told.sort()).toEqual(['sharpe', 'trades']);
  expect(statistics[STATISTICS.indexOf('sharpe')]).toBe(1.5);
});

test('the same result has the same hash in whatever order it was told, and another result another one', () => {
  const hash = (statistics: Record<string, number>) => tellRow({ trial: 0, statistics }).resultHash.toString('hex');
  expect(hash({ sharpe: 1, trades: 2 })).toBe(hash({ trades: 2, sharpe: 1 }));
  expect(hash({ sharpe: 1, trades: 2 })).not.toBe(hash({ sharpe: 2, trades: 1 }));
});

test('a trial that failed has its reason and no statistics', () => {
  const { error, statistics } = tellRow({ trial: 0, error: 'no data' });
  expect(error).toEqual({ code: 'STRATEGY_FAILED', message: 'no data' });
  expect([...statistics].every(Number.isNaN)).toBe(true);
});

test.each([
  [[{ trial: 0, statistics: { sharpe: 1 } }], 'results.0.statistics.trades'],
  [[{ trial: 0, statistics: { sharpe: -1, trades: -3 } }], 'results.0.statistics.trades'],
  [[{ trial: 0, statistics: { sharpe: 1, trades: 5, rejectedOrders: -1 } }], 'results.0.statistics.rejectedOrders'],
  [
    [
      { trial: 0, error: 'x' },
      { trial: 0, error: 'x' },
    ],
    'results.1.trial',
  ],
])('results %j are refused at %s', (results, path) => {
  expect(() => requireTellResults(PLAN, results)).toThrow(
    expect.objectContaining({ code: 'VALIDATION', path }) as Error,
  );
});

test('a figure without meaning and a failure are told', () => {
  const results = [
    { trial: 0, statistics: { sharpe: null, trades: 0 } },
    { trial: 1, error: 'x' },
  ];
  expect(() => requireTellResults(PLAN, results)).not.toThrow();
});

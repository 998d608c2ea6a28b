import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { scriptRulesSchema, type ScriptRules } from '../../../engine/model/scripts';
import { rulesInForce } from '../../../engine/scripts/checks/built-in-rules';
import { checkFiles } from '../../../engine/scripts/checks/check-files';
import { missingDays } from '../../../engine/scripts/checks/trading-days';
import { dayOfIso } from '../../../engine/calendars/civil-days';
import { outputFiles } from '../../../engine/scripts/output-files';
import { readResults } from '../../../engine/scripts/read-results';

const DAYS = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09'];
const TRADES = DAYS.map((day, i) => `${day} 09:20:00,${day} 15:15:00,${i % 2 ? 50 : -20},21000,CE`);
const PNL = DAYS.map((day, i) => `${day},${i % 2 ? 50 : -20},${[-20, 30, 10, 60, 40, 90][i]}`);
const GOOD: Record<string, string> = {
  'trades.csv': `entry_time,exit_time,pnl,strike,option_type\n${TRADES.join('\n')}\n`,
  'summary.csv': 'metric,value\ntotal_pnl,90\nwin_rate,0.5\nmax_drawdown,-20\nsharpe_ratio,2.1\n',
  'pnl.csv': `date,pnl,cumulative_pnl\n${PNL.join('\n')}\n`,
  'metadata.json': '{"parameters": {}, "timestamp": "2024-01-09T15:30:00"}',
  'execution.log': 'Done\n',
};

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Checks the good files with some changed; null takes one away. */
async function check(changed: Record<string, string | null> = {}, rules?: ScriptRules, parameters = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-checks-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...GOOD, ...changed })) {
    if (text !== null) writeFileSync(path.join(folder, name), text);
  }
  const files = await outputFiles(folder);
  const { files: inForce, limits } = rulesInForce(rules);
  const results = await readResults(files, parameters);
  return {
    results,
    ...(await checkFiles(files, { rules: inForce, limits, statistics: results?.statistics ?? null })),
  };
}

const trades = (...rows: string[]) =>
  `entry_time,exit_time,pnl,strike,option_type\n${[...TRADES, ...rows].join('\n')}\n`;
const pnl = (...rows: string[]) => `date,pnl,cumulative_pnl\n${[...PNL, ...rows].join('\n')}\n`;

test('files of the contract are valid, with what stands in them', async () => {
  const { valid, errors, warnings, files } = await check({}, undefined, { capital: 1000 });
  expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  expect(warnings).toEqual(['trades.csv: Only 6 trades found, of 10 that are expected']);
  expect(files['trades.csv']).toMatchObject({ exists: true, rowCount: 6, size: GOOD['trades.csv']!.length });
  expect(files['pnl.csv']!.columns).toEqual(['date', 'pnl', 'cumulative_pnl']);
});

test.each<[string, Record<string, string | null>, string]>([
  ['a file that is missing', { 'trades.csv': null }, 'Required file missing: trades.csv'],
  [
    'a file that is too small',
    { 'summary.csv': 'metric,value\n' },
    'summary.csv: has 13 bytes, and must have more than 50',
  ],
  [
    'a column that is missing',
    { 'trades.csv': GOOD['trades.csv']!.replace('exit_time', 'closed') },
    'trades.csv: lacks the column exit_time',
  ],
  [
    'no rows',
    { 'trades.csv': `entry_time,exit_time,pnl,${'x'.repeat(100)}\n` },
    'trades.csv: has 0 rows, and must have 1 or more',
  ],
  ['an empty cell', { 'trades.csv': trades('2024-01-10,,5,1,CE') }, 'trades.csv: has empty cells: exit_time in line 8'],
  ['NaN', { 'trades.csv': trades('2024-01-10,2024-01-10,NaN,1,CE') }, 'trades.csv: has empty cells: pnl in line 8'],
  [
    'a pnl that is no number',
    { 'trades.csv': trades('2024-01-10,2024-01-10,much,1,CE') },
    'trades.csv: has cells that are no number: pnl in line 8',
  ],
  [
    'a row of another width',
    { 'trades.csv': trades('2024-01-10,2024-01-10,5') },
    'trades.csv: has rows of another width: line 8 has 3 cells instead of 5',
  ],
  [
    'an open quote',
    { 'trades.csv': trades('"2024-01-10,x') },
    'trades.csv: is no valid CSV: line 8: a quote is not closed',
  ],
  [
    'a metric that is missing',
    { 'summary.csv': GOOD['summary.csv']!.replace('win_rate', 'wins') },
    'summary.csv: lacks the metric win_rate',
  ],
  [
    'an end without a number',
    { 'pnl.csv': pnl('2024-01-10,5,NaN') },
    'pnl.csv: ends with a cumulative_pnl that is no number',
  ],
  ['a step back', { 'pnl.csv': pnl('2024-01-04,5,95') }, 'pnl.csv: is not in chronological order: line 8 (2024-01-04)'],
  [
    'a day that is none',
    { 'pnl.csv': pnl('2024-02-30,5,95') },
    'pnl.csv: has cells that are no date: line 8 (2024-02-30)',
  ],
  ['a gap', { 'pnl.csv': pnl('2024-01-11,5,95') }, 'pnl.csv: lacks trading days of XNYS: 2024-01-10'],
])('%s is an error that says where', async (_what, changed, expected) => {
  const { valid, errors } = await check(changed);
  expect(valid).toBe(false);
  expect(errors).toContain(expected);
});

test('optional files and columns are warned about, and custom limits are alerts', async () => {
  const rules = { limits: { minTrades: 7, maxLossPerTrade: -10, maxDrawdownPct: -1 } };
  const found = await check({ 'metadata.json': '{"a"', 'execution.log': 'CRITICAL: x\n' }, rules, { capital: 1000 });
  expect(found.valid).toBe(true);
  expect(found.warnings).toEqual(
    expect.arrayContaining(['metadata.json: is no valid JSON', 'execution.log: says "CRITICAL"']),
  );
  expect(found.alerts).toEqual([
    'trades.csv: Only 6 trades found, of 7 that are expected',
    'trades.csv: A trade lost more than -10: -20',
    'pnl.csv: The drawdown of -2.0 % is deeper than -1 %',
  ]);
});

test('rules are data: a script may have its own, and do without built-in ones', async () => {
  const rules = scriptRulesSchema.parse({
    without: ['summary.csv'],
    files: [{ file: 'weights.csv', format: 'csv', columns: ['asset', 'weight'], numbers: ['weight'] }],
  });
  const found = await check({ 'summary.csv': null, 'weights.csv': 'asset,weight\nA,half\n' }, rules);
  expect(found.errors).toEqual(['weights.csv: has cells that are no number: weight in line 2']);
});

test('holidays of an exchange are no gap, missing days of every exchange are', () => {
  const days = (...texts: string[]) => texts.map(dayOfIso);
  // Republic Day in India; Martin Luther King's in the United States.
  expect(missingDays(days('2024-01-25', '2024-01-29')).days).toEqual([]);
  expect(missingDays(days('2024-01-12', '2024-01-16'), 'XNYS').days).toEqual([]);
  expect(missingDays(days('2024-01-12', '2024-01-16'), 'XNSE').days).toEqual(['2024-01-15']);
  expect(missingDays(days('2024-03-05', '2024-03-07')).days).toEqual(['2024-03-06']);
  // Who trades at weekends trades every day.
  expect(missingDays(days('2024-03-01', '2024-03-02', '2024-03-03', '2024-03-05')).days).toEqual(['2024-03-04']);
});

test('figures of the files by hand', async () => {
  const { results } = await check({}, undefined, { initial_capital: 1000 });
  const { statistics, points, trades: made } = results!;
  // Three of 50, three of -20.
  expect(statistics).toMatchObject({
    totalPnl: 90,
    trades: 6,
    winRate: 0.5,
    profitFactor: 2.5,
    worstTrade: -20,
    maxDrawdown: -20,
  });
  expect(statistics.totalReturn).toBeCloseTo(0.09, 12);
  expect(statistics.maxDrawdownPct).toBeCloseTo(-2, 12);
  // pandas: pd.Series([1000, 980, 1030, 1010, 1060, 1040, 1090]).pct_change(), mean over std, times 252 ** 0.5.
  expect(statistics.sharpe).toBeCloseTo(6.324010539538502, 10);
  expect(statistics.summary).toEqual({ total_pnl: 90, win_rate: 0.5, max_drawdown: -20, sharpe_ratio: 2.1 });
  expect(points).toHaveLength(6);
  expect(made[1]).toEqual({ entryTime: '2024-01-03 09:20:00', exitTime: '2024-01-03 15:15:00', pnl: 50 });
});

test('without a capital Sharpe is of the results in money', async () => {
  const { results } = await check();
  // Mean 15, deviation with divisor 5 the root of 1470.
  expect(results!.statistics.sharpe).toBeCloseTo((15 / Math.sqrt(1470)) * Math.sqrt(252), 10);
  expect(results!.statistics.days).toBe(6);
});

test.each<[string, Record<string, unknown>]>([
  ['with a capital', { capital: 1000 }],
  ['without one', {}],
])('several rows of a day are one day of results, %s', async (_, parameters) => {
  const halves = DAYS.flatMap((day, i) => {
    const [pnl, after] = [i % 2 ? 50 : -20, [-20, 30, 10, 60, 40, 90][i]!];
    return [`${day} 10:00:00,${pnl + 35},${after + 35}`, `${day} 15:30:00,-35,${after}`];
  });
  const whole = await check({}, undefined, parameters);
  const split = await check({ 'pnl.csv': `date,pnl,cumulative_pnl\n${halves.join('\n')}\n` }, undefined, parameters);
  expect(split.results!.statistics.days).toBe(6);
  expect(split.results!.statistics.sharpe).toBeCloseTo(whole.results!.statistics.sharpe!, 12);
  expect(split.results!.points).toHaveLength(12);
});

/**
 * Scripts of real packages under the runner, as they are: `npm run test:scripts`. The packages come from PyPI into environments
 * below the cache of the home; where there is no Python, or they cannot be had, their script is left out with a notice.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bootstrap } from '../../infra/bootstrap.mjs';
import { projectDir } from '../../infra/bootstrap/paths.mjs';
import { writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { pythonWith } from '../support/python.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const PROGRAMS = path.join(import.meta.dirname, 'programs');

/** Runs a script on a stack whose Python has a package. */
async function withPython(python, work) {
  const home = makeTestHome();
  writeBars({ folder: path.join(home, 'catalog/some'), instrument: 'AAA.TEST', bars: 500 });
  const env = { HOLDFAST_SCRIPTS_DIR: PROGRAMS, HOLDFAST_SCRIPT_PYTHON: python, HOLDFAST_AUTH: 'off' };
  const stack = await startStack({ home, env });
  try {
    return await work(restClient(stack), stack);
  } finally {
    await stack.stop();
    await removeTestHome(home);
  }
}

/** Starts a run at the run manager's own paths, and waits for its end. */
async function run(rest, script, params) {
  const { status, body } = await rest('POST', '/api/backtest/run', { script, params });
  assert.equal(status, 202, JSON.stringify(body));
  const read = async () => (await rest('GET', `/api/backtest/status/${body.run_id}`)).body;
  return until(read, (run) => ['completed', 'failed', 'cancelled'].includes(run.status), { limitMs: 300_000 });
}

/** Figures that a script of backtesting.py prints as its own, by their names. */
function printedFigures(lines) {
  const found = lines.map((line) => /^(\S.*?)\s{2,}(-?[\d.]+)$/.exec(line)).filter(Boolean);
  return Object.fromEntries(found.map(([, name, value]) => [name, Number(value)]));
}

/** What the doors say of a run of backtesting.py against what it has printed itself, which it rounds to six digits. */
function asPrinted({ statistics, lines, equity, trades }) {
  const said = printedFigures(lines);
  const near = (value, printed) =>
    assert.ok(Math.abs(value - printed) < 1e-5, `${value} is not the ${printed} printed`);
  near(statistics.capital + statistics.totalPnl, said['Equity Final [$]']);
  near(100 * statistics.totalReturn, said['Return [%]']);
  near(statistics.maxDrawdownPct, said['Max. Drawdown [%]']);
  near(100 * statistics.winRate, said['Win Rate [%]']);
  near(statistics.summary.sharpe_ratio, said['Sharpe Ratio']);
  near(statistics.capital + Math.max(...equity.map(({ cumulativePnl }) => cumulativePnl)), said['Equity Peak [$]']);
  assert.equal(statistics.trades, said['# Trades']);
  assert.equal(trades.length, said['# Trades']);
  const worth = trades.reduce((sum, { pnl }) => sum + pnl, 0);
  assert.ok(Math.abs(worth - statistics.totalPnl) < 0.01, `trades of ${worth}, a total of ${statistics.totalPnl}`);
  // Its Sharpe ratio is the compound annual return over the annual volatility; that of the doors the usual one, by hand here.
  const levels = [statistics.capital, ...equity.map(({ cumulativePnl }) => statistics.capital + cumulativePnl)];
  const returns = levels.slice(1).map((level, i) => level / levels[i] - 1);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  near(statistics.sharpe, (mean / Math.sqrt(variance)) * Math.sqrt(252));
}

/** A script of a package, which must end well and keep the rules. */
function realScript(packageName, { script, params, least, figures }) {
  return async () => {
    const python = await pythonWith(packageName);
    if (python === undefined) return `left out: ${packageName} cannot be installed here`;
    return withPython(python, async (rest) => {
      const ended = await run(rest, script, params);
      const log = (await rest('GET', `/api/backtest/logs/${ended.run_id}?lines=20`)).body.lines.join('\n');
      assert.equal(ended.status, 'completed', `${ended.error_message}\n${log}`);
      assert.deepEqual(ended.validation_results.errors, []);
      const { items } = (await rest('GET', '/api/v1/scripts/runs')).body;
      const [{ runId, statistics }] = items;
      assert.ok(statistics.trades >= least, JSON.stringify(statistics));
      assert.ok(Math.abs(statistics.totalPnl - statistics.summary.total_pnl) < 0.01, JSON.stringify(statistics));
      const { equity, trades } = (await rest('GET', `/api/v1/scripts/runs/${runId}/results?points=10000`)).body;
      const { lines } = (await rest('GET', `/api/v1/scripts/runs/${runId}/log?lines=1000`)).body;
      figures?.({ statistics, lines, equity, trades });
      return `${statistics.trades} trades, ${statistics.totalPnl.toFixed(2)}, ${equity.length} days, ${ended.duration_seconds.toFixed(1)} s`;
    });
  };
}

async function thePackage() {
  const python = await pythonWith('pyarrow');
  if (python === undefined) return 'left out: pyarrow cannot be installed here';
  const pip = ['-m', 'pip', 'install', '--quiet', '--force-reinstall', '--no-deps'];
  execFileSync(python, [...pip, path.join(projectDir, 'api/client/python')], { stdio: 'inherit' });
  return withPython(python, async (rest) => {
    const session = { name: 'some', catalog: 'some', start: '2024-01-01', end: '2024-12-31' };
    await rest('POST', '/api/v1/sessions?wait=true', session);
    const request = { parameters: { session: 'some' }, validate: false };
    const { body } = await rest('POST', '/api/v1/scripts/reports.py/runs?wait=true', request);
    const { lines } = (await rest('GET', `/api/v1/scripts/runs/${body.runId}/log`)).body;
    assert.equal(body.status, 'completed', lines.join('\n'));
    assert.deepEqual(body.report, { fraction: 1, message: 'quarter 4', metrics: { bars: 500 } });
    assert.match(lines[0], /^500 bars from 2024-01-01T00:01:00/);
    assert.match(lines[1], /^arrow 500 rows timestamp\[us, tz=UTC\] /);
    assert.equal(lines[2], 'SESSION_NOT_FOUND');
    return lines[0];
  });
}

await bootstrap();
const sma = {
  script: 'backtesting_sma.py',
  params: { fast: 10, slow: 20, capital: 10_000 },
  least: 20,
  figures: asPrinted,
};
const ema = { script: 'nautilus_ema.py', params: { days: 400, capital: 1_000_000 }, least: 10 };
await runSuite({
  'a script of backtesting.py runs as it is, keeps the rules, and its figures are those that it prints': realScript(
    'backtesting',
    sma,
  ),
  'a script of NautilusTrader runs as it is and keeps the rules': realScript('nautilus_trader', ema),
  'the package for Python reports progress and reads a session': thePackage,
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { seededRandom, writeBars } from '../support/bars.mjs';
import { startStack } from '../support/full-stack.mjs';
import { linearModel } from '../support/onnx-model.mjs';
import { writeOptionChain } from '../support/option-bars.mjs';
import { pythonWith } from '../support/python.mjs';
import { restClient, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';
import { backendChecks } from './backend-checks.mjs';
import { engineChecks } from './engine-checks.mjs';
import { optimizationChecks } from './optimization-checks.mjs';

const project = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(project, 'test/fixtures');
const execute = promisify(execFile);
const DAY_MS = 86_400_000;

/** Daily bars of an option that is quoted until it expires. */
function writeOption(folder, instrument, seed) {
  const random = seededRandom(seed);
  const lines = ['timestamp,open,high,low,close,volume'];
  for (let at = Date.parse('2025-01-01'); at <= Date.parse('2025-02-27'); at += DAY_MS) {
    const [open, close] = [100 + 50 * random(), 100 + 50 * random()];
    lines.push([new Date(at).toISOString(), open, Math.max(open, close), Math.min(open, close), close, 10].join(','));
  }
  writeFileSync(path.join(folder, `${instrument}.csv`), `${lines.join('\n')}\n`);
}

const home = makeTestHome();
const root = path.join(home, 'catalog');
const options = path.join(root, 'nautilus_catalog');
const february = [20_500, 21_000, 21_500].flatMap((k) => [`NIFTY25FEB27C${k}.NSE`, `NIFTY25FEB27P${k}.NSE`]);
writeOptionChain({ folder: options, strikes: [18_000, 20_000, 20_500, 21_000, 21_500, 22_000] });
february.forEach((instrument, i) => writeOption(options, instrument, i + 1));
writeBars({ folder: path.join(root, 'stocks'), instrument: 'AAPL.NASDAQ', bars: 6000 });
for (const [seed, symbol] of ['LONG', 'OTHER'].entries()) {
  const daily = { bars: 300, start: '2020-01-01T00:00:00Z', stepMs: DAY_MS, seed: seed + 1 };
  writeBars({ folder: path.join(root, 'daily'), instrument: `${symbol}.TEST`, ...daily });
}
for (const venue of ['NYSE', 'LSE'])
  writeBars({ folder: path.join(root, 'stocks'), instrument: `TWIN.${venue}`, bars: 60 });

const strategies = path.join(home, 'own-strategies');
mkdirSync(path.join(strategies, 'models'), { recursive: true });
for (const name of ['misbehaving.mjs', 'unhurried.mjs', 'fixed-cost.mjs']) {
  writeFileSync(path.join(strategies, name), readFileSync(path.join(fixtures, 'strategies', name), 'utf8'));
}
writeFileSync(
  path.join(strategies, 'sma.yaml'),
  'strategy: sma-cross\nparameters:\n  fast: 5\n  slow: 20\n  size: 100\n',
);
writeFileSync(path.join(strategies, 'slow.yaml'), 'strategy: unhurried\nparameters: { milliseconds: 3 }\n');

/** The client that the document of the long-running server shows, where that lies beside the project. */
function exampleSource() {
  const folder = path.resolve(import.meta.dirname, '../../../shared/seeds');
  const file = existsSync(folder) && readdirSync(folder).find((name) => name.startsWith('000'));
  if (!file) return undefined;
  const text = readFileSync(path.join(folder, file), 'utf8');
  return /```python\n(# Client script demonstrating hot-reload\n[\s\S]*?)```/.exec(text)?.[1];
}

const imports = path.join(home, 'to-import');
const stack = await startStack({
  home,
  env: { HOLDFAST_STRATEGIES_DIR: strategies, HOLDFAST_IMPORTS_DIR: imports },
});
const call = restClient(stack);
const backend = backendChecks({ call, stack, imports });
const feb = { instrument_ids: february, data_start: '2025-01-01', data_end: '2025-02-28' };

const longRunning = {
  'the example of the long-running server runs as it stands': async () => {
    const python = await pythonWith('requests');
    if (!python) return 'skipped: no Python with the package requests';
    const source = exampleSource();
    if (!source) return 'skipped: the document with the example is not beside the project';
    const example = source.replace('http://localhost:5000', stack.url).replace('/data/nautilus_catalog', options);
    const names = readFileSync(path.join(fixtures, 'clients/hot-reload-names.py'), 'utf8');
    const script = path.join(home, 'example.py');
    writeFileSync(script, `${names}\n${example}`);
    const env = { ...process.env, HOLDFAST_API_KEY: stack.key, FEB_OPTIONS: february.join(',') };
    const { stdout } = await execute(python, [script], { env });
    // Strikes below 19,000 and expiries in February are left out at first, and the index comes along.
    assert.match(stdout, /'instruments_registered': 11\b/);
    assert.match(stdout, /'instruments_added': 6\b/);
    assert.match(stdout, /Run 6\/50: PnL = -?\d/);
    assert.match(stdout, /Run 3\/30: Instruments used = 17\b/);
    assert.match(stdout, /Final backtest: PnL = -?\d/);
    assert.match(stdout, /Server never restarted!/);
    const { body } = await call('GET', '/status');
    assert.deepEqual([body.total_backtests, body.data_loaded_until], [10, '2025-03-31']);
    assert.equal((await call('DELETE', '/api/v1/sessions/default')).status, 200);
  },

  'a failed initialisation leaves nothing behind': async () => {
    writeFileSync(path.join(root, 'stocks/BROKEN.TEST.csv'), 'timestamp,open,high,low,close\n2024-01-01,1,2,1,x\n');
    const request = { start: '2024-01-01', end: '2024-01-31', catalog_path: 'stocks' };
    const failed = await call('POST', '/initialize', request);
    assert.deepEqual([failed.status, failed.body.code, typeof failed.body.error], [500, 'BAD_DATA', 'string']);
    assert.equal((await call('GET', '/status')).body.initialized, false);
    writeFileSync(path.join(root, 'stocks/BROKEN.TEST.csv'), 'timestamp,open,high,low,close\n2024-01-01,1,2,1,2\n');
    const missing = await call('POST', '/initialize', { ...request, catalog_path: 'missing' });
    assert.deepEqual(
      [missing.status, missing.body.code, missing.body.path],
      [404, 'CATALOG_NOT_FOUND', 'catalog_path'],
    );
  },

  'one session is initialised once, grows, and runs': async () => {
    const request = { start: '2025-01-01', end: '2025-01-31', catalog_path: options };
    const filter = { min_strike: 19_000, max_strike: 26_000, max_expiry_days: 29 };
    const ready = await call('POST', '/initialize', { ...request, instrument_filter: filter, streaming: true });
    assert.equal(ready.status, 200);
    const { status, instruments_registered: registered, data_loaded_until: until, memory_mb: memory } = ready.body;
    assert.deepEqual([status, registered, until], ['ready', 11, '2025-01-31']);
    assert.ok(Number.isInteger(memory) && memory > 0);
    assert.ok(ready.body.initialization_time_sec >= 0);
    assert.equal((await call('POST', '/initialize', request)).status, 400);
    assert.equal((await call('GET', '/health/ready?session=default')).status, 200);

    const unknown = { ...feb, instrument_ids: [...february.slice(0, 2), 'NIFTY25FEB27C99999.NSE'] };
    const refused = await call('POST', '/add_instruments', unknown);
    assert.deepEqual([refused.body.code, refused.body.path], ['INSTRUMENT_NOT_FOUND', 'instrument_ids.2']);
    const venueless = await call('POST', '/add_instruments', { ...feb, instrument_ids: ['NIFTY25FEB27C22000'] });
    assert.deepEqual([venueless.status, venueless.body.path], [400, 'instrument_ids.0']);
    assert.equal((await call('GET', '/status')).body.data_loaded_until, '2025-01-31', 'nothing was half applied');

    const added = await call('POST', '/add_instruments', feb);
    assert.deepEqual(
      [added.status, added.body.instruments_added, added.body.total_instruments, added.body.data_loaded_until],
      [200, 6, 17, '2025-02-28'],
    );
    const { body: again } = await call('POST', '/add_instruments', feb);
    assert.deepEqual([again.instruments_added, again.total_instruments], [0, 17]);
    const { body: extended } = await call('POST', '/extend_data', { new_end: '2025-03-31' });
    assert.deepEqual([extended.status, extended.data_loaded_until], ['success', '2025-03-31']);
    assert.equal((await call('POST', '/extend_data', { new_end: '2025-02-28' })).body.status, 'no_change');

    const strategy_config = { stop_loss_pct: 0.5, profit_target_pct: 0.6 };
    const { status: done, body: result } = await call('POST', '/run_backtest', { strategy_config, backtest_id: 'one' });
    assert.equal(done, 200);
    assert.deepEqual([result.status, result.backtest_id, result.instruments_used], ['success', 'one', 17]);
    assert.ok(result.num_trades > 0 && Number.isFinite(result.total_pnl) && Number.isFinite(result.sharpe_ratio));
    assert.ok(result.max_drawdown <= 0);
    const named = await call('POST', '/run_backtest', { strategy_config: { strategy: 'buy-and-hold' } });
    assert.match(named.body.backtest_id, /^backtest_\d{8}_\d{6}$/);
  },

  'while one backtest runs, another is refused and the status names the first': async () => {
    const first = call('POST', '/run_backtest', {
      strategy_config: { strategy: 'unhurried' },
      backtest_id: 'slow one',
    });
    await until(
      () => call('GET', '/status'),
      ({ body }) => body.current_backtest === 'slow one',
    );
    const second = await call('POST', '/run_backtest', { strategy_config: { strategy: 'buy-and-hold' } });
    assert.deepEqual([second.status, second.body.error], [409, 'Another backtest is currently running']);
    assert.equal((await first).status, 200);
    const failed = await call('POST', '/run_backtest', {
      strategy_config: { strategy: 'misbehaving', manner: 'throw' },
    });
    assert.deepEqual([failed.status, failed.body.code], [500, 'STRATEGY_FAILED']);
    const text = await (await fetch(`${stack.url}/metrics`, { headers: { 'x-api-key': stack.key } })).text();
    const metric = (name) => Number(new RegExp(`^backtest_server_${name} (.*)$`, 'm').exec(text)[1]);
    assert.equal(metric('is_running'), 0);
    assert.equal(metric('backtests_total'), (await call('GET', '/status')).body.total_backtests);
    assert.equal(metric('backtests_failed_total'), 1);
    assert.ok(metric('hot_reloads_total') >= 2);
    assert.equal(metric('backtest_duration_seconds_count'), metric('backtests_total'));
  },
};

const START = {
  symbol: 'AAPL',
  timeframe: '1h',
  strategy_config_path: 'strategies/sma.yaml',
  start_date: '2024-01-01',
  end_date: '2024-12-31',
  initial_capital: 100000.0,
  commission: 0.001,
  slippage: 0.001,
};
const operation = (id, query = '') => call('GET', `/api/v1/operations/${id}${query}`);
const finished = (id) =>
  until(
    () => operation(id),
    ({ body }) => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(body.status),
  );

const asynchronous = {
  'a backtest starts at once and is followed to its results': async () => {
    const { status, body } = await call('POST', '/api/v1/backtests/start', START);
    assert.equal(status, 200);
    assert.deepEqual([body.status, body.message], ['started', 'Backtest started for AAPL 1h']);
    const { body: done } = await finished(body.operation_id);
    assert.deepEqual([done.operation_type, done.status], ['BACKTESTING', 'COMPLETED']);
    assert.deepEqual(
      [done.progress.percentage, done.progress.message, done.progress.current_step],
      [100, 'Backtest completed', 98],
      '5,700 minutes from midnight in New York lie in 96 hours from half to half past, the first cut off, three divided by a close',
    );
    const { results } = done;
    assert.ok(Math.abs(results.final_value - 100_000 * (1 + results.total_return)) < 1e-6);
    assert.ok(results.max_drawdown >= 0 && results.max_drawdown < 1);
    assert.ok(results.win_rate >= 0 && results.win_rate <= 1);
    assert.ok(results.avg_loss === null || results.avg_loss < 0);
    for (const time of [done.created_at, done.updated_at, done.completed_at]) assert.ok(Date.parse(time) > 0);

    const metrics = async (cursor) =>
      (await call('GET', `/api/v1/operations/${body.operation_id}/metrics?cursor=${cursor}`)).body;
    const all = await metrics(0);
    assert.ok(all.metrics.bars.length > 0);
    const { timestamp, bar_index: index, pnl, trades, positions } = all.metrics.bars.at(-1);
    // Bar 1 begins at 05:30 of the first, bar 40 at 20:30 of the second; the close of New York at 21:00 divides an hour.
    assert.deepEqual([timestamp, index], ['2024-01-03 05:30:00', 50]);
    for (const number of [index, pnl, trades, positions]) assert.equal(typeof number, 'number');
    assert.deepEqual((await metrics(all.new_cursor)).metrics.bars, []);
    assert.equal((await metrics(all.new_cursor)).new_cursor, all.new_cursor);
    const bad = await call('GET', `/api/v1/operations/${body.operation_id}/metrics?cursor=later`);
    assert.deepEqual([bad.status, bad.body.error.path], [400, 'cursor']);
  },

  'what a remote worker is asked is the same': async () => {
    const dates = { start_date: '2024-01-01T00:00:00', end_date: '2024-12-31T00:00:00' };
    const { body } = await call('POST', '/backtests/start', { ...START, ...dates });
    assert.equal((await finished(body.operation_id)).body.status, 'COMPLETED');
  },

  'fees and slippage count, and the same request has the same result': async () => {
    const value = async (changes) => {
      const { body } = await call('POST', '/api/v1/backtests/start', { ...START, ...changes });
      return (await finished(body.operation_id)).body.results.final_value;
    };
    const [costly, again, free] = [await value({}), await value({}), await value({ commission: 0, slippage: 0 })];
    assert.equal(costly, again);
    assert.ok(free > costly);
  },

  'a model decides, and is pinned by its content': async () => {
    const model = path.join(strategies, 'models/trend.onnx');
    writeFileSync(model, linearModel({ weights: [1, -1] }));
    writeFileSync(path.join(strategies, 'model.yaml'), 'parameters:\n  inputs: [sma(5), sma(20)]\n  size: 100\n');
    const request = { ...START, strategy_config_path: 'strategies/model.yaml', model_path: 'models/trend.onnx' };
    const result = async (body) =>
      (await finished((await call('POST', '/api/v1/backtests/start', body)).body.operation_id)).body;
    const [modelled, ruled] = [await result(request), await result(START)];
    assert.ok(ruled.results.total_trades > 0);
    assert.deepEqual(modelled.results, ruled.results);
    writeFileSync(model, linearModel({ weights: [-1, 1] }));
    const turned = await result(request);
    assert.equal(turned.status, 'COMPLETED');
    assert.notDeepEqual(turned.results, modelled.results);
    writeFileSync(model, 'no model');
    const broken = await result(request);
    assert.deepEqual([broken.status, broken.error.code], ['FAILED', 'MODEL_INVALID']);
    const missing = await call('POST', '/api/v1/backtests/start', { ...request, model_path: 'models/none.onnx' });
    assert.deepEqual(
      [missing.status, missing.body.error.code, missing.body.error.path],
      [404, 'MODEL_NOT_FOUND', 'model_path'],
    );
  },

  'a run at work shows how far it is, and is cancelled once': async () => {
    const slow = { ...START, timeframe: '1min', strategy_config_path: 'slow.yaml' };
    const { body } = await call('POST', '/api/v1/backtests/start', slow);
    const id = body.operation_id;
    const { body: running } = await until(
      () => operation(id, '?force_refresh=true'),
      ({ body: read }) => read.status === 'RUNNING' && read.progress.context.current_date !== null,
    );
    assert.match(running.progress.message, /^Backtesting AAPL 1min \[2024-01-0\d \d\d:\d\d\]$/);
    assert.deepEqual([running.progress.context.symbol, running.progress.context.timeframe], ['AAPL', '1min']);
    assert.ok(running.progress.percentage > 0 && running.progress.percentage < 100);
    const cancel = () => call('DELETE', `/api/v1/operations/${id}/cancel`, { reason: 'changed my mind' });
    assert.equal((await cancel()).status, 200);
    const { body: ended } = await finished(id);
    assert.deepEqual([ended.status, ended.cancellation_reason], ['CANCELLED', 'changed my mind']);
    const again = await cancel();
    assert.deepEqual([again.status, again.body.status], [200, 'CANCELLED']);
  },

  'what has completed is not cancelled, and says so': async () => {
    const { body } = await call('POST', '/api/v1/backtests/start', START);
    await finished(body.operation_id);
    const answer = await call('DELETE', `/api/v1/operations/${body.operation_id}/cancel`);
    assert.deepEqual([answer.status, answer.body.status], [200, 'COMPLETED']);
  },

  'bad requests are refused by name': async () => {
    const refused = async (changes) => {
      const { status, body } = await call('POST', '/api/v1/backtests/start', { ...START, ...changes });
      return [status, body.error?.code, body.error?.path];
    };
    assert.deepEqual(await refused({ symbol: 'TWIN' }), [400, 'AMBIGUOUS_SYMBOL', 'symbol']);
    assert.deepEqual(await refused({ symbol: 'NONE' }), [404, 'INSTRUMENT_NOT_FOUND', 'symbol']);
    assert.deepEqual(await refused({ timeframe: '1s' }), [400, 'VALIDATION', 'timeframe']);
    assert.deepEqual(await refused({ start_date: 'yesterday' }), [400, 'VALIDATION', 'start_date']);
    assert.deepEqual(await refused({ end_date: '2023-01-01' }), [400, 'DATES_REVERSED', 'end_date']);
    assert.deepEqual(await refused({ initial_capital: 0 }), [400, 'VALIDATION', 'initial_capital']);
    const path = 'strategy_config_path';
    assert.deepEqual(await refused({ [path]: '../settings.yaml' }), [400, 'VALIDATION', path]);
    assert.deepEqual(await refused({ [path]: 'none.yaml' }), [404, 'STRATEGY_NOT_FOUND', path]);
    assert.deepEqual(await refused({ model_path: 'models/a.pt' }), [400, 'MODEL_UNSUPPORTED', 'model_path']);
    const twin = await refused({ symbol: 'TWIN.LSE', timeframe: '1min', end_date: '2024-01-01' });
    assert.equal(twin[0], 200);
  },

  'an operation that is none is not found': async () => {
    for (const id of ['op_backtest_20250103_abc123', randomUUID()]) {
      const { status, body } = await operation(id);
      assert.deepEqual([status, body.error.code, body.error.path], [404, 'OPERATION_NOT_FOUND', 'operation_id']);
    }
  },
};

const shutdown = {
  'a process that is asked to stop lets the backtest at work end first': async () => {
    const first = call('POST', '/run_backtest', { strategy_config: { strategy: 'unhurried' } });
    await until(
      () => call('GET', '/status'),
      ({ body }) => body.current_backtest !== null,
    );
    const { api: before } = stack.pids();
    stack.kill('api', 'SIGTERM');
    await until(
      () => call('GET', '/health/ready'),
      ({ status }) => status === 503,
    );
    assert.equal((await call('GET', '/health/live')).status, 200);
    const refused = await call('POST', '/run_backtest', { strategy_config: { strategy: 'buy-and-hold' } });
    assert.deepEqual([refused.status, refused.body.error], [503, 'Server shutting down']);
    assert.equal((await first).status, 200);
    const again = await until(
      () => call('GET', '/health/ready?session=default').catch(() => ({ status: 0 })),
      ({ status }) => status === 200,
    );
    assert.equal(again.body.initialized, true);
    assert.notEqual(stack.pids().api, before);
  },

  'a shutdown lets the backtest at work end and takes no other': async () => {
    const first = call('POST', '/run_backtest', { strategy_config: { strategy: 'unhurried' } });
    await until(
      () => call('GET', '/status'),
      ({ body }) => body.current_backtest !== null,
    );
    const { status, body } = await call('POST', '/shutdown');
    assert.deepEqual([status, body.status], [200, 'shutting_down']);
    const refused = await call('POST', '/run_backtest', { strategy_config: { strategy: 'buy-and-hold' } });
    assert.deepEqual([refused.status, refused.body.error], [503, 'Server shutting down']);
    assert.equal((await call('GET', '/health/live')).status, 200);
    assert.equal((await call('GET', '/health/ready')).status, 503);
    assert.equal((await first).status, 200);
  },
};

const chosen = process.argv[2];
const checks = {
  ...longRunning,
  ...asynchronous,
  ...backend,
  ...optimizationChecks({ call, stack, imports }),
  ...engineChecks({ call, stack }),
  ...shutdown,
};
try {
  await runSuite(
    chosen ? Object.fromEntries(Object.entries(checks).filter(([name]) => name.includes(chosen))) : checks,
  );
} finally {
  await stack.stop();
  await removeTestHome(home);
}

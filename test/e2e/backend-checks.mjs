import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../support/suite.mjs';

const SCALPER = 'strategies.ema10_scalper.EMA10ScalperStrategy';
export const FILE = 'nifty_2024_1min_22Dec_14Jan.csv';
const BARS = 600;

/** Minutes that swing, as sites write them: no offset, no venue. */
export function minuteFile() {
  const lines = ['timestamp,open,high,low,close,volume'];
  const price = (t) => 21_500 + 120 * Math.sin(t / 25) + 3 * Math.sin(t * 1.7);
  for (let t = 0; t < BARS; t++) {
    const time = new Date(Date.UTC(2024, 11, 23, 9, 15) + t * 60_000).toISOString().slice(0, 19).replace('T', ' ');
    const [open, close] = [price(t - 1).toFixed(2), price(t).toFixed(2)];
    const [high, low] = [Math.max(open, close) + 1, Math.min(open, close) - 1];
    lines.push([time, open, high.toFixed(2), low.toFixed(2), close, 1000 + t].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** The backend's requests for backtests, jobs and strategies, as its document has them. */
export function backendChecks({ call, stack, imports }) {
  const csv = minuteFile();
  mkdirSync(imports, { recursive: true });
  writeFileSync(path.join(imports, FILE), csv);

  const send = async (url, fields, content = csv) => {
    const form = new FormData();
    form.set('file', new Blob([content]), FILE);
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const response = await fetch(stack.url + url, { method: 'POST', headers: { 'x-api-key': stack.key }, body: form });
    return { status: response.status, body: await response.json() };
  };
  const upload = { strategy: SCALPER, strategy_params: '{}', engine_options: '{"initial_cash": 100000, "lots": 2}' };
  let first;

  return {
    'a file that is sent is backtested at once, and its result stays': async () => {
      const { status, body } = await send('/api/v1/backtests/upload', upload);
      assert.equal(status, 200, JSON.stringify(body));
      const { equity_curve: equity, trade_log: trades, metrics, engine_config: config } = body.result;
      assert.deepEqual([body.success, typeof body.job_id], [true, 'string']);
      assert.deepEqual([config.initial_cash, config.lots], [100_000, 2]);
      assert.equal(equity.length, BARS);
      assert.deepEqual(equity[0], { timestamp: '2024-12-23T09:15:00', equity: 100_000 });
      assert.equal(equity.at(-1).timestamp, '2024-12-23T19:14:00');
      assert.ok(metrics.total_trades > 2 && trades.length >= metrics.total_trades);
      assert.ok(metrics.max_drawdown < 0 && metrics.win_rate >= 0 && metrics.win_rate <= 1);
      const final = equity.at(-1).equity;
      assert.ok(Math.abs(final - 100_000 * (1 + metrics.total_return / 100)) < 0.2, 'returns are in per cent');
      assert.deepEqual([trades[0].position, trades[0].quantity], ['long', 2]);
      assert.match(metrics.avg_trade_duration, /^\d+(\.\d)? (minutes|hours|seconds)$/);
      first = body;
      const again = await call('GET', `/api/v1/backtests/${body.job_id}/results`);
      assert.deepEqual(again.body, body);
      const { body: listed } = await call('GET', '/api/v1/backtests/');
      assert.equal(listed.backtests[0].job_id, body.job_id);
      assert.deepEqual(listed.backtests[0].metrics, metrics);
    },

    'a path names the same data, and lots times delta are the quantity': async () => {
      const request = {
        strategy: SCALPER,
        strategy_params: {},
        dataset_path: `data/${FILE}`,
        engine_options: { initial_cash: 100000, lots: 2, option_delta: 0.5 },
      };
      const { status, body } = await call('POST', '/api/v1/backtests/', request);
      assert.equal(status, 200, JSON.stringify(body));
      const { trade_log: trades, engine_config: config } = body.result;
      assert.deepEqual([trades[0].quantity, config.option_delta], [1, 0.5]);
      assert.ok(Math.abs(trades[0].pnl * 2 - first.result.trade_log[0].pnl) < 1e-6);
      const named = {
        ...request,
        dataset_path: 'stocks/AAPL.NASDAQ.csv',
        strategy: 'strategies.ema_crossover.EMACrossoverStrategy',
      };
      const stocks = await call('POST', '/api/v1/backtests/', named);
      assert.equal(stocks.status, 200, JSON.stringify(stocks.body));
    },

    'a job is pending, runs, and has the result that is answered at once': async () => {
      const { body: job } = await send('/api/v1/jobs/upload', upload);
      assert.deepEqual([job.success, job.status], [true, 'pending']);
      const { body } = await until(
        () => call('GET', `/api/v1/jobs/${job.job_id}/status`),
        ({ body: read }) => read.job.status === 'completed',
      );
      assert.deepEqual([body.job.id, body.job.progress], [Number(job.job_id), 1]);
      assert.match(body.job.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      const { body: results } = await call('GET', `/api/v1/jobs/${job.job_id}/results`);
      assert.deepEqual([results.job_id, results.result], [Number(job.job_id), first.result]);
      const again = await call('POST', `/api/v1/jobs/${job.job_id}/cancel`);
      assert.deepEqual([again.status, again.body.error.code], [409, 'INVALID_STATE']);
      const { body: jobs } = await call('GET', '/api/v1/jobs/?status=completed&limit=1');
      assert.deepEqual([jobs.jobs.length, jobs.jobs[0].id], [1, Number(job.job_id)]);
      const { body: stats } = await call('GET', '/api/v1/jobs/stats');
      assert.ok(stats.stats.completed >= 2 && stats.stats.total_jobs >= stats.stats.completed);
    },

    'a job at work has no result yet and is cancelled': async () => {
      const slow = { strategy: 'unhurried', strategy_params: { milliseconds: 20 }, dataset_path: FILE };
      const { body: job } = await call('POST', '/api/v1/jobs/', slow);
      const early = await call('GET', `/api/v1/jobs/${job.job_id}/results`);
      assert.deepEqual([early.status, early.body.error.code], [409, 'NOT_FINISHED']);
      const cancelled = await call('POST', `/api/v1/jobs/${job.job_id}/cancel`);
      assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'cancelled']);
      await until(
        () => call('GET', `/api/v1/jobs/${job.job_id}/status`),
        ({ body }) => body.job.status === 'cancelled',
      );
    },

    'what cannot be backtested is refused by name': async () => {
      const refused = async (changes) => {
        const request = { strategy: SCALPER, dataset_path: FILE, ...changes };
        const { status, body } = await call('POST', '/api/v1/jobs/', request);
        return [status, body.error?.code, body.error?.path];
      };
      assert.deepEqual(await refused({ dataset_path: 'none.csv' }), [404, 'DATASET_NOT_FOUND', 'dataset_path']);
      assert.deepEqual(await refused({ dataset_path: '../a.csv' }), [400, 'VALIDATION', 'dataset_path']);
      assert.deepEqual(await refused({ dataset_path: undefined, dataset_id: 999 }), [
        404,
        'DATASET_NOT_FOUND',
        'dataset_id',
      ]);
      assert.deepEqual(await refused({ strategy: 'strategies.none.None' }), [404, 'STRATEGY_NOT_FOUND', 'strategy']);
      const parameter = await refused({ strategy_params: { ema_periods: 3 } });
      assert.deepEqual(parameter, [400, 'UNKNOWN_FIELD', 'strategy_params.ema_periods']);
      const cash = await refused({ engine_options: { initial_cash: 0 } });
      assert.deepEqual(cash, [400, 'VALIDATION', 'engine_options.initial_cash']);
      const broken = await send('/api/v1/backtests/upload', upload, 'timestamp,open\nx,1\n');
      assert.deepEqual(
        [broken.status, broken.body.error.code, broken.body.error.path],
        [422, 'IMPORT_REFUSED', 'file'],
      );
      const missing = await call('GET', '/api/v1/jobs/999999999/status');
      assert.deepEqual([missing.status, missing.body.error.code], [404, 'RUN_NOT_FOUND']);
    },
  };
}

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../support/suite.mjs';
import { FILE, minuteFile } from './backend-checks.mjs';

const PREFIX = '/api/v1/optimization';
const GRID = {
  strategy_path: 'strategies.ema_crossover.EMACrossoverStrategy',
  dataset_path: FILE,
  param_ranges: {
    fast_period: [5, 10, 15, 20],
    slow_period: [20, 30, 40, 50],
    stop_loss_pct: [0.5, 1.0, 1.5],
  },
};

/** The backend's requests for optimizations. */
export function optimizationChecks({ call, stack, imports }) {
  mkdirSync(imports, { recursive: true });
  writeFileSync(path.join(imports, FILE), minuteFile());

  const start = async (name, changes = {}) => {
    const { status, body } = await call('POST', `${PREFIX}/${name}`, { ...GRID, ...changes });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.success, body.status, typeof body.job_id], [true, 'pending', 'string']);
    return body;
  };
  const finish = async (id, wanted = 'completed') => {
    const { body } = await until(
      () => call('GET', `${PREFIX}/${id}/status`),
      ({ body: read }) => ['completed', 'failed', 'cancelled'].includes(read.job.status),
    );
    assert.equal(body.job.status, wanted, JSON.stringify(body));
    return body.job;
  };
  const resultsOf = async (id, query = '') => (await call('GET', `${PREFIX}/${id}/results${query}`)).body.results;

  return {
    'a grid of the optimization counts and ranks each combination, and its best is the backtest of it': async () => {
      const { job_id: id, total_combinations: total } = await start('grid-search');
      assert.equal(total, 48);
      const job = await finish(id);
      assert.deepEqual([job.progress, job.optimization_type, job.total_combinations], [1, 'grid_search', 48]);
      const found = await resultsOf(id);
      assert.equal(found.completed_combinations + found.failed_combinations, 48);
      const scores = found.ranked.map(({ score }) => score);
      assert.deepEqual(
        scores,
        [...scores].sort((a, b) => b - a),
      );
      assert.equal(found.best_score, scores[0]);
      assert.deepEqual([found.ranked[0].rank, found.pareto_front, found.validation], [1, null, null]);
      const { strategy_path: strategy, dataset_path } = GRID;
      const single = { strategy, dataset_path, strategy_params: found.best_params };
      const { body } = await call('POST', '/api/v1/backtests/', single);
      for (const name of ['sharpe_ratio', 'total_return', 'max_drawdown', 'total_trades'])
        assert.equal(body.result.metrics[name], found.best_metrics[name], name);
      assert.equal((await resultsOf(id, '?limit=3')).ranked.length, 3);
      const { body: listed } = await call('GET', `${PREFIX}/?limit=1`);
      assert.deepEqual([listed.jobs[0].id, listed.jobs[0].status], [Number(id), 'completed']);
      const late = await call('POST', `${PREFIX}/${id}/cancel`);
      assert.deepEqual([late.status, late.body.error.code], [409, 'INVALID_STATE']);
      const { body: stats } = await call('GET', `${PREFIX}/stats`);
      assert.ok(stats.stats.completed >= 1 && stats.stats.total_jobs >= stats.stats.completed);
    },

    'the validation split of an optimization is judged on bars that it did not see': async () => {
      const form = new FormData();
      form.set('file', new Blob([minuteFile()]), FILE);
      const headers = { 'x-api-key': stack.key };
      const sent = await fetch(`${stack.url}/api/v1/datasets/upload`, { method: 'POST', headers, body: form });
      const { dataset_id } = await sent.json();
      const { job_id: id } = await start('grid-search', {
        ...{ dataset_id, dataset_path: undefined },
        ...{ validation_split: 0.25, optimization_metric: 'total_return' },
      });
      await finish(id);
      const { validation, best_params: best, best_score: score } = await resultsOf(id);
      // 600 minutes from 09:15, the last 150 of them from 16:45 on.
      assert.deepEqual([validation.split, validation.from], [0.25, '2024-12-23T16:45:00']);
      assert.deepEqual(validation.results[0].params, best);
      assert.equal(validation.results[0].in_sample.score, score);
      assert.equal(typeof validation.results[0].out_of_sample.score, 'number');
    },

    'a genetic optimization keeps its ranges; one of several metrics has a front': async () => {
      const param_ranges = { fast_period: { min: 2, max: 30 }, slow_period: { min: 20, max: 90, step: 10 } };
      const small = { param_ranges, population_size: 10, generations: 3, seed: 5 };
      const one = await start('genetic', { ...small, mutation_rate: 0.2, elite_size: 1 });
      assert.equal((await finish(one.job_id)).total_combinations, 30);
      for (const { params } of (await resultsOf(one.job_id)).ranked) {
        const { fast_period: fast, slow_period: slow } = params;
        assert.ok(Number.isInteger(fast) && fast >= 2 && fast <= 30 && slow % 10 === 0 && slow >= 20 && slow <= 90);
      }
      const several = { ...small, optimization_metric: ['total_return', 'max_drawdown'] };
      const { job_id: id } = await start('genetic', several);
      await finish(id);
      const { pareto_front: front, ranked } = await resultsOf(id);
      assert.ok(front.length > 0);
      for (const { metrics } of ranked) {
        const beats = ({ scores }) =>
          metrics.total_return > scores.total_return && metrics.max_drawdown > scores.max_drawdown;
        assert.ok(!front.some(beats), 'a combination beats the front');
      }
    },

    'an optimization at work has no results yet, is cancelled once, and says what it had': async () => {
      const slow = {
        strategy_path: 'fixed-cost',
        strategy_params: { work: 200_000 },
        param_ranges: { variant: Array.from({ length: 2000 }, (_, i) => i) },
      };
      const { job_id: id } = await start('grid-search', slow);
      const early = await call('GET', `${PREFIX}/${id}/results`);
      assert.deepEqual([early.status, early.body.error?.code], [409, 'NOT_FINISHED'], JSON.stringify(early.body));
      const cancelled = await call('POST', `${PREFIX}/${id}/cancel`, { reason: 'enough' });
      assert.deepEqual([cancelled.status, cancelled.body.status], [200, 'cancelled']);
      await finish(id, 'cancelled');
      const again = await call('POST', `${PREFIX}/${id}/cancel`);
      assert.deepEqual([again.status, again.body.status], [200, 'cancelled'], 'a second time is none too many');
      assert.equal((await call('GET', `${PREFIX}/${id}/results`)).body.status, 'cancelled');
    },

    'what cannot be optimized is refused by name': async () => {
      const refused = async (changes, name = 'grid-search') => {
        const { status, body } = await call('POST', `${PREFIX}/${name}`, { ...GRID, ...changes });
        return [status, body.error?.code, body.error?.path];
      };
      assert.deepEqual(await refused({ param_ranges: {} }), [400, 'SPACE_EMPTY', 'param_ranges']);
      const upTo = (count, step = 1) => Array.from({ length: count }, (_, i) => 2 + i * step);
      const wide = { fast_period: upTo(499), slow_period: upTo(999), stop_loss_pct: upTo(900, 0.1) };
      assert.deepEqual((await refused({ param_ranges: wide })).slice(0, 2), [400, 'SPACE_TOO_LARGE']);
      assert.deepEqual(await refused({ param_ranges: { speed: [1] } }), [400, 'UNKNOWN_FIELD', 'param_ranges.speed']);
      assert.deepEqual(await refused({ strategy_path: 'none' }), [404, 'STRATEGY_NOT_FOUND', 'strategy_path']);
      assert.deepEqual(await refused({ validation_split: 1 }), [400, 'VALIDATION', 'validation_split']);
      assert.deepEqual(await refused({ optimization_metric: 'luck' }), [400, 'VALIDATION', 'optimization_metric']);
      assert.deepEqual(await refused({ population_size: 1 }, 'genetic'), [400, 'VALIDATION', 'population_size']);
      const missing = await call('GET', `${PREFIX}/999999999/status`);
      assert.deepEqual([missing.status, missing.body.error.code], [404, 'SEARCH_NOT_FOUND']);
    },
  };
}

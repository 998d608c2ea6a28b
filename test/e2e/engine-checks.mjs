import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from '../support/suite.mjs';

const BACKTEST = {
  backtest_name: 'AAPL Mean Reversion Strategy',
  backtest_type: 'strategy_validation',
  description: 'Testing mean reversion strategy with 20-bar lookback',
  start_date: '2024-01-01T00:00:00Z',
  end_date: '2024-12-31T00:00:00Z',
  frequency: '15min',
  symbols: ['AAPL'],
  strategy_id: 'mean_reversion_v1',
  strategy_parameters: { lookback_period: 20, z_score_threshold: 2.0, position_size: 0.1 },
  initial_capital: 1_000_000,
  use_neural_engine: true,
  use_vectorized_calculations: true,
};
const ENDED = ['completed', 'failed', 'cancelled'];

/** The requests of a backtesting engine, as its document has them. */
export function engineChecks({ call, stack }) {
  const start = async (changes = {}) => {
    const { status, body } = await call('POST', '/backtests', { ...BACKTEST, ...changes });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const finish = async (url, wanted = 'completed') => {
    const { body } = await until(
      () => call('GET', url),
      ({ body: read }) => ENDED.includes(read.status),
    );
    assert.equal(body.status, wanted, JSON.stringify(body));
    return body;
  };
  /** Of the file that the stack reads. */
  const lastClose = (symbol) => {
    const text = readFileSync(path.join(stack.home, `catalog/daily/${symbol}.TEST.csv`), 'utf8');
    return Number(text.trim().split('\n').at(-1).split(',')[4]);
  };
  let first;

  return {
    'an engine backtest is created, followed, and has the figures of its run': async () => {
      const created = await start({ frequency: '5min' });
      assert.deepEqual([created.status, created.symbols_count], ['created', 1]);
      const [, number] = /^exec_(\d+)$/.exec(created.execution_id);
      assert.equal(created.backtest_id, `backtest_${number}`);
      assert.equal(created.hardware_acceleration_enabled, false);
      first = created.backtest_id;
      const done = await finish(`/backtests/${created.execution_id}`);
      assert.deepEqual([done.progress_percentage, done.hardware_used, done.results_available], [100, 'cpu', true]);
      assert.ok(done.data_points_processed > 1000 && done.memory_usage_mb > 0);
      const { body } = await call('GET', `/backtests/${created.execution_id}/results`);
      const { performance_metrics: metrics, portfolio_performance: portfolio, trades_summary: trades } = body;
      const { body: run } = await call('GET', `/api/v1/runs/${created.run_id}`);
      assert.equal(metrics.sharpe_ratio, run.statistics.sharpe);
      assert.deepEqual(
        [body.risk_metrics.var_95, body.benchmark_comparison.benchmark_return, body.description],
        [run.statistics.valueAtRisk, run.statistics.benchmarkReturn, BACKTEST.description],
      );
      assert.equal(portfolio.final_value, run.statistics.finalEquity);
      assert.equal(portfolio.portfolio_values.at(-1), portfolio.final_value);
      assert.ok(Math.abs(portfolio.cumulative_returns.at(-1) - metrics.total_return) < 1e-12);
      assert.equal(portfolio.daily_returns.length, new Set(portfolio.timestamps.map((t) => t.slice(0, 10))).size - 1);
      assert.ok(trades.total_trades > 0 && trades.winning_trades + trades.losing_trades <= trades.total_trades);
      assert.ok(Math.abs(trades.winning_trades / trades.total_trades - trades.win_rate) < 1e-9);
    },

    'an engine backtest at work is listed and cancelled; what has ended is not': async () => {
      const { execution_id: id } = await start({ strategy_id: 'unhurried', strategy_parameters: { milliseconds: 20 } });
      const { body: list } = await call('GET', '/backtests');
      assert.ok(list.active_executions.some(({ execution_id: one }) => one === id));
      const early = await call('GET', `/backtests/${id}/results`);
      assert.deepEqual([early.status, early.body.error.code], [409, 'NOT_FINISHED']);
      const { body } = await call('POST', `/backtests/${id}/cancel`, { reason: 'enough' });
      assert.equal(body.cancelled, true);
      await finish(`/backtests/${id}`, 'cancelled');
      const again = await call('POST', `/backtests/${id}/cancel`);
      assert.deepEqual([again.status, again.body.cancelled, again.body.status], [200, false, 'cancelled']);
    },

    'the parameters of an engine backtest are optimized, and 80 combinations are 80': async () => {
      const parameter_ranges = {
        lookback_period: [10, 20, 30, 40, 50],
        z_score_threshold: [1.5, 2.0, 2.5, 3.0],
        position_size: [0.05, 0.1, 0.15, 0.2],
      };
      const request = {
        backtest_id: first,
        parameter_ranges,
        optimization_target: 'total_return',
        max_iterations: 100,
        use_parallel: true,
      };
      const { status, body: started } = await call('POST', '/optimization/parameters', request);
      assert.equal(status, 200, JSON.stringify(started));
      assert.deepEqual([started.status, started.parameter_combinations], ['started', 80]);
      const done = await finish(`/optimization/${started.optimization_id}`);
      const { optimization_summary: summary, parameters, validation } = done;
      assert.deepEqual(parameters.original.lookback_period, 20);
      assert.deepEqual([summary.iterations_completed, summary.convergence_achieved], [80, true]);
      assert.ok(summary.optimized_score >= summary.original_score, 'the grid has the original among its points');
      const { original_score: before, optimized_score: after, improvement_percentage: gain } = summary;
      assert.ok(Math.abs(gain - (100 * (after - before)) / Math.abs(before)) < 1e-3);
      const { in_sample_score: inside, out_of_sample_score: outside, overfitting_score: score } = validation;
      assert.equal(inside, after);
      assert.ok(Math.abs(score - (inside - outside) / Math.abs(inside)) < 1e-3, JSON.stringify(done));
      const small = await call('POST', '/optimization/parameters', { ...request, max_iterations: 7 });
      assert.equal(small.body.parameter_combinations, 7);
      await finish(`/optimization/${small.body.optimization_id}`);
    },

    'an engine backtest of a type with more to it is at work until that has ended, and says what it found':
      async () => {
        const { execution_id: id } = await start({ backtest_type: 'walk_forward', windows: 3, train_share: 0.5 });
        await finish(`/backtests/${id}`);
        const { body: walked } = await call('GET', `/backtests/${id}/results`);
        const { windows, out_of_sample: whole } = walked.walk_forward;
        assert.deepEqual([walked.backtest_type, windows.length], ['walk_forward', 3]);
        const product = windows.reduce((worth, { out_of_sample: one }) => worth * (1 + one.total_return), 1);
        assert.ok(Math.abs(product - 1 - whole.total_return) < 1e-9);
        assert.ok(windows[0].test.end_date < windows[1].test.start_date);
        const folded = await start({ backtest_type: 'cross_validation', folds: 4, benchmark_symbol: 'AAPL' });
        const done = await finish(`/backtests/${folded.backtest_id}`);
        assert.deepEqual([done.progress_percentage, done.results_available], [100, true]);
        const { body } = await call('GET', `/backtests/${folded.backtest_id}/results`);
        assert.equal(body.cross_validation.folds.length, 4);
        const scores = body.cross_validation.folds.map(({ out_of_sample_score: score }) => score);
        assert.equal(body.cross_validation.highest_score, Math.max(...scores));
        const few = await start({ backtest_type: 'cross_validation', folds: 100, frequency: '1d' });
        const failed = await finish(`/backtests/${few.execution_id}`, 'failed');
        assert.equal(failed.error.code, 'VALIDATION');
      },

    'an engine backtest by paths or of weights says what may be lost, and what to hold': async () => {
      const { execution_id: id } = await start({
        ...{ backtest_type: 'monte_carlo', monte_carlo_iterations: 500 },
        ...{ symbols: ['LONG'], start_date: '2020-01-01', end_date: '2020-12-31', frequency: '1d' },
      });
      await finish(`/backtests/${id}`);
      const { body } = await call('GET', `/backtests/${id}/results`);
      const { iterations, var_95: var95, cvar_95: cvar95, confidence_interval: within } = body.monte_carlo;
      assert.equal(iterations, 500);
      assert.ok(cvar95 <= var95 && within[0] <= within[1], JSON.stringify(body.monte_carlo));
      const weighted = await start({
        ...{ backtest_type: 'portfolio_optimization', optimization_objective: 'min_variance' },
        ...{ symbols: ['LONG', 'OTHER'], start_date: '2020-01-01', end_date: '2020-12-31', frequency: '1d' },
        ...{ strategy_id: undefined, strategy_parameters: {}, transaction_cost: 0.001 },
        ...{ rebalance_frequency: 'monthly', lookback_days: 60, max_weight: 0.9 },
      });
      await finish(`/backtests/${weighted.execution_id}`);
      const { body: held } = await call('GET', `/api/v1/runs/${weighted.run_id}`);
      const { method, rebalance, lookback, max } = held.parameters;
      assert.deepEqual(
        [held.strategy, method, rebalance, lookback, max, held.fees.proportional],
        ['optimal-weights', 'min-variance', 'monthly', 60, 0.9, 0.001],
      );
      const { body: found } = await call('GET', `/backtests/${weighted.execution_id}/results`);
      const { objective, weights, volatility, alternatives } = found.portfolio_optimization;
      assert.deepEqual([objective, Object.keys(weights).sort()], ['min_variance', ['LONG', 'OTHER']]);
      assert.ok(
        Math.abs(weights.LONG + weights.OTHER - 1) < 1e-9 && Math.max(weights.LONG, weights.OTHER) <= 0.9 + 1e-9,
      );
      // The figures are those of the backtest that rebalances, its costs included.
      assert.equal(found.performance_metrics.total_return, held.statistics.totalReturn);
      const { body: fills } = await call('GET', `/api/v1/runs/${weighted.run_id}/fills?limit=1000`);
      const months = new Set(fills.items.map(({ time }) => time.slice(0, 7)));
      assert.ok(months.size >= 5 && held.statistics.fees > 0, JSON.stringify([...months]));
      for (const other of alternatives) assert.ok(other.volatility >= volatility - 1e-12, other.objective);
    },

    'an engine backtest is stressed by its scenarios, as a type of its own and afterwards': async () => {
      const daily = {
        ...{ symbols: ['LONG', 'OTHER'], start_date: '2020-01-01', end_date: '2020-10-26', frequency: '1d' },
        ...{ strategy_id: 'buy-and-hold', strategy_parameters: { size: 100 }, initial_capital: 100_000 },
      };
      const scenarios = [
        { name: 'Crash', market_shocks: { LONG: -0.4, OTHER: -0.5 }, probability: 0.05 },
        { name: 'Rise', market_shocks: { LONG: 0.1 }, volatility_multipliers: { OTHER: 2 }, probability: 0.01 },
      ];
      const { execution_id: id, backtest_id: subject } = await start({
        ...daily,
        backtest_type: 'risk_scenario',
        scenarios,
      });
      await finish(`/backtests/${id}`);
      const { body: found } = await call('GET', `/backtests/${id}/results`);
      const { results, summary, scenarios_tested: tested } = found.risk_scenario;
      // What is held since the second day loses 40 and 50 % of its last worth, and gains 10 % of it.
      const last = lastClose('LONG');
      const other = lastClose('OTHER');
      const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`);
      near(results.Crash.performance_impact, (-0.4 * last - 0.5 * other) / 1000);
      near(results.Rise.performance_impact, (0.1 * last) / 1000);
      near(results.Crash.probability_weighted_impact, 0.05 * results.Crash.performance_impact);
      assert.deepEqual([tested, summary.worst_case_scenario], [2, 'Crash']);
      near(summary.average_impact, (results.Crash.performance_impact + results.Rise.performance_impact) / 2);
      assert.ok(results.Crash.max_drawdown_change > 0);
      // What is held is worth less afterwards, so that an ordinary day loses less of the account.
      assert.ok(results.Crash.var_95_change < 0 && results.Rise.var_95_change > 0);

      const request = { backtest_id: subject, scenarios, include_monte_carlo: true, monte_carlo_iterations: 500 };
      const { status, body } = await call('POST', '/stress-test', request);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual([body.status, body.scenarios_tested, body.results], ['completed', 2, results]);
      assert.match(body.stress_test_id, /^stress_test_\d+$/);
      const { monte_carlo_var_95: var95, monte_carlo_confidence_interval: within, ...rest } = body.summary;
      assert.deepEqual(rest, summary);
      assert.ok(within[0] <= within[1] && typeof var95 === 'number');
      const alone = await call('POST', '/stress-test', { backtest_id: subject, scenarios });
      assert.equal(alone.body.summary.monte_carlo_var_95, null);

      const usual = await start({ ...daily, backtest_type: 'stress_test' });
      await finish(`/backtests/${usual.execution_id}`);
      const { body: stressed } = await call('GET', `/backtests/${usual.execution_id}/results`);
      assert.deepEqual(Object.keys(stressed.stress_test.results), ['Market Crash', 'Flash Crash', 'Illiquid Market']);
      near(stressed.stress_test.results['Market Crash'].performance_impact, (-0.4 * (last + other)) / 1000);

      const refused = async (changes) => {
        const { status: code, body: said } = await call('POST', '/stress-test', { ...request, ...changes });
        return [code, said.error?.code, said.error?.path];
      };
      const one = (fields) => ({ scenarios: [{ name: 'x', ...fields }] });
      const unknown = one({ market_shocks: { LONG: -0.1, NONE: -0.1 } });
      assert.deepEqual(await refused(unknown), [404, 'INSTRUMENT_NOT_FOUND', 'scenarios.0.market_shocks.NONE']);
      const early = await call('POST', '/backtests', {
        ...BACKTEST,
        ...daily,
        backtest_type: 'stress_test',
        ...unknown,
      });
      assert.deepEqual([early.status, early.body.error.path], [404, 'scenarios.0.market_shocks.NONE']);
      const negative = one({ market_shocks: { LONG: -1 } });
      assert.deepEqual(await refused(negative), [400, 'VALIDATION', 'scenarios.0.market_shocks.LONG']);
      const likely = { scenarios: scenarios.map((scenario) => ({ ...scenario, probability: 0.6 })) };
      assert.deepEqual(await refused(likely), [400, 'VALIDATION', 'scenarios.0.probability']);
      assert.deepEqual(await refused({ scenarios: [] }), [400, 'VALIDATION', 'scenarios']);
      assert.deepEqual(await refused({ backtest_id: '999999999' }), [404, 'RUN_NOT_FOUND', 'backtest_id']);
      const many = { monte_carlo_iterations: 100_001 };
      assert.deepEqual(await refused(many), [400, 'VALIDATION', 'monte_carlo_iterations']);
    },

    'ten backtests that are asked for at once share their data, and each has the figures of one that is alone':
      async () => {
        const lookbacks = Array.from({ length: 10 }, (_, i) => 10 + 3 * i);
        const request = (lookback_period) => ({
          ...{ start_date: '2024-01-02T00:00:00Z', frequency: '5min', optimization_objective: undefined },
          strategy_parameters: { lookback_period, z_score_threshold: 1.5, position_size: 0.1 },
        });
        const started = await Promise.all(lookbacks.map((lookback) => start(request(lookback))));
        assert.equal(new Set(started.map(({ execution_id: id }) => id)).size, 10);
        const results = async ({ execution_id: id, run_id: run }) => {
          await finish(`/backtests/${id}`);
          const { body } = await call('GET', `/backtests/${id}/results`);
          const { body: view } = await call('GET', `/api/v1/runs/${run}`);
          return { metrics: body.performance_metrics, view };
        };
        const together = await Promise.all(started.map(results));
        const sessions = new Set(together.map(({ view }) => view.session));
        assert.equal(sessions.size, 1);
        const [name] = sessions;
        const { body: before } = await call('GET', `/api/v1/sessions/${name}`);
        assert.ok(before.hosts.some(({ loaded }) => loaded));
        for (const [i, lookback] of lookbacks.entries()) {
          const { metrics, view } = await results(await start(request(lookback)));
          assert.deepEqual(metrics, together[i].metrics);
          assert.deepEqual([view.resultHash, view.cachedFrom], [together[i].view.resultHash, null]);
        }
        assert.ok(new Set(together.map(({ view }) => view.resultHash)).size > 5);
        // Nothing was loaded again: the session is the one that was opened first, as it was.
        const { body: after } = await call('GET', `/api/v1/sessions/${name}`);
        assert.deepEqual([after.createdAt, after.manifestVersion, after.hosts], [before.createdAt, 1, before.hosts]);
      },

    'the engine says how it fares on the machine that there is': async () => {
      const { body: health } = await call('GET', '/health');
      assert.deepEqual(
        [health.engine, health.status, health.port],
        ['backtesting', 'healthy', Number(new URL(stack.url).port)],
      );
      assert.ok(health.execution_metrics.successful_backtests > 0);
      assert.equal(health.hardware_status.cpu_cores, os.cpus().length);
      assert.equal(health.hardware_status.neural_engine_available, false);
      const headers = { 'x-api-key': stack.key };
      const json = await fetch(`${stack.url}/metrics`, { headers: { ...headers, accept: 'application/json' } });
      const { latency_metrics: latency, error_analysis: errors, performance_summary: speed } = await json.json();
      const { simple_backtest_p50_ms: p50, simple_backtest_p95_ms: p95, simple_backtest_p99_ms: p99 } = latency;
      assert.ok(p50 > 0 && p50 <= p95 && p95 <= p99);
      assert.ok(speed.throughput_backtests_per_hour > 0);
      assert.equal(typeof errors.total_errors, 'number');
      assert.equal((await call('GET', '/metrics?format=json')).body.error_analysis.total_errors, errors.total_errors);
      const text = await fetch(`${stack.url}/metrics`, { headers });
      assert.match(text.headers.get('content-type'), /^text\/plain/);
    },

    'what an engine does not do is refused by name': async () => {
      const refused = async (changes) => {
        const { status, body } = await call('POST', '/backtests', { ...BACKTEST, ...changes });
        return [status, body.error?.code, body.error?.path];
      };
      assert.deepEqual(await refused({ backtest_type: 'portfolio_optimization' }), [400, 'VALIDATION', 'symbols']);
      assert.deepEqual(await refused({ max_weight: 0.5 }), [400, 'VALIDATION', 'max_weight']);
      assert.deepEqual(await refused({ backtest_type: 'magic' }), [400, 'VALIDATION', 'backtest_type']);
      assert.deepEqual(await refused({ symbols: ['AAPL', 'NONE'] }), [404, 'INSTRUMENT_NOT_FOUND', 'symbols.1']);
      assert.deepEqual(await refused({ symbols: [] }), [400, 'VALIDATION', 'symbols']);
      assert.deepEqual(await refused({ strategy_id: 'none' }), [404, 'STRATEGY_NOT_FOUND', 'strategy_id']);
      assert.deepEqual(await refused({ initial_capital: 0 }), [400, 'VALIDATION', 'initial_capital']);
      const optimize = async (changes) => {
        const request = { backtest_id: first, parameter_ranges: { lookback_period: [10, 20] }, ...changes };
        const { status, body } = await call('POST', '/optimization/parameters', request);
        return [status, body.error?.code, body.error?.path];
      };
      assert.deepEqual(await optimize({ backtest_id: '999999999' }), [404, 'RUN_NOT_FOUND', 'backtest_id']);
      assert.deepEqual(await optimize({ parameter_ranges: {} }), [400, 'VALIDATION', 'parameter_ranges']);
      assert.deepEqual(await optimize({ max_iterations: 1001 }), [400, 'VALIDATION', 'max_iterations']);
      const missing = await call('GET', '/backtests/999999999');
      assert.deepEqual([missing.status, missing.body.error.path], [404, 'execution_id']);
      assert.equal((await call('GET', '/optimization/opt_999999999')).status, 404);
      assert.deepEqual(await refused({ backtest_type: 'walk_forward', folds: 3 }), [400, 'VALIDATION', 'folds']);
    },
  };
}

import { z } from 'zod';
import { pointsField, type RunChart } from '../../../engine/model/analytics';
import { HoldfastError } from '../../../engine/model/errors';
import type { RollingPoint } from '../../../engine/model/analytics-views';
import { encodeChart, encodePerformance } from './analytics-encoding';
import { encodeMetrics, encodeResult, plainIso } from './backtest-encoding';
import type { ErrorForm } from './flat-errors';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { findJob, jobIdInput, requireResult } from './job-runs';

const PREFIX = '/api/v1/analytics';

/** The charts of this contract by ours. */
const CHARTS = {
  equity: 'equity',
  drawdown: 'drawdown',
  returns: 'distribution',
  trades: 'trades',
  monthly_returns: 'monthly',
} as const satisfies Record<string, RunChart>;
type ChartName = keyof typeof CHARTS;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const chartInput = jobIdInput.extend({ chart_type: z.string().max(64) });
const rollingInput = jobIdInput.extend({ window: whole(2, 100_000).default(50) });
const ids = z
  .array(z.union([z.string().min(1).max(64), z.number().int().min(0)]).transform(String))
  .min(2)
  .max(100);
const compareInput = z
  .strictObject({ backtest_ids: ids.optional(), job_ids: ids.optional() })
  .refine(({ backtest_ids: a, job_ids: b }) => (a === undefined) !== (b === undefined), {
    error: 'must name at least two backtests',
    path: ['backtest_ids'],
  });

const POINTS = pointsField.parse(undefined);
const OPTIONS = { window: 63, unit: 'days', points: POINTS } as const;

/** A completed run by its number or id, and what it is called here. */
async function completed({ caller, services }: Door, id: string) {
  const { id: runId, seq } = await findJob(services, id);
  return { run: requireResult(await caller.runs.get({ id: runId })), id: runId, number: seq };
}

async function performance(door: Door, { id }: z.output<typeof jobIdInput>) {
  const { run, number } = await completed(door, id);
  return { success: true, backtest_id: number, performance: encodePerformance(run) };
}

async function charts(door: Door, { id: asked }: z.output<typeof jobIdInput>) {
  const { id, number } = await completed(door, asked);
  const found = (await door.caller.analytics.charts({ id, ...OPTIONS })).charts;
  const encoded = Object.entries(CHARTS).map(([name, chart]) => [name, encodeChart(found[chart])] as const);
  return { success: true, backtest_id: number, charts: Object.fromEntries(encoded) };
}

/** One that there is not is a 404, as the path would be. */
async function chart(door: Door, { id: asked, chart_type: name }: z.output<typeof chartInput>) {
  if (!Object.hasOwn(CHARTS, name)) {
    const message = `There is no chart "${name}": ${Object.keys(CHARTS).join(', ')}.`;
    throw new HoldfastError('NOT_FOUND', message, { path: 'chart_type' });
  }
  const { id, number } = await completed(door, asked);
  const { document } = await door.caller.analytics.chart({ id, ...OPTIONS, chart: CHARTS[name as ChartName] });
  return { success: true, backtest_id: number, chart_type: name, chart: encodeChart(document) };
}

/** Raw series, of long runs reduced as charts are. */
async function chartData(door: Door, { id: asked }: z.output<typeof jobIdInput>) {
  const { run, id, number } = await completed(door, asked);
  const [{ equity_curve, trade_log }, drawdown, returns] = await Promise.all([
    encodeResult(door, run),
    door.caller.analytics.series({ id, series: 'drawdown', points: 10_000 }),
    door.caller.analytics.series({ id, series: 'returns', points: 10_000 }),
  ]);
  const pairs = ({ time, values }: typeof drawdown, name: string, scale = 1) =>
    time.map((at, i) => ({ timestamp: plainIso(at), [name]: values[i] === null ? null : values[i]! * scale }));
  return {
    ...{ success: true, backtest_id: number },
    data: {
      ...{ equity_curve, trade_log },
      drawdown: pairs(drawdown, 'drawdown', 100),
      returns: pairs(returns, 'return', 100),
    },
  };
}

/** Windows of so many returns of bars. */
async function rolling(door: Door, { id: asked, window }: z.output<typeof rollingInput>) {
  const { run, id, number } = await completed(door, asked);
  if (window >= (run.bars ?? 0)) {
    const message = `window: must be less than the ${run.bars} bars of the backtest`;
    throw new HoldfastError('VALIDATION', message, { path: 'window' });
  }
  const { points } = await door.caller.analytics.rolling({ id, window, unit: 'bars', points: 10_000 });
  const column = (name: keyof RollingPoint, scale = 1) =>
    points.map((point) => (typeof point[name] === 'number' ? point[name] * scale : null));
  return {
    ...{ success: true, backtest_id: number, window },
    rolling_metrics: {
      timestamps: points.map(({ time }) => plainIso(time)),
      rolling_sharpe: column('sharpe'),
      rolling_volatility: column('volatility', 100),
      rolling_returns: column('return', 100),
    },
  };
}

async function compare(door: Door, input: z.output<typeof compareInput>) {
  const named = (input.backtest_ids ?? input.job_ids)!;
  const found: Awaited<ReturnType<typeof completed>>[] = [];
  for (const id of named) found.push(await completed(door, id));
  const { figures, differences, correlation } = await door.caller.analytics.compare({
    runs: found.map(({ id }) => id),
    points: 0,
  });
  const best = (name: string) => {
    const at = figures.find((figure) => figure.name === name)?.best ?? null;
    return at === null ? null : found[at]!.number;
  };
  return {
    success: true,
    comparison: {
      backtests: found.map(({ run, id, number }) => ({
        ...{ backtest_id: number, run_id: id, strategy: run.strategy, strategy_params: run.parameters },
        metrics: encodeMetrics(run),
      })),
      best: {
        ...{ total_return: best('totalReturn'), sharpe_ratio: best('sharpe'), max_drawdown: best('maxDrawdown') },
        ...{ win_rate: best('winRate'), profit_factor: best('profitFactor') },
      },
      ...{ differences, correlation },
    },
  };
}

async function summary({ caller }: Door) {
  const { runs, operations, trials } = await caller.analytics.summary({});
  const percent = (fraction: number | null) => (fraction === null ? null : Math.round(fraction * 1e6) / 1e4);
  const ranked = (run: typeof runs.best) =>
    run && { run_id: run.runId, strategy: run.strategy, total_return: percent(run.totalReturn) };
  return {
    success: true,
    summary: {
      total_backtests: runs.total,
      completed_backtests: runs.completed,
      failed_backtests: operations['run']?.['failed'] ?? 0,
      total_strategies: runs.strategies,
      total_trades: runs.trades,
      total_optimization_trials: trials,
      average_return: percent(runs.averageReturn),
      average_sharpe_ratio: runs.averageSharpe,
      profitable_share: runs.profitable,
      average_execution_time: runs.averageSeconds,
      best_backtest: ranked(runs.best),
      worst_backtest: ranked(runs.worst),
    },
  };
}

const ERRORS: ErrorForm = { shape: 'object', names: [['runs', 'backtest_ids']] };
const READ = { method: 'GET', permission: 'read', errors: ERRORS } as const;
/** It starts nothing. */
const ASK = { ...READ, method: 'POST', whileDraining: true } as const;

/** Analytics of backtests. */
export const ANALYTICS: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...READ, path: `${PREFIX}/performance/:id`, input: jobIdInput, answer: performance }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/charts/:id`, input: jobIdInput, answer: charts }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/charts/:id/:chart_type`, input: chartInput, answer: chart }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/chart-data/:id`, input: jobIdInput, answer: chartData }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/rolling/:id`, input: rollingInput, answer: rolling }),
  compatibilityRoute({ ...ASK, path: `${PREFIX}/compare`, input: compareInput, answer: compare }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/summary/metrics`, input: z.strictObject({}), answer: summary }),
];

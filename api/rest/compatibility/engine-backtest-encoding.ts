import type { OperationDetails } from '../../../engine/model/operations';
import { isFinal } from '../../../engine/model/status';
import type { EquityPointView } from '../../../engine/model/result-views';
import type { RunView } from '../../../engine/model/views';
import { everyPoint } from './backtest-encoding';
import type { Door } from './compatibility-route';
import { errorOf, fractionOf, statusOf, type Execution } from './engine-executions';
import { encodeFollowing } from './engine-following';
import { engineId } from './engine-ids';

const MB = 2 ** 20;

/** What is known of a run at work besides its row. */
interface AtWork {
  operation?: OperationDetails;
  memoryBytes?: number | undefined;
}

/** How far a backtest is. What is not known, of one in a list or of a session that is closed, is null. */
export function encodeExecution(execution: Execution, { operation, memoryBytes }: AtWork = {}) {
  const { row, run, following } = execution;
  const { statistics } = run;
  const ofRun = isFinal(run.status) ? run.progress : (operation?.progress.fraction ?? run.progress);
  const status = statusOf(execution);
  const error = errorOf(execution);
  return {
    execution_id: engineId('execution', row),
    backtest_id: engineId('backtest', row),
    run_id: row.id,
    ...namesOf(execution),
    status,
    progress_percentage: Math.round(10_000 * fractionOf(execution, ofRun)) / 100,
    processing_time_ms: processingTime(execution),
    data_points_processed: run.bars ?? operation?.progress.done ?? null,
    orders_executed: statistics?.fills ?? null,
    trades_completed: statistics?.trades ?? operation?.context.trades ?? null,
    ...USED,
    memory_usage_mb: memoryBytes === undefined ? null : Math.round((100 * memoryBytes) / MB) / 100,
    started_at: run.startedAt,
    completed_at: isFinal(status) ? (following?.finishedAt ?? run.finishedAt) : null,
    results_available: status === 'completed',
    ...(error && { error }),
  };
}

function namesOf({ run, note }: Execution) {
  return {
    backtest_name: run.label,
    backtest_type: note.type ?? 'strategy_validation',
    description: note.description ?? null,
  };
}

/** Backtests run on the processor, whatever else a machine has. */
const USED = { hardware_used: 'cpu', neural_engine_utilization: 0 };

/** Of the run and of what follows it. */
function processingTime({ run, following }: Execution): number | null {
  if (run.tookSeconds === null) return null;
  const { startedAt = null, finishedAt = null } = following ?? {};
  const more = startedAt === null || finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt);
  return Math.round(1000 * run.tookSeconds) + more;
}

/** What a backtest found: fractions, the drawdown <= 0, money of the account. */
export async function encodeEngineResult(door: Door, execution: Execution) {
  const { row, run } = execution;
  const [points, following] = await Promise.all([everyPoint(door.caller, run.runId), encodeFollowing(door, execution)]);
  return {
    execution_id: engineId('execution', row),
    backtest_id: engineId('backtest', row),
    run_id: row.id,
    ...namesOf(execution),
    execution_summary: {
      status: statusOf(execution),
      processing_time_ms: processingTime(execution),
      ...USED,
      data_points_processed: run.bars,
    },
    performance_metrics: performanceOf(run),
    risk_metrics: risksOf(run),
    benchmark_comparison: comparisonOf(run),
    portfolio_performance: portfolioOf(run, points),
    trades_summary: tradesOf(run),
    ...following,
  };
}

function performanceOf({ statistics: s }: RunView) {
  return {
    total_return: s!.totalReturn,
    annual_return: s!.annualReturn,
    sharpe_ratio: s!.sharpe,
    sortino_ratio: s!.sortino,
    calmar_ratio: s!.calmar,
    max_drawdown: s!.maxDrawdown,
    volatility: s!.volatility,
    win_rate: s!.winRate,
  };
}

/** Losses of one day are negative fractions, as is the drawdown. */
function risksOf({ statistics: s }: RunView) {
  return {
    var_95: s!.valueAtRisk ?? null,
    cvar_95: s!.expectedShortfall ?? null,
    max_drawdown: s!.maxDrawdown,
    downside_deviation: s!.downsideDeviation ?? null,
    skewness: s!.skewness ?? null,
    kurtosis: s!.kurtosis ?? null,
  };
}

/** Null where there is nothing to compare with. */
function comparisonOf({ statistics: s }: RunView) {
  if (typeof s!.benchmarkReturn !== 'number') return null;
  return {
    benchmark_return: s!.benchmarkReturn,
    excess_return: s!.excessReturn ?? null,
    alpha: s!.alpha ?? null,
    beta: s!.beta ?? null,
    correlation: s!.correlation ?? null,
    tracking_error: s!.trackingError ?? null,
    information_ratio: s!.informationRatio ?? null,
  };
}

function portfolioOf({ statistics, account }: RunView, points: readonly EquityPointView[]) {
  const values = points.map(({ equity }) => equity);
  const initial = account.initialCapital;
  return {
    initial_value: initial,
    final_value: statistics!.finalEquity,
    timestamps: points.map(({ time }) => time),
    portfolio_values: values,
    daily_returns: dailyReturns(points),
    cumulative_returns: values.map((value) => value / initial - 1),
  };
}

/** A trade that came out even is neither won nor lost. */
function tradesOf({ statistics }: RunView) {
  const { trades, winRate, profitFactor, grossLoss, averageWin = null, averageLossMoney = null } = statistics!;
  return {
    total_trades: trades,
    winning_trades: Math.round((trades ?? 0) * (winRate ?? 0)),
    losing_trades: averageLossMoney ? Math.round(Math.abs((grossLoss ?? 0) / averageLossMoney)) : 0,
    win_rate: winRate,
    profit_factor: profitFactor,
    average_win: averageWin,
    average_loss: averageLossMoney,
  };
}

/** From the last value of each UTC date to that of the next, one less than there are dates. */
function dailyReturns(points: readonly { time: string; equity: number }[]): number[] {
  const closes = points.filter(({ time }, i) => time.slice(0, 10) !== points[i + 1]?.time.slice(0, 10));
  return closes.slice(1).map(({ equity }, i) => equity / closes[i]!.equity - 1);
}

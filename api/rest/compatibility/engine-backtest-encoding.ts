import type { OperationDetails } from '../../../engine/model/operations';
import { isFinal } from '../../../engine/model/status';
import type { RunView } from '../../../engine/model/views';
import { everyPoint } from './backtest-encoding';
import type { Door } from './compatibility-route';

const MB = 2 ** 20;

/** How far a backtest is. What is not known, of one in a list or of a session that is closed, is null. */
export function encodeExecution(run: RunView, operation?: OperationDetails, memoryBytes?: number) {
  const { statistics } = run;
  const fraction = isFinal(run.status) ? run.progress : (operation?.progress.fraction ?? run.progress);
  return {
    execution_id: run.runId,
    backtest_id: run.runId,
    backtest_name: run.label,
    backtest_type: 'strategy_validation',
    status: run.status,
    progress_percentage: Math.round(10_000 * fraction) / 100,
    processing_time_ms: milliseconds(run),
    data_points_processed: run.bars ?? operation?.progress.done ?? null,
    orders_executed: statistics?.fills ?? null,
    trades_completed: statistics?.trades ?? operation?.context.trades ?? null,
    ...USED,
    memory_usage_mb: memoryBytes === undefined ? null : Math.round((100 * memoryBytes) / MB) / 100,
    started_at: run.startedAt,
    completed_at: run.finishedAt,
    results_available: run.status === 'completed',
    ...(run.error && { error: run.error }),
  };
}

/** Backtests run on the processor, whatever else a machine has. */
const USED = { hardware_used: 'cpu', neural_engine_utilization: 0 };

function milliseconds({ tookSeconds }: RunView): number | null {
  return tookSeconds === null ? null : Math.round(1000 * tookSeconds);
}

/** What a backtest found: fractions, the drawdown <= 0, money of the account. */
export async function encodeEngineResult({ caller }: Door, run: RunView) {
  const points = await everyPoint(caller, run.runId);
  const values = points.map(({ equity }) => equity);
  const initial = run.account.initialCapital;
  const s = run.statistics!;
  return {
    execution_id: run.runId,
    backtest_name: run.label,
    backtest_type: 'strategy_validation',
    execution_summary: {
      status: run.status,
      processing_time_ms: milliseconds(run),
      hardware_used: USED.hardware_used,
      data_points_processed: run.bars,
    },
    performance_metrics: {
      total_return: s.totalReturn,
      annual_return: s.annualReturn,
      sharpe_ratio: s.sharpe,
      sortino_ratio: s.sortino,
      calmar_ratio: s.calmar,
      max_drawdown: s.maxDrawdown,
      volatility: s.volatility,
      win_rate: s.winRate,
    },
    portfolio_performance: {
      initial_value: initial,
      final_value: s.finalEquity,
      timestamps: points.map(({ time }) => time),
      portfolio_values: values,
      daily_returns: dailyReturns(points),
      cumulative_returns: values.map((value) => value / initial - 1),
    },
    trades_summary: {
      total_trades: s.trades,
      ...tradesOf(s),
      win_rate: s.winRate,
      profit_factor: s.profitFactor,
      average_win: s.averageWin ?? null,
      average_loss: s.averageLossMoney ?? null,
    },
  };
}

/** A trade that came out even is neither. */
function tradesOf({ trades, winRate, grossLoss, averageLossMoney }: NonNullable<RunView['statistics']>) {
  return {
    winning_trades: Math.round((trades ?? 0) * (winRate ?? 0)),
    losing_trades: averageLossMoney ? Math.round(Math.abs((grossLoss ?? 0) / averageLossMoney)) : 0,
  };
}

/** From the last value of each UTC date to that of the next, one less than there are dates. */
function dailyReturns(points: readonly { time: string; equity: number }[]): number[] {
  const closes = points.filter(({ time }, i) => time.slice(0, 10) !== points[i + 1]?.time.slice(0, 10));
  return closes.slice(1).map(({ equity }, i) => equity / closes[i]!.equity - 1);
}

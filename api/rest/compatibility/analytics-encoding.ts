import type { PlotlyDocument } from '../../../engine/model/analytics-views';
import type { RunView, SweepTrialView } from '../../../engine/model/views';
import { encodeMetrics } from './backtest-encoding';

type Figures = NonNullable<SweepTrialView['statistics']>;

const percent = (fraction: number | null | undefined) =>
  fraction === null || fraction === undefined ? null : Math.round(fraction * 1e6) / 1e4;

/** Returns, volatility, drawdown and tails in per cent; the share of winners as a fraction, as `metrics` of backtests. */
export function encodePerformance(run: RunView) {
  const statistics = (run.statistics ?? {}) as Partial<Figures>;
  return {
    basic_metrics: encodeMetrics(run),
    risk_metrics: {
      var_95: percent(statistics.valueAtRisk),
      cvar_95: percent(statistics.expectedShortfall),
      volatility: percent(statistics.volatility),
      downside_deviation: percent(statistics.downsideDeviation),
      calmar_ratio: statistics.calmar ?? null,
      sortino_ratio: statistics.sortino ?? null,
      skewness: statistics.skewness ?? null,
      kurtosis: statistics.kurtosis ?? null,
      max_drawdown_duration_days: statistics.longestDrawdownDays ?? null,
    },
    trade_analysis: {
      total_trades: statistics.trades ?? null,
      win_rate: statistics.winRate ?? null,
      avg_win: statistics.averageWin ?? null,
      avg_loss: statistics.averageLossMoney ?? null,
      largest_win: statistics.largestWin ?? null,
      largest_loss: statistics.largestLoss ?? null,
      consecutive_wins: statistics.consecutiveWins ?? null,
      consecutive_losses: statistics.consecutiveLosses ?? null,
      profit_factor: statistics.profitFactor ?? null,
      expectancy: statistics.expectancy ?? null,
    },
  };
}

/** A chart as the text of a document of Plotly, as its own `to_json` gives it. */
export function encodeChart(document: PlotlyDocument): string {
  return JSON.stringify(document);
}

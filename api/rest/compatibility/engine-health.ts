import os from 'node:os';
import type { HealthView } from '../../../engine/model/views';
import type { EngineFigures } from './engine-figures';

const GB = 2 ** 30;

/** The fields of a backtesting engine that stand in `/health` beside ours. Figures are null while they are not known. */
export function engineHealth(health: HealthView, figures: EngineFigures | undefined, port: number | undefined) {
  const reachable = health.temporal === 'ok';
  return {
    engine: 'backtesting',
    engine_status: health.status === 'ok' ? 'healthy' : health.status,
    port: port ?? null,
    uptime_seconds: health.uptimeSeconds,
    messagebus_connected: reachable,
    execution_metrics: figures ? executionMetrics(figures) : null,
    hardware_optimization: {
      m4_max_detected: processor().includes('M4 Max'),
      // Backtests use the processor alone, whatever else the machine has.
      neural_engine_available: false,
      vectorized_operations_enabled: false,
      optimization_active: false,
    },
    hardware_status: hardware(),
    integration_status: { messagebus_connected: reachable, marketdata_client_active: health.postgres === 'ok' },
  };
}

function executionMetrics(figures: EngineFigures) {
  const { completed, failed, open, meanSeconds } = figures;
  return {
    backtests_executed: completed + failed,
    backtests_in_progress: open,
    successful_backtests: completed,
    failed_backtests: failed,
    success_rate_percentage: percentOf(completed, completed + failed),
    average_execution_time_minutes: meanSeconds === null ? null : meanSeconds / 60,
    error_rate_percentage: percentOf(failed, completed + failed),
  };
}

/** Metrics as a backtesting engine has them, of all backtests and of the last hour. */
export function engineMetrics(figures: EngineFigures, health: HealthView) {
  const { completed, failed, lastHour, percentiles, optimizationMedian, errors } = figures;
  const ended = completed + failed;
  const [p50, p95, p99] = percentiles ?? [null, null, null];
  return {
    engine_metrics: {
      backtests_executed: ended,
      cpu_utilization_avg: loadPercent(),
      memory_utilization_avg: percentOf(os.totalmem() - os.freemem(), os.totalmem()),
      neural_engine_utilization_avg: 0,
      hardware_acceleration_ratio: 1,
    },
    performance_summary: {
      throughput_backtests_per_hour: lastHour,
      avg_processing_speed_datapoints_per_second: rounded(figures.barsPerSecond),
      reliability_score: percentOf(completed, ended),
    },
    throughput_metrics: {
      backtests_per_hour: lastHour,
      parameter_optimizations_per_hour: figures.optimizationsLastHour,
    },
    latency_metrics: {
      simple_backtest_p50_ms: milliseconds(p50),
      simple_backtest_p95_ms: milliseconds(p95),
      simple_backtest_p99_ms: milliseconds(p99),
      parameter_optimization_p50_ms: milliseconds(optimizationMedian),
    },
    error_analysis: {
      total_errors: failed,
      error_rate_percentage: percentOf(failed, ended),
      common_errors: errors.map(({ type, count }) => ({ type, count, percentage: percentOf(count, ended) })),
    },
    hardware: hardware(),
    system_status: { operational: health.status === 'ok', status: health.status },
  };
}

function hardware() {
  return {
    cpu_model: processor(),
    cpu_cores: os.cpus().length,
    cpu_utilization: loadPercent(),
    memory_total_gb: rounded(os.totalmem() / GB),
    memory_utilization_gb: rounded((os.totalmem() - os.freemem()) / GB),
    neural_engine_available: false,
    metal_gpu_available: false,
  };
}

function processor(): string {
  return os.cpus()[0]?.model.trim() ?? os.arch();
}

/** Load of the last minute over the cores, at most 100. */
function loadPercent(): number {
  return Math.min(100, rounded((100 * os.loadavg()[0]!) / Math.max(1, os.cpus().length))!);
}

/** With two digits; null of nothing. */
function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded((100 * part) / whole);
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(100 * value) / 100;
}

const milliseconds = (seconds: number | null) => rounded(seconds === null ? null : 1000 * seconds);

import type { HealthView } from '../../../engine/model/views';
import type { EngineFigures } from './engine-figures';
import { machine } from './machine';

/** Bounds of this contract: of the median of backtests, of their share that completes, of what answers fast. */
const TARGET = { medianSeconds: 0.1, successPercent: 95, latencyMs: 5, qualityScore: 80 };

/** The fields of a backtesting engine that stand in `/health` beside ours. Figures are null while they are not known. */
export function engineHealth(health: HealthView, figures: EngineFigures | undefined, port: number | undefined) {
  const status = engineStatus(health);
  const ended = figures && figures.completed + figures.failed;
  return {
    status,
    engine: 'backtesting',
    engine_status: status,
    port: port ?? null,
    uptime_seconds: health.uptimeSeconds,
    messagebus_connected: health.temporal === 'ok',
    backtests_executed: ended ?? null,
    success_rate_percentage: figures ? percentOf(figures.completed, ended!) : null,
    average_execution_time_ms: milliseconds(figures?.meanSeconds),
    execution_metrics: figures ? executionMetrics(figures) : null,
    hardware_optimization: {
      m4_max_detected: machine().processor.includes('M4 Max'),
      // Backtests use the processor alone, whatever else the machine has.
      neural_engine_available: false,
      vectorized_operations_enabled: false,
      optimization_active: false,
    },
    hardware_status: hardware(),
    integration_status: {
      messagebus_connected: health.temporal === 'ok',
      messagebus_latency_ms: rounded(figures?.latency.temporalMs),
      marketdata_client_active: health.postgres === 'ok',
      marketdata_latency_ms: rounded(figures?.latency.catalogsMs),
      data_sources_available: figures?.catalogs ?? null,
    },
    performance_targets: targetsOf(figures),
  };
}

/** `healthy`, else our word for what is wrong. */
function engineStatus({ status }: HealthView): string {
  return status === 'ok' ? 'healthy' : status;
}

function executionMetrics({ completed, failed, open, meanSeconds }: EngineFigures) {
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

/** What the contract wants to be kept; null where nothing has ended that it could be told of. */
function targetsOf(figures: EngineFigures | undefined) {
  const success = figures ? percentOf(figures.completed, figures.completed + figures.failed) : null;
  return {
    execution_speed_target_met: below(figures?.percentiles?.[0], TARGET.medianSeconds),
    reliability_target_met: success === null ? null : success > TARGET.successPercent,
    // There is no accelerator to be used well.
    hardware_utilization_optimal: null,
  };
}

/** Metrics as a backtesting engine has them, of all backtests and of the last hour. */
export function engineMetrics(figures: EngineFigures, health: HealthView) {
  const { completed, failed, lastHour, percentiles, optimizationMedian, errors, latency, qualityScore } = figures;
  const ended = completed + failed;
  const [p50, p95, p99] = percentiles ?? [null, null, null];
  const { load, memoryShare } = machine();
  return {
    engine_metrics: {
      backtests_executed: ended,
      neural_engine_utilization_avg: 0,
      cpu_utilization_avg: rounded(100 * load),
      memory_utilization_avg: rounded(100 * memoryShare),
      hardware_acceleration_ratio: 1,
      data_quality_score_avg: qualityScore === null ? null : Math.round(100 * qualityScore) / 10_000,
    },
    performance_summary: {
      throughput_backtests_per_hour: lastHour,
      avg_processing_speed_datapoints_per_second: rounded(figures.barsPerSecond),
      reliability_score: percentOf(completed, ended),
      efficiency_score: figures.efficiency === null ? null : rounded(100 * figures.efficiency),
    },
    system_status: {
      operational: health.status === 'ok',
      high_performance: below(p50, TARGET.medianSeconds),
      data_quality_good: qualityScore === null ? null : qualityScore >= TARGET.qualityScore,
      low_latency: below(latency.temporalMs, TARGET.latencyMs),
      status: engineStatus(health),
    },
    throughput_metrics: {
      backtests_per_hour: lastHour,
      parameter_optimizations_per_hour: figures.optimizationsLastHour,
      monte_carlo_simulations_per_hour: figures.simulationsLastHour,
      data_processing_rate_mb_per_second: megabytes(figures.barsPerSecond),
    },
    latency_metrics: {
      simple_backtest_p50_ms: milliseconds(p50),
      simple_backtest_p95_ms: milliseconds(p95),
      simple_backtest_p99_ms: milliseconds(p99),
      parameter_optimization_p50_ms: milliseconds(optimizationMedian),
      monte_carlo_p50_ms: milliseconds(figures.simulationMedian),
    },
    hardware_efficiency: {
      neural_engine_speedup_ratio: null,
      metal_gpu_speedup_ratio: null,
      cpu_optimization_ratio: 1,
      memory_efficiency_score: rounded(1 - memoryShare),
      hardware_utilization_score: rounded(load),
    },
    error_analysis: {
      total_errors: failed,
      error_rate_percentage: percentOf(failed, ended),
      common_errors: errors.map(({ type, count }) => ({ type, count, percentage: percentOf(count, ended) })),
    },
    hardware: hardware(),
  };
}

function hardware() {
  const { processor, cores, load, memoryGb, usedGb } = machine();
  return {
    cpu_model: processor,
    cpu_cores: cores,
    cpu_utilization: rounded(100 * load),
    memory_total_gb: rounded(memoryGb),
    memory_utilization_gb: rounded(usedGb),
    neural_engine_available: false,
    neural_engine_utilization: 0,
    metal_gpu_available: false,
    metal_gpu_utilization: 0,
    unified_memory_efficiency: null,
  };
}

/** Time, open, high, low, close and volume of a bar, eight bytes each. */
const BAR_BYTES = 48;

function megabytes(barsPerSecond: number | null): number | null {
  return barsPerSecond === null ? null : rounded((barsPerSecond * BAR_BYTES) / 2 ** 20);
}

function below(value: number | null | undefined, bound: number): boolean | null {
  return value === null || value === undefined ? null : value < bound;
}

/** With two digits; null of nothing. */
function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded((100 * part) / whole);
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(100 * value) / 100;
}

const milliseconds = (seconds: number | null | undefined) =>
  rounded(seconds === null || seconds === undefined ? null : 1000 * seconds);

import type { EquityCurve, Fill, RunResult } from '../model/result';
import type { Statistics } from '../model/statistics';
import { listTrades } from '../portfolio/round-trips';
import { hashResult } from '../statistics/result-hash';
import { computeRunStatistics } from '../statistics/run/compute-run-statistics';
import type { PreparedMarket } from './prepare-market';
import type { RunState } from './run-state';

/** A run that has reached its end. Its buffers are the engine's own and last until the next run. */
export interface FinishedRun {
  run: RunState;
  prepared: PreparedMarket;
  initialCapital: number;
  equity: Float64Array;
  statistics: Statistics;
}

/** A finished run as plain objects that share nothing with the engine. */
export function describeRun({ run, prepared, initialCapital, equity, statistics }: FinishedRun): RunResult {
  const { times, instruments } = prepared.schedule;
  const { fills } = run;
  const trades = listTrades({ fills, instruments, times, lastClose: (instrument) => lastClose(run, instrument) });
  return {
    resultHash: hashResult({ fills, times, equity, statistics }),
    statistics: computeRunStatistics({ statistics, prepared, initialCapital, equity, fills, trades }),
    barsPerYear: prepared.barsPerYear,
    bars: times.length,
    fills: listFills(run),
    trades,
    equity: equityCurve(times, equity),
  };
}

function listFills({ fills, schedule }: RunState): Fill[] {
  return Array.from({ length: fills.count }, (_, i) => ({
    time: schedule.times[fills.steps[i]!]!,
    instrument: schedule.instruments[fills.instruments[i]!]!,
    side: fills.quantities[i]! > 0 ? ('buy' as const) : ('sell' as const),
    quantity: Math.abs(fills.quantities[i]!),
    price: fills.prices[i]!,
    fee: fills.fees[i]!,
  }));
}

function lastClose({ schedule, panels, rows }: RunState, instrument: number): number {
  const panel = panels[schedule.panelOf[instrument]!]!;
  const row = rows[schedule.panelOf[instrument]!]!;
  return panel.close[row * panel.instruments.length + schedule.columnOf[instrument]!]!;
}

/** The first peak is the equity at the first close, which no fill can have changed. */
function equityCurve(times: Float64Array, equity: Float64Array): EquityCurve {
  let peak = -Infinity;
  const drawdown = Array.from(equity, (value) => {
    if (value > peak) peak = value;
    return value / peak - 1;
  });
  return { time: Array.from(times), equity: Array.from(equity), drawdown };
}

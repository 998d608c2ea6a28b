/** The built engine, as the measurements use it. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { distDir } from '../../infra/bootstrap/paths.mjs';

const require = createRequire(import.meta.url);
export const built = (module) => require(path.join(distDir, 'engine', module));

export const CAPITAL = { w1: 1e6, w2: 1e6, w3: 1e9 };
export const FEE = 0.0005;
export const PERIODS = { fast: 5, slow: 20 };
export const SWEEP_AXES = [
  { name: 'fast', values: Array.from({ length: 20 }, (_, i) => 5 + i) },
  { name: 'slow', values: Array.from({ length: 50 }, (_, i) => 30 + 2 * i) },
];
export const COMBOS = 1000;

export function config(initialCapital, strategy = 'sma-cross') {
  return {
    strategy,
    account: { initialCapital },
    fees: { proportional: FEE },
    slippage: { proportional: 0 },
    seed: 0,
  };
}

export function sweepPlan() {
  return {
    ...config(CAPITAL.w2),
    axes: SWEEP_AXES,
    fixed: {},
    objective: { statistic: 'sharpe', direction: 'maximize' },
  };
}

/** The engine as it is in its own threads, flags of V8 included. */
export function newEngine() {
  const { BacktestEngine } = built('backtest-engine.js');
  const { StrategyRegistry } = built('strategies/registry.js');
  setFlagsFromString(built('host/v8-flags.js').V8_FLAGS);
  const dir = path.join(import.meta.dirname, 'strategies');
  return new BacktestEngine({ strategies: new StrategyRegistry({ dir }) });
}

/** Whether only the outcome is wanted, not the time. */
export const checkOnly = process.argv.includes('--check');

/** Repeats `work` until its time has settled; the median of the repeats after that, in milliseconds. */
export function medianTime(work, { warmUp, repeats }) {
  if (checkOnly) return null;
  for (let i = 0; i < warmUp; i++) work();
  const times = Array.from({ length: repeats }, () => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  });
  return median(times);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function outcomeOf({ fills, finalEquity, maxDrawdown }) {
  return { fills, finalEquity, maxDrawdown };
}

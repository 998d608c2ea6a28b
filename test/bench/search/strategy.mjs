/**
 * A strategy of five parameters on ten years of daily bars: its total return, negative, is what a search minimizes. Each of the five
 * changes it; the Sharpe ratio would not depend on the size of positions.
 */
import { readMarket } from '../data.mjs';
import { config, newEngine } from '../engine.mjs';
import { dailyMarket } from './daily-market.mjs';

export const SPACE = {
  dimensions: [
    ['lookback_period', { type: 'int', low: 2, high: 250, log: true }],
    ['z_score_threshold', { type: 'float', low: 0.2, high: 4, log: false }],
    ['exit_z_score', { type: 'float', low: -3, high: 3, log: false }],
    ['position_size', { type: 'float', low: 0.05, high: 1, step: 0.05, log: false }],
    ['shorts', { type: 'values', values: [false, true] }],
  ].map(([name, dimension]) => ({ name, dimension })),
  relations: [],
};

/** @returns the cost of a point */
export function strategyCost() {
  const engine = newEngine();
  const market = readMarket(dailyMarket(), 'sp500-daily');
  const plan = {
    ...config(100_000, 'mean-reversion-v1'),
    axes: [],
    fixed: {},
    objective: { statistic: 'totalReturn', direction: 'maximize' },
  };
  return (point) => -engine.runTrial(market, plan, point).statistics.totalReturn;
}

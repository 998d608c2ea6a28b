import type { RiskFiguresView } from '../model/analytics-views';
import { mean, quantile } from '../statistics/run/moments';

const LEVELS = [0.9, 0.95, 0.975, 0.99];

/** Historical value at risk and expected shortfall, by the formulas of the statistics, which have that of 95 %. */
export function tailsOf(days: Float64Array): RiskFiguresView['tails'] {
  return LEVELS.map((level) => {
    const limit = quantile(days, 1 - level);
    return {
      level,
      valueAtRisk: limit,
      expectedShortfall: limit === null ? null : mean(days.filter((value) => value <= limit)),
    };
  });
}

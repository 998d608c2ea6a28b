import type { RATIOS } from '../../model/statistic-families/ratios';
import { aboveRounding } from '../rounding';
import { distribution } from './distribution';
import { above, below, gainsAndLosses, mean, quantile, ratio, sum } from './moments';
import { normalCdf } from './normal';
import { returns } from './returns';
import { oncePerRun, spreadOf, type Formulas, type RunFigures } from './run-figures';

export const ratios: Formulas<typeof RATIOS> = oncePerRun<Formulas<typeof RATIOS>>({
  probabilisticSharpe: (run) => {
    const average = mean(run.returns);
    const s = ratio(average === null ? null : average - run.riskFreeRate / run.barsPerYear, spreadOf(run.returns));
    const [skew, excess] = [distribution.skewness(run), distribution.kurtosis(run)];
    if (s === null || skew === null || excess === null) return null;
    const variance = 1 - skew * s + ((excess + 2) / 4) * s * s;
    return variance > 0 ? normalCdf((s * Math.sqrt(run.returns.length - 1)) / Math.sqrt(variance)) : null;
  },
  smartSharpe: (run) => ratio(run.base.sharpe, autocorrelationPenalty(run)),
  smartSortino: (run) => ratio(run.base.sortino, autocorrelationPenalty(run)),
  adjustedSortino: (run) => ratio(run.base.sortino, Math.SQRT2),
  smartAdjustedSortino: (run) => ratio(ratios.smartSortino(run), Math.SQRT2),
  omega: (run) => gainsOverLosses(run.returns),
  gainToPain: ({ days }) => ratio(sum(days), -sum(below(days))),
  gainToPainMonth: ({ months }) => ratio(sum(months), -sum(below(months))),
  riskReturnRatio: ({ days }) => ratio(mean(days), spreadOf(days)),
  riskAdjustedReturn: (run) => ratio(returns.cagr(run), run.base.exposure),
  recoveryFactor: ({ base }) => ratio(base.totalReturn, aboveRounding(-base.maxDrawdown!)),
  ulcerIndex: ({ underwater }) => aboveRounding(Math.sqrt(squares(underwater) / underwater.length)),
  ulcerPerformance: (run) => ratio(run.base.annualReturn, ratios.ulcerIndex(run)),
  serenity: (run) => {
    const limit = quantile(run.underwater, 0.05)!;
    const tail = meanUpTo(run.underwater, limit);
    const pitfall = ratio(-tail, spreadOf(run.returns));
    return pitfall === null ? null : ratio(sum(run.returns), ratios.ulcerIndex(run)! * pitfall);
  },
  kellyDays: (run) => {
    const [wins, payoff] = [returns.winDays(run), ratios.dayPayoff(run)];
    return wins === null || payoff === null ? null : wins - (1 - wins) / payoff;
  },
  dayPayoff: ({ days }) => {
    const [gain, loss] = [mean(above(days)), mean(below(days))];
    return loss === null ? null : ratio(gain, -loss);
  },
  dayProfitFactor: ({ days }) => gainsOverLosses(days),
  profitRatio: ({ days }) => {
    const [gains, losses] = [above(days), below(days)];
    return losses.length === 0 ? null : ratio(ratio(mean(gains), gains.length), ratio(-mean(losses)!, losses.length));
  },
  commonSenseRatio: (run) => {
    const [factor, tail] = [ratios.dayProfitFactor(run), distribution.tailRatio(run)];
    return factor === null || tail === null ? null : factor * tail;
  },
  cpcIndex: (run) => {
    const [factor, wins, payoff] = [ratios.dayProfitFactor(run), returns.winDays(run), ratios.dayPayoff(run)];
    return factor === null || wins === null || payoff === null ? null : factor * wins * payoff;
  },
  riskOfRuin: (run) => {
    const wins = returns.winDays(run);
    return wins === null ? null : ((1 - wins) / (1 + wins)) ** run.days.length;
  },
});

function gainsOverLosses(values: Float64Array): number | null {
  const { gains, losses } = gainsAndLosses(values);
  return ratio(gains, -losses);
}

function squares(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]! * values[i]!;
  return total;
}

/** Of those that are at most a limit; 0 where rounding has it below all of them. */
function meanUpTo(values: Float64Array, limit: number): number {
  let [total, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!(values[i]! <= limit)) continue;
    total += values[i]!;
    count++;
  }
  return count === 0 ? 0 : total / count;
}

/**
 * By how much the deviation of a sum of returns that are correlated with the ones before exceeds that of independent
 * ones (Lo 2002, as QuantStats takes it). Null below three returns, or where they do not vary.
 */
function autocorrelationPenalty(run: RunFigures): number | null {
  const shared = distribution.autocorrelation(run);
  if (shared === null) return null;
  const n = run.returns.length;
  const c = Math.abs(shared);
  let total = 0;
  let power = 1;
  for (let k = 1; k < n && power > 1e-18; k++) {
    power *= c;
    total += ((n - k) / n) * power;
  }
  return Math.sqrt(1 + 2 * total);
}

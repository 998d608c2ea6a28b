import type { BENCHMARK } from '../../model/statistic-families/benchmark';
import { compound, correlationOf, covariance, deviation, mean, ratio } from './moments';
import type { Formulas, RunFigures } from './run-figures';

export const benchmark: Formulas<typeof BENCHMARK> = {
  benchmarkReturn: (run) => run.benchmark && compound(run.benchmark),
  benchmarkAnnualReturn: (run) => {
    if (!run.benchmark || run.benchmark.length === 0) return null;
    return Math.max(0, 1 + compound(run.benchmark)) ** (run.barsPerYear / run.benchmark.length) - 1;
  },
  excessReturn: (run) => run.benchmark && run.base.totalReturn! - compound(run.benchmark),
  beta: (run) => {
    if (!run.benchmark || deviation(run.benchmark) === 0) return null;
    return ratio(covariance(run.returns, run.benchmark), covariance(run.benchmark, run.benchmark));
  },
  alpha: (run) => {
    const slope = benchmark.beta(run);
    if (slope === null) return null;
    const free = run.riskFreeRate / run.barsPerYear;
    return (mean(run.returns)! - free - slope * (mean(run.benchmark!)! - free)) * run.barsPerYear;
  },
  correlation: (run) => run.benchmark && correlationOf(run.returns, run.benchmark),
  rSquared: (run) => {
    const shared = benchmark.correlation(run);
    return shared === null ? null : shared * shared;
  },
  trackingError: (run) => {
    const differences = differencesOf(run);
    const spread = differences && deviation(differences);
    return spread === null ? null : spread * Math.sqrt(run.barsPerYear);
  },
  informationRatio: (run) => {
    const differences = differencesOf(run);
    const each = differences && ratio(mean(differences), deviation(differences));
    return each === null ? null : each * Math.sqrt(run.barsPerYear);
  },
  treynor: (run) => {
    const growth = run.base.annualReturn;
    return growth === null ? null : ratio(growth - run.riskFreeRate, benchmark.beta(run));
  },
  upCapture: (run) => capture(run, (theirs) => theirs > 0),
  downCapture: (run) => capture(run, (theirs) => theirs < 0),
};

/** Bar returns of the run minus those of the benchmark. */
function differencesOf({ returns, benchmark: theirs }: RunFigures): Float64Array | null {
  return theirs && returns.map((value, t) => value - theirs[t]!);
}

/** Sum of the returns over that of the benchmark in the bars that pass, which is the ratio of the means too. */
function capture(run: RunFigures, passes: (theirs: number) => boolean): number | null {
  if (!run.benchmark) return null;
  let own = 0;
  let theirs = 0;
  for (let t = 0; t < run.returns.length; t++) {
    if (!passes(run.benchmark[t]!)) continue;
    own += run.returns[t]!;
    theirs += run.benchmark[t]!;
  }
  return ratio(own, theirs);
}

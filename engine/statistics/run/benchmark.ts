import type { BENCHMARK } from '../../model/statistic-families/benchmark';
import { compound, correlationOf, covariance, deviation, mean, ratio } from './moments';
import type { ComparedReturns, Formulas, RunFigures } from './run-figures';

export const benchmark: Formulas<typeof BENCHMARK> = {
  benchmarkReturn: (run) => run.benchmark && compound(run.benchmark),
  benchmarkAnnualReturn: (run) => {
    if (!run.benchmark || run.benchmark.length === 0) return null;
    return Math.max(0, 1 + compound(run.benchmark)) ** (run.barsPerYear / run.benchmark.length) - 1;
  },
  excessReturn: (run) => run.benchmark && run.base.totalReturn! - compound(run.benchmark),
  beta: ({ compared }) => {
    if (!compared || deviation(compared.theirs) === 0) return null;
    return ratio(covariance(compared.own, compared.theirs), covariance(compared.theirs, compared.theirs));
  },
  alpha: (run) => {
    const slope = benchmark.beta(run);
    if (slope === null || !run.compared) return null;
    const { own, theirs, perYear } = run.compared;
    const free = run.riskFreeRate / perYear;
    return (mean(own)! - free - slope * (mean(theirs)! - free)) * perYear;
  },
  correlation: ({ compared }) => compared && correlationOf(compared.own, compared.theirs),
  rSquared: (run) => {
    const shared = benchmark.correlation(run);
    return shared === null ? null : shared * shared;
  },
  trackingError: ({ compared }) => {
    const spread = compared && deviation(differencesOf(compared));
    return spread === null ? null : spread * Math.sqrt(compared!.perYear);
  },
  informationRatio: ({ compared }) => {
    const differences = compared && differencesOf(compared);
    const each = differences && ratio(mean(differences), deviation(differences));
    return each === null ? null : each * Math.sqrt(compared!.perYear);
  },
  treynor: (run) => {
    const growth = run.base.annualReturn;
    return growth === null ? null : ratio(growth - run.riskFreeRate, benchmark.beta(run));
  },
  upCapture: (run) => capture(run, (theirs) => theirs > 0),
  downCapture: (run) => capture(run, (theirs) => theirs < 0),
};

/** Returns of the run minus those of the benchmark. */
function differencesOf({ own, theirs }: ComparedReturns): Float64Array {
  return own.map((value, t) => value - theirs[t]!);
}

/** Sum of the returns over that of the benchmark in the periods that pass, which is the ratio of the means too. */
function capture({ compared }: RunFigures, passes: (theirs: number) => boolean): number | null {
  if (!compared) return null;
  let own = 0;
  let theirs = 0;
  for (let t = 0; t < compared.own.length; t++) {
    if (!passes(compared.theirs[t]!)) continue;
    own += compared.own[t]!;
    theirs += compared.theirs[t]!;
  }
  return ratio(own, theirs);
}

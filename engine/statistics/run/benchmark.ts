import type { BENCHMARK } from '../../model/statistic-families/benchmark';
import { compound, covariance, mean, ratio } from './moments';
import { onceOf } from './once-of';
import { oncePerRun, spreadOf, type ComparedReturns, type Formulas, type RunFigures } from './run-figures';

export const benchmark: Formulas<typeof BENCHMARK> = oncePerRun<Formulas<typeof BENCHMARK>>({
  benchmarkReturn: (run) => run.benchmark && grown(run.benchmark),
  benchmarkAnnualReturn: (run) => {
    if (!run.benchmark || run.benchmark.length === 0) return null;
    return Math.max(0, 1 + grown(run.benchmark)) ** (run.barsPerYear / run.benchmark.length) - 1;
  },
  excessReturn: (run) => run.benchmark && run.base.totalReturn! - grown(run.benchmark),
  beta: ({ compared }) => {
    if (!compared || spreadOf(compared.theirs) === 0) return null;
    return ratio(shared(compared), varianceOf(compared.theirs));
  },
  alpha: (run) => {
    const slope = benchmark.beta(run);
    if (slope === null || !run.compared) return null;
    const { own, theirs, perYear } = run.compared;
    const free = run.riskFreeRate / perYear;
    return (mean(own)! - free - slope * (mean(theirs)! - free)) * perYear;
  },
  correlation: ({ compared }) => {
    const both = compared && shared(compared);
    return both === null ? null : ratio(both, spreadOf(compared!.own)! * spreadOf(compared!.theirs)!);
  },
  rSquared: (run) => {
    const correlation = benchmark.correlation(run);
    return correlation === null ? null : correlation * correlation;
  },
  trackingError: ({ compared }) => {
    const spread = compared && spreadOf(differencesOf(compared));
    return spread === null ? null : spread * Math.sqrt(compared!.perYear);
  },
  informationRatio: ({ compared }) => {
    const differences = compared && differencesOf(compared);
    const each = differences && ratio(mean(differences), spreadOf(differences));
    return each === null ? null : each * Math.sqrt(compared!.perYear);
  },
  treynor: (run) => {
    const growth = run.base.annualReturn;
    return growth === null ? null : ratio(growth - run.riskFreeRate, benchmark.beta(run));
  },
  upCapture: (run) => capture(run, 1),
  downCapture: (run) => capture(run, -1),
});

const grown = onceOf((returns: Float64Array) => compound(returns));
const varianceOf = onceOf((returns: Float64Array) => covariance(returns, returns));
/** Covariance of the run with the benchmark. */
const shared = onceOf(({ own, theirs }: ComparedReturns) => covariance(own, theirs));

/** Returns of the run minus those of the benchmark. */
const differencesOf = onceOf(({ own, theirs }: ComparedReturns): Float64Array => {
  const differences = new Float64Array(own.length);
  for (let t = 0; t < own.length; t++) differences[t] = own[t]! - theirs[t]!;
  return differences;
});

/**
 * Sum of the returns over that of the benchmark, which is the ratio of the means too, in the periods in which the benchmark rises.
 * @param sign 1; -1 for those in which it falls
 */
function capture({ compared }: RunFigures, sign: 1 | -1): number | null {
  if (!compared) return null;
  let [own, theirs] = [0, 0];
  for (let t = 0; t < compared.own.length; t++) {
    if (!(sign * compared.theirs[t]! > 0)) continue;
    own += compared.own[t]!;
    theirs += compared.theirs[t]!;
  }
  return ratio(own, theirs);
}

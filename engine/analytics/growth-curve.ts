import { toIso } from '../model/time';
import type { AnalysedRun } from './analysed-run';
import { extremeRows } from './extreme-rows';
import { finite } from './period-table';

/** Equity over the initial capital, in at most so many points. */
export function growthCurve({ times, equity, initialCapital }: AnalysedRun, most: number) {
  return extremeRows([equity], most).map((row) => {
    return { time: toIso(times[row]!), growth: equity[row]! / initialCapital };
  });
}

/** Equity and benchmark as multiples of what they were when the benchmark began. */
export function againstBenchmark({ times, equity, benchmark }: AnalysedRun, most: number) {
  if (!benchmark) return [];
  const first = benchmark.findIndex((value) => !Number.isNaN(value));
  if (first < 0) return [];
  const [own, theirs] = [equity.subarray(first), benchmark.subarray(first)];
  return extremeRows([own, theirs], most).map((row) => ({
    time: toIso(times[first + row]!),
    equity: finite(own[row]! / own[0]!),
    benchmark: finite(theirs[row]! / theirs[0]!),
  }));
}

/** What the initial capital became in the benchmark, from its first bar on, NaN before; null without one. */
export function worthInBenchmark({ benchmark, initialCapital }: AnalysedRun): Float64Array | null {
  const first = benchmark?.findIndex((value) => !Number.isNaN(value)) ?? -1;
  return first < 0 ? null : benchmark!.map((value) => (initialCapital * value) / benchmark![first]!);
}

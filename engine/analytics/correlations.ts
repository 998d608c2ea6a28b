import { dayOfClose } from '../statistics/run/period-returns';
import { correlationOf } from '../statistics/run/moments';
import type { AnalysedRun } from './analysed-run';
import { returnsOf } from './rolling';

/** Correlation of the returns of days that both runs of each pair have; null where either does not vary. */
export function correlations(runs: readonly AnalysedRun[]): (number | null)[][] {
  const days = runs.map((run) => {
    const { ends, own } = returnsOf(run, 'days');
    return new Map(Array.from(ends, (step, i) => [dayOfClose(run.times[step]!), own[i]!]));
  });
  const table = runs.map(() => new Array<number | null>(runs.length).fill(null));
  days.forEach((first, a) => {
    for (let b = a; b < runs.length; b++) {
      const shared = [...first].filter(([day]) => days[b]!.has(day));
      const theirs = shared.map(([day]) => days[b]!.get(day)!);
      const own = shared.map(([, value]) => value);
      table[a]![b] = table[b]![a] = correlationOf(own, theirs);
    }
  });
  return table;
}

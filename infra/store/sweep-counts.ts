import { statisticsOfTrials, type AnyStatisticName, type FurtherStatistics } from '../../engine/model/trial-statistics';

/** By what trials of a sweep are compared. */
export interface Objective {
  statistic: AnyStatisticName;
  direction: 'maximize' | 'minimize';
}

/** New rows of a batch. */
export interface Added {
  done: number;
  failed: number;
}

/** What of a trial's row its rank is told by. */
interface Ranked {
  trial: number;
  /** In the order of `statisticsOfTrials`; NaN for a figure without meaning. */
  statistics: Float64Array;
  error: unknown;
  stopped?: unknown;
}

/** A trial and its figure by the objective. */
export interface Best {
  trial: number;
  value: number;
}

/** The first of the best trials, or none where no trial has a figure. */
export function bestOf(
  rows: readonly Ranked[],
  { statistic, direction, ...further }: Objective & FurtherStatistics,
): Best | null {
  const index = statisticsOfTrials(further).indexOf(statistic);
  const sign = direction === 'maximize' ? 1 : -1;
  let best: Best | null = null;
  for (const { trial, statistics, error, stopped } of rows) {
    const value = error || stopped ? NaN : statistics[index]!;
    if (Number.isFinite(value) && (!best || sign * value > sign * best.value)) best = { trial, value };
  }
  return best;
}

/** The first of the best among those of several hosts. */
export function bestAmong(bests: readonly Best[], direction: Objective['direction']): Best | null {
  const sign = direction === 'maximize' ? 1 : -1;
  const [first = null] = [...bests].sort((a, b) => sign * (b.value - a.value) || a.trial - b.trial);
  return first;
}

/**
 * Statement that adds a batch to its host's counts. It has no parameters, so that it travels together with the commit.
 * @param key the sweep and the host as SQL literals
 */
export function addCounts(
  key: { sweep: string; host: string },
  added: Added,
  { best, direction }: { best: Best | null; direction: Objective['direction'] },
): string {
  const sign = direction === 'maximize' ? 1 : -1;
  const [trial, value] = best ? [best.trial, `${best.value}::float8`] : ['null', 'null'];
  const ahead =
    'excluded.best_value is not null and (c.best_value is null or ' +
    `${sign} * excluded.best_value > ${sign} * c.best_value or ` +
    '(excluded.best_value = c.best_value and excluded.best_trial < c.best_trial))';
  const keep = (column: string) => `${column} = case when ${ahead} then excluded.${column} else c.${column} end`;
  return (
    'insert into sweep_counts as c (sweep_id, host, done, failed, best_trial, best_value) ' +
    `values (${key.sweep}, ${key.host}, ${added.done}, ${added.failed}, ${trial}, ${value}) ` +
    'on conflict (sweep_id, host) do update set done = c.done + excluded.done, failed = c.failed + excluded.failed, ' +
    `${keep('best_trial')}, ${keep('best_value')}`
  );
}

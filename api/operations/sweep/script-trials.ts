import type { SweepTrialView } from '../../../engine/model/views';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';

type Run = NonNullable<SweepTrialView['run']>;

/** The runs that trials of a script are, by trial; none for a sweep of a strategy. */
export async function runsOfTrials(
  { store }: Pick<Services, 'store'>,
  { id, script }: Pick<SweepRow, 'id' | 'script'>,
  trials: readonly { trial: number; status: string }[],
): Promise<ReadonlyMap<number, Run>> {
  if (script === null) return NONE;
  const runs = await store.scriptTrials.runsOf(
    id,
    trials.map(({ trial }) => trial),
  );
  // What a script that failed has left says nothing of its result.
  for (const { trial, status } of trials) {
    const run = runs.get(trial);
    if (run && status === 'failed') runs.set(trial, { ...run, statistics: null });
  }
  return runs;
}

const NONE: ReadonlyMap<number, Run> = new Map();

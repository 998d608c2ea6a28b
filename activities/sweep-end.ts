import { isAnyStatistic } from '../engine/model/trial-statistics';
import { sweepEnding, type SweepRow } from '../infra/store/repositories/sweep-repository';
import { LARGE_SWEEP } from '../infra/store/repositories/trial-repository';
import type { EngineDependencies } from './engine-dependencies';

/** Completes the sweep with its digest if a row of every trial is there. */
export async function finishSweep(
  { store, onAdmitted }: Pick<EngineDependencies, 'store' | 'onAdmitted'>,
  { id, attempt, total, config }: Pick<SweepRow, 'id' | 'attempt' | 'total' | 'config'>,
): Promise<boolean> {
  const counts = await store.trials.digest(id);
  if (counts.completed < total) return false;
  onAdmitted((await store.operations.end(id, { ...sweepEnding(counts), total }, { attempt })).admitted);
  const { statistic, direction } = config.objective;
  if (total > LARGE_SWEEP && isAnyStatistic(statistic)) {
    // Whoever asks first does it where this fails.
    await store.trials.rank(id, statistic, direction === 'maximize').catch(() => undefined);
    await store.figures.prepare(id, { figure: statistic, total, attempt }).catch(() => undefined);
  }
  return true;
}

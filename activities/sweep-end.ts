import { sweepEnding, type SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';

/** Completes the sweep with its digest if a row of every trial is there. */
export async function finishSweep(
  { store, onAdmitted }: Pick<EngineDependencies, 'store' | 'onAdmitted'>,
  { id, attempt, total }: Pick<SweepRow, 'id' | 'attempt' | 'total'>,
): Promise<boolean> {
  const counts = await store.trials.digest(id);
  if (counts.completed < total) return false;
  onAdmitted((await store.operations.end(id, sweepEnding(counts), { attempt })).admitted);
  return true;
}

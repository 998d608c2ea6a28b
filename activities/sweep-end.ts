import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';

/** Completes the sweep with its digest if a row of every trial is there. */
export async function finishSweep(
  { store, tellAdmitted }: Pick<EngineDependencies, 'store' | 'tellAdmitted'>,
  sweep: Pick<SweepRow, 'id' | 'total'>,
): Promise<boolean> {
  const { completed, failed, digest } = await store.trials.digest(sweep.id);
  if (completed < sweep.total) return false;
  // A trial may fail for the worker's sake: what failed is computed again by whoever asks.
  if (failed > 0) await store.resultCache.disown('sweeps', sweep.id);
  tellAdmitted(await store.sweeps.end(sweep.id, { status: 'completed', digest, error: null }));
  return true;
}

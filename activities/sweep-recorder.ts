import { PROGRESS } from '../engine/model/timings';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { Store } from '../infra/store/store';

const INTERVAL_MS = PROGRESS.recordMs;

/** Adds to the history of a sweep once a second while `work` goes on, whichever of its hosts comes first. */
export async function withHistory<T>(store: Store, sweep: SweepRow, work: () => Promise<T>): Promise<T> {
  let writing: Promise<void> | undefined;
  const write = () => {
    // A history that cannot be written now is not worth the work's failure.
    writing ??= recordCounts(store, sweep)
      .catch(() => undefined)
      .finally(() => (writing = undefined));
  };
  const timer = setInterval(write, INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await writing;
  }
}

/** Adds to the history of a sweep what it has done, where that is due. */
export async function recordCounts(
  { metrics, events }: Store,
  { id, attempt, strategy, total }: SweepRow,
): Promise<void> {
  const counts = await metrics.appendSweepCounts(id);
  if (!counts) return;
  await events.progress(
    { id, attempt },
    { status: 'running', strategy, total, ...counts, fraction: counts.done / total },
  );
}

import type { SystemSummary } from '../../../engine/model/analytics-views';
import type { RankedRun } from '../../../infra/store/repositories/analytics-repository';
import type { Services } from '../services';
import { runKind } from '../run/run-kind';

/** What all that is stored has come to. */
export async function systemSummary({ store }: Services): Promise<SystemSummary> {
  const { analytics } = store;
  const [counts, totals, { best, worst }, trials] = await Promise.all([
    store.operations.countByStatus(),
    analytics.runTotals(),
    analytics.extremeRuns(),
    analytics.trials(),
  ]);
  const operations: SystemSummary['operations'] = {};
  for (const [key, count] of counts) {
    const [kind, status] = key.split('/') as [string, string];
    (operations[kind] ??= {})[status] = count;
  }
  const total = Object.values(operations[runKind.name] ?? {}).reduce((sum, count) => sum + count, 0);
  return { operations, runs: { total, ...totals, best: ranked(best), worst: ranked(worst) }, trials };
}

function ranked(run: RankedRun | null) {
  return run && { runId: run.id, strategy: run.strategy, totalReturn: run.totalReturn };
}

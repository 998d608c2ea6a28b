import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { bestAmong } from '../../../infra/store/sweep-counts';
import { SWEEP_MESSAGES, WORKFLOW_TYPES, type SweepInput } from '../../../workflows/messages';
import { codeInput } from '../lifecycle/admission';
import { sweepProgress } from '../lifecycle/progress';
import type { OperationKind, ProgressRequest, Services, WorkProgress } from '../services';
import { resumeSweep } from '../sweep/sweep-reopening';

/** Trials whose points an algorithm finds, generation by generation. */
export const searchKind: OperationKind = {
  name: 'search',
  unit: 'trials',
  takesPlace: true,
  page: (id) => `/searches/${id}`,
  workflow: {
    type: WORKFLOW_TYPES.search,
    reopen: SWEEP_MESSAGES.retryFailed,
    summary: ({ strategy, session, total }) => `Search of ${strategy} in ${session}, ${total} trials`,
    input: (row): SweepInput => ({
      sweepId: row.id,
      session: row.session!,
      sessionId: row.session_id!,
      strategy: row.strategy!,
      owner: row.owner!,
      total: row.total!,
      generations: true,
      // A place in the session is for what is computed there.
      ...(!row.takes_place && { told: true as const }),
      attempt: row.attempt,
      ...codeInput(row),
      step: row.step,
      ...(row.status === 'paused' ? { paused: true as const } : { shown: true as const }),
    }),
  },
  progress,
  resume: resumeSweep,
};

async function progress({ store }: Services, row: OperationRow, request: ProgressRequest): Promise<WorkProgress> {
  const search = (request.memo.get('search') ?? (await store.searches.get(row.id))) as SweepRow;
  request.memo.set('search', search);
  const { objective } = search.config;
  const { completed: done, failed, bests } = (await store.trials.tally([row.id])).get(row.id)!;
  const best = bestAmong(bests, objective.direction);
  const [parameters] = best ? await store.sweeps.parametersOf(search, [best.trial]) : [];
  return sweepProgress({
    counts: { done, failed },
    best: best && parameters ? { ...best, parameters } : null,
    total: row.total ?? 0,
    strategy: row.strategy ?? '',
    statistic: objective.statistic,
    trialsPerSecond: row.status === 'running' ? request.speed(done) : undefined,
  });
}

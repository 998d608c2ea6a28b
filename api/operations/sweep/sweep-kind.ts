import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import { trialParameters } from '../../../engine/model/sweep-plan';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { sweepEnding, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { bestAmong } from '../../../infra/store/sweep-counts';
import { SWEEP_MESSAGES, WORKFLOW_TYPES, type ScriptSweepInput, type SweepInput } from '../../../workflows/messages';
import type { OperationKind, WorkProgress, ProgressRequest, Services } from '../services';
import { codeInput } from '../lifecycle/admission';
import { sweepProgress } from '../lifecycle/progress';
import { resumeSweep } from './sweep-reopening';

/** Trials over a grid of parameters, of a strategy in a session or of a script. */
export const sweepKind: OperationKind = {
  name: 'sweep',
  unit: 'trials',
  takesPlace: true,
  page: (id) => `/sweeps/${id}`,
  workflow: {
    type: WORKFLOW_TYPES.sweep,
    reopen: SWEEP_MESSAGES.retryFailed,
    summary: ({ strategy, label, session, total }) =>
      strategy === null ? `Sweep of ${label}, ${total} trials` : `Sweep of ${strategy} in ${session}, ${total} trials`,
    input,
  },
  progress,
  resume: resumeSweep,
  complete: async ({ store }, row) => {
    const counts = await store.trials.digest(row.id);
    if (counts.completed >= row.total!) return sweepEnding(counts);
    throw new HoldfastError('NOT_FINISHED', `The sweep has ${counts.completed} of ${row.total} trials.`);
  },
};

function input(row: OperationRow): SweepInput | ScriptSweepInput {
  const life = {
    ...{ sweepId: row.id, total: row.total!, attempt: row.attempt, step: row.step },
    ...(row.status === 'paused' ? { paused: true as const } : { shown: true as const }),
  };
  // Nothing but a sweep of a script has no session.
  if (row.session_id === null) return { ...life, script: row.label ?? '' };
  return {
    ...life,
    session: row.session!,
    sessionId: row.session_id,
    strategy: row.strategy!,
    owner: row.owner!,
    ...codeInput(row),
  };
}

async function progress({ store }: Services, row: OperationRow, request: ProgressRequest): Promise<WorkProgress> {
  const sweep = (request.memo.get('sweep') ?? (await store.sweeps.get(row.id))) as SweepRow;
  request.memo.set('sweep', sweep);
  const { config, rows_of: source } = sweep;
  const rows = source ?? row.id;
  const { completed: done, failed, bests } = (await store.trials.tally([rows])).get(rows)!;
  // The rows of another sweep were compared by its own objective.
  const best = source === null ? bestAmong(bests, config.objective.direction) : null;
  const known = sweepProgress({
    counts: { done, failed },
    best: best && { ...best, parameters: trialParameters(await store.sweeps.planOf(sweep), best.trial) },
    total: row.total ?? 0,
    strategy: row.strategy ?? sweep.script?.name ?? '',
    statistic: config.objective.statistic,
    trialsPerSecond: row.status === 'running' ? request.speed(done) : undefined,
  });
  if (!isFinal(row.status)) return known;
  return { ...known, progress: { ...known.progress, message: row.status[0]!.toUpperCase() + row.status.slice(1) } };
}

import { z } from 'zod';
import type { OperationDetails } from '../../../engine/model/operations';
import { isFinal, OPERATION_STATUSES, type OperationStatus } from '../../../engine/model/status';
import type { RunView } from '../../../engine/model/views';
import { encodeResult, plainIso } from './backtest-encoding';
import { BACKTEST_ERRORS, backtestInput, engineConfigOf, startBacktest, uploadInput } from './backtest-request';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { findJob, jobIdInput, requireResult, statusWord } from './job-runs';

const PREFIX = '/api/v1/jobs';
/** Finished jobs that the mean duration is taken of. */
const RECENT = 100;

const word = z.string().transform((text) => (text === 'pending' ? 'queued' : text));
const statusField = z.enum(OPERATION_STATUSES, {
  error: `must be one of ${OPERATION_STATUSES.map(statusWord).join(', ')}`,
});
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const listInput = z.strictObject({
  status: word.pipe(statusField).optional(),
  skip: whole(0, 1e9).default(0),
  limit: whole(1, 1000).default(100),
});
const cancelInput = jobIdInput.extend({ reason: z.string().min(1).max(500).nullish() });
const nothing = z.strictObject({});

async function submit(door: Door, input: Parameters<typeof startBacktest>[1]) {
  const { runId } = await startBacktest(door, input, false);
  const { seq } = await findJob(door.services, runId);
  return { success: true, job_id: String(seq), status: 'pending' };
}

async function status({ caller, services }: Door, { id }: z.output<typeof jobIdInput>) {
  const row = await findJob(services, id);
  const [operation, run] = await Promise.all([caller.operations.get({ id: row.id }), caller.runs.get({ id: row.id })]);
  return { success: true, job: { ...encodeJob(run, row.seq), ...progressOf(run, operation) } };
}

const STEPS: Partial<Record<OperationStatus, string>> = {
  queued: 'Waiting for its turn',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** The operation may have been read a moment before: what has ended is as its run says. */
function progressOf({ status: now, progress: reached }: RunView, { progress, context, readAt }: OperationDetails) {
  const { etaSeconds } = context;
  const isKnown = now === 'running' && etaSeconds !== undefined && etaSeconds !== null;
  return {
    progress: isFinal(now) ? reached : progress.fraction,
    current_step: STEPS[now] ?? 'Running backtest',
    total_steps: progress.total,
    estimated_completion: isKnown ? plainIso(new Date(Date.parse(readAt) + 1000 * etaSeconds).toISOString()) : null,
  };
}

function encodeJob(run: RunView, number: number) {
  return {
    id: number,
    run_id: run.runId,
    status: statusWord(run.status),
    strategy: run.strategy,
    strategy_params: run.parameters,
    engine_options: engineConfigOf(run),
    progress: run.progress,
    created_at: plainIso(run.createdAt),
    started_at: plainIso(run.startedAt),
    completed_at: plainIso(run.finishedAt),
    actual_duration: run.tookSeconds,
    error_message: run.error?.message ?? null,
    ...(run.error && { error_code: run.error.code }),
  };
}

async function results(door: Door, { id }: z.output<typeof jobIdInput>) {
  const row = await findJob(door.services, id);
  const ended = requireResult(await door.caller.runs.get({ id: row.id }));
  return { success: true, job_id: row.seq, result: await encodeResult(door, ended) };
}

async function cancel({ caller, services }: Door, { id, reason }: z.output<typeof cancelInput>) {
  const { id: runId, seq } = await findJob(services, id);
  const run = await caller.runs.cancel({ id: runId, ...(reason && { reason }) });
  const message = run.status === 'cancelled' ? `Job ${seq} is cancelled.` : `Job ${seq} is being cancelled.`;
  return { success: true, job_id: String(seq), status: 'cancelled', message };
}

/** Newest first. */
async function list({ caller, services }: Door, { status: only, skip, limit }: z.output<typeof listInput>) {
  const page = { limit, offset: skip, sort: '-createdAt', count: true, ...(only && { status: only }) } as const;
  const { total, items } = await caller.runs.list(page);
  const rows = await Promise.all(items.map(({ runId }) => services.store.runs.get(runId)));
  return { success: true, total, jobs: items.map((run, i) => encodeJob(run, rows[i]!.seq)) };
}

async function stats({ caller, services }: Door) {
  const counted = OPERATION_STATUSES.map(async (one) => {
    const { total } = await caller.runs.list({ status: one, limit: 1, count: true });
    return [statusWord(one), total ?? 0] as const;
  });
  const [counts, recent] = await Promise.all([
    Promise.all(counted),
    caller.runs.list({ status: 'completed', sort: '-createdAt', limit: RECENT }),
  ]);
  const took = recent.items.flatMap(({ tookSeconds }) => tookSeconds ?? []);
  const mean = took.length === 0 ? null : took.reduce((sum, one) => sum + one, 0) / took.length;
  return {
    success: true,
    stats: {
      total_jobs: counts.reduce((sum, [, count]) => sum + count, 0),
      ...Object.fromEntries(counts),
      average_duration_seconds: mean,
      max_concurrent: services.config.sessionConcurrency,
    },
  };
}

const SUBMIT = { method: 'POST', permission: 'run_backtest', errors: BACKTEST_ERRORS } as const;
const READ = { method: 'GET', permission: 'read', errors: BACKTEST_ERRORS } as const;

/** Backtests in the background. */
export const JOBS: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...SUBMIT, path: PREFIX, input: backtestInput, answer: submit }),
  compatibilityRoute({
    ...SUBMIT,
    path: `${PREFIX}/upload`,
    input: uploadInput,
    multipart: uploadInput,
    answer: submit,
  }),
  compatibilityRoute({ ...READ, path: PREFIX, input: listInput, answer: list }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/stats`, input: nothing, answer: stats }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/:id/status`, input: jobIdInput, answer: status }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/:id/results`, input: jobIdInput, answer: results }),
  compatibilityRoute({ ...SUBMIT, path: `${PREFIX}/:id/cancel`, input: cancelInput, answer: cancel }),
];

import { z } from 'zod';
import type { RunView } from '../../../engine/model/views';
import { encodeMetrics, encodeResult, plainIso } from './backtest-encoding';
import { BACKTEST_ERRORS, backtestInput, engineConfigOf, startBacktest, uploadInput } from './backtest-request';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { findJob, jobIdInput, requireResult } from './job-runs';
import { untilEnded } from './waiting';

const PREFIX = '/api/v1/backtests';

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const listInput = z.strictObject({ skip: whole(0, 1e9).default(0), limit: whole(1, 1000).default(100) });

/** Runs it to its end; a client that goes away lets it go on. */
async function run(door: Door, input: Parameters<typeof startBacktest>[1]) {
  const limitMs = door.services.config.backtestTimeoutSeconds * 1000;
  const ended = requireResult(await untilEnded(door, () => startBacktest(door, input, true), limitMs));
  const { seq } = await findJob(door.services, ended.runId);
  return { success: true, job_id: String(seq), result: await encodeResult(door, ended) };
}

async function results(door: Door, { id }: z.output<typeof jobIdInput>) {
  const row = await findJob(door.services, id);
  const ended = requireResult(await door.caller.runs.get({ id: row.id }));
  return { success: true, job_id: String(row.seq), result: await encodeResult(door, ended) };
}

/** Newest first. */
async function list({ caller, services }: Door, { skip, limit }: z.output<typeof listInput>) {
  const page = { limit, offset: skip, sort: '-createdAt', status: 'completed', count: true } as const;
  const { total, items } = await caller.runs.list(page);
  const rows = await Promise.all(items.map(({ runId }) => services.store.runs.get(runId)));
  return { success: true, total, backtests: items.map((one, i) => encodeListed(one, rows[i]!.seq)) };
}

function encodeListed(one: RunView, number: number) {
  return {
    id: number,
    job_id: String(number),
    run_id: one.runId,
    strategy: one.strategy,
    strategy_params: one.parameters,
    engine_config: engineConfigOf(one),
    metrics: encodeMetrics(one),
    created_at: plainIso(one.createdAt),
    completed_at: plainIso(one.finishedAt),
    execution_time: one.tookSeconds,
  };
}

const RUN = { method: 'POST', permission: 'run_backtest', errors: BACKTEST_ERRORS } as const;
const READ = { method: 'GET', permission: 'read', errors: BACKTEST_ERRORS } as const;

/** Backtests that are answered with their result. */
export const SYNCHRONOUS_BACKTESTS: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...RUN, path: PREFIX, input: backtestInput, answer: run }),
  compatibilityRoute({ ...RUN, path: `${PREFIX}/upload`, input: uploadInput, multipart: uploadInput, answer: run }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/:id/results`, input: jobIdInput, answer: results }),
  compatibilityRoute({ ...READ, path: PREFIX, input: listInput, answer: list }),
];

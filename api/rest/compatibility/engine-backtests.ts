import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal, OPERATION_STATUSES, type OperationStatus } from '../../../engine/model/status';
import { decodeRequestError } from '../../errors';
import { cancelFollowUp } from '../../operations/follow-up/follow-up';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { encodeEngineResult, encodeExecution } from './engine-backtest-encoding';
import { backtestInput, ENGINE_ERRORS, startEngineBacktest } from './engine-backtest-request';
import { errorOf, executionOf, readExecution, statusOf, type Execution } from './engine-executions';
import { engineId } from './engine-ids';

const ACTIVE = ['queued', 'running', 'paused'] as const satisfies readonly OperationStatus[];

const executionInput = z.strictObject({ execution_id: z.string().min(1).max(64) });
const cancelInput = executionInput.extend({ reason: z.string().min(1).max(500).nullish() });
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const listInput = z.strictObject({
  status: z.enum(OPERATION_STATUSES).optional(),
  limit: whole(1, 1000).default(100),
  offset: whole(0, 1e9).default(0),
});

/** Those that have not ended, or those whose run has a status; newest first. */
async function list(door: Door, { status, limit, offset }: z.output<typeof listInput>) {
  const { caller, services } = door;
  const page = { sort: '-createdAt', limit: offset + limit, offset: 0, count: true } as const;
  const pages = await Promise.all(
    (status ? [status] : ACTIVE).map((one) => caller.runs.list({ ...page, status: one })),
  );
  const followed = status === undefined ? await services.store.followUps.openRuns() : [];
  const ids = [...pages.flatMap(({ items }) => items.map(({ runId }) => runId)), ...followed];
  const rows = await Promise.all(ids.map((id) => services.store.runs.get(id)));
  const shown = rows.sort((a, b) => b.seq - a.seq).slice(offset, offset + limit);
  const executions = await Promise.all(shown.map((row) => executionOf(door, row)));
  const encoded = executions.map((one) => encodeExecution(one));
  return {
    total: pages.reduce((sum, { total }) => sum + (total ?? 0), followed.length),
    active_executions: encoded.filter((one) => !isFinal(one.status)),
    backtests: encoded,
  };
}

async function get(door: Door, { execution_id: id }: z.output<typeof executionInput>) {
  const { caller, services } = door;
  const execution = await readExecution(door, id);
  const { session } = execution.row;
  const [operation, open] = await Promise.all([
    caller.operations.get({ id: execution.row.id }),
    session === null ? undefined : services.store.sessions.findOpen(session),
  ]);
  return encodeExecution(execution, { operation, memoryBytes: open?.memory_bytes ?? undefined });
}

/** @throws HoldfastError NOT_FINISHED before its end; what made it fail */
function requireResult(execution: Execution): Execution {
  const status = statusOf(execution);
  if (status === 'completed') return execution;
  const error = errorOf(execution);
  if (status === 'failed' && error) throw HoldfastError.fromBody(error);
  if (status === 'cancelled') throw new HoldfastError('CANCELLED', 'The backtest was cancelled.');
  throw new HoldfastError('NOT_FINISHED', `The backtest is ${status}.`);
}

async function results(door: Door, { execution_id: id }: z.output<typeof executionInput>) {
  return encodeEngineResult(door, requireResult(await readExecution(door, id)));
}

/** Cancelling what has ended is no failure: the answer says that nothing was cancelled. */
async function cancel(door: Door, { execution_id: id, reason: given }: z.output<typeof cancelInput>) {
  const before = await readExecution(door, id);
  const cancelled = !isFinal(statusOf(before)) && (await cancelNow(door, before, given ?? undefined));
  const status = statusOf(await executionOf(door, before.row));
  return { execution_id: engineId('execution', before.row), cancelled, status };
}

/** @returns false where it ended meanwhile */
async function cancelNow({ caller, services }: Door, { run, followUp }: Execution, reason?: string): Promise<boolean> {
  try {
    if (!isFinal(run.status)) await caller.runs.cancel({ id: run.runId, ...(reason !== undefined && { reason }) });
    else if (followUp) await cancelFollowUp(services, followUp, reason);
    return true;
  } catch (error) {
    if (decodeRequestError(error).code !== 'INVALID_STATE') throw error;
    return false;
  }
}

const WORK = { method: 'POST', permission: 'run_backtest', errors: ENGINE_ERRORS } as const;
const READ = { method: 'GET', permission: 'read', errors: ENGINE_ERRORS } as const;

/** Backtests of named symbols in the background, by the paths of a backtesting engine. */
export const ENGINE_BACKTESTS: readonly CompatibilityRoute[] = [
  compatibilityRoute({ ...WORK, path: '/backtests', input: backtestInput, answer: startEngineBacktest }),
  compatibilityRoute({ ...READ, path: '/backtests', input: listInput, answer: list }),
  compatibilityRoute({ ...READ, path: '/backtests/:execution_id', input: executionInput, answer: get }),
  compatibilityRoute({ ...READ, path: '/backtests/:execution_id/results', input: executionInput, answer: results }),
  compatibilityRoute({ ...WORK, path: '/backtests/:execution_id/cancel', input: cancelInput, answer: cancel }),
];

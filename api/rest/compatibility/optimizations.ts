import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { operationIdSchema } from '../../../engine/model/identifiers';
import type { SearchAcceptedView, SearchSummaryView } from '../../../engine/model/search-views';
import { isFinal, OPERATION_STATUSES } from '../../../engine/model/status';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../../operations/services';
import { plainIso } from './backtest-encoding';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { jobIdInput, statusWord } from './job-runs';
import { encodeFound, encodeOptimization } from './optimization-encoding';
import { geneticInput, gridInput, OPTIMIZATION_ERRORS, startGenetic, startGridSearch } from './optimization-request';

const PREFIX = '/api/v1/optimization';
/** Finished optimizations that the mean duration is taken of. */
const RECENT = 100;

const word = z.string().transform((text) => (text === 'pending' ? 'queued' : text));
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const listInput = z.strictObject({
  status: word.pipe(z.enum(OPERATION_STATUSES)).optional(),
  skip: whole(0, 1e9).default(0),
  limit: whole(1, 1000).default(100),
});
const resultsInput = jobIdInput.extend({ limit: whole(1, 10_000).default(100) });
const cancelInput = jobIdInput.extend({ reason: z.string().min(1).max(500).nullish() });
const nothing = z.strictObject({});

/**
 * A search by its number in this contract, or by its id.
 * @throws HoldfastError SEARCH_NOT_FOUND with the path `id`
 */
async function findOptimization({ store }: Services, id: string): Promise<SweepRow> {
  if (operationIdSchema.safeParse(id).success) return store.searches.get(id);
  const row = /^\d{1,15}$/.test(id) ? await store.searches.findByNumber(Number(id)) : undefined;
  if (row) return row;
  throw new HoldfastError('SEARCH_NOT_FOUND', `There is no optimization ${id}.`, { path: 'id' });
}

async function accepted({ services }: Door, { searchId, total }: SearchAcceptedView) {
  const { seq } = await services.store.searches.get(searchId);
  return { success: true, job_id: String(seq), search_id: searchId, status: 'pending', total_combinations: total };
}

async function encode({ store }: Services, search: SearchSummaryView) {
  const row = await store.searches.get(search.searchId);
  return encodeOptimization(search, row, await store.sweeps.searchOf(row));
}

async function status({ caller, services }: Door, { id }: z.output<typeof jobIdInput>) {
  const row = await findOptimization(services, id);
  const [operation, search] = await Promise.all([
    caller.operations.get({ id: row.id }),
    caller.searches.get({ id: row.id }),
  ]);
  const { etaSeconds } = operation.context;
  const isKnown = search.status === 'running' && etaSeconds !== undefined && etaSeconds !== null;
  const end = isKnown ? Date.parse(operation.readAt) + 1000 * etaSeconds : undefined;
  return {
    success: true,
    job: {
      ...(await encode(services, search)),
      current_step: STEPS[search.status] ?? `Trying combinations, ${search.completed} of ${search.total}`,
      estimated_completion: end === undefined ? null : plainIso(new Date(end).toISOString()),
      best_params: search.best?.parameters ?? null,
    },
  };
}

const STEPS: Partial<Record<string, string>> = {
  queued: 'Waiting for its turn',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Of a cancelled one what it found until then. */
async function results({ caller, services }: Door, { id, limit }: z.output<typeof resultsInput>) {
  const row = await findOptimization(services, id);
  const search = await caller.searches.get({ id: row.id });
  if (search.status === 'failed' && search.error) throw HoldfastError.fromBody(search.error);
  if (!isFinal(search.status)) {
    throw new HoldfastError('NOT_FINISHED', `The optimization is ${statusWord(search.status)}.`);
  }
  const { items: front } = search.objectives.length < 2 ? { items: [] } : await caller.searches.front({ id: row.id });
  const found = await encodeFound(services, row, { search, front, limit });
  return { success: true, job_id: row.seq, status: search.status, results: found };
}

async function cancel({ caller, services }: Door, { id, reason }: z.output<typeof cancelInput>) {
  const row = await findOptimization(services, id);
  const search = await caller.searches.cancel({ id: row.id, ...(reason && { reason }) });
  const ended = search.status === 'cancelled' ? 'is cancelled' : 'is being cancelled';
  return {
    success: true,
    job_id: String(row.seq),
    status: 'cancelled',
    message: `Optimization ${row.seq} ${ended}.`,
  };
}

/** Newest first. */
async function list({ caller, services }: Door, { status: only, skip, limit }: z.output<typeof listInput>) {
  const page = { limit, offset: skip, sort: '-createdAt', count: true, ...(only && { status: only }) } as const;
  const { total, items } = await caller.searches.list(page);
  return { success: true, total, jobs: await Promise.all(items.map((search) => encode(services, search))) };
}

async function stats({ caller }: Door) {
  const counted = OPERATION_STATUSES.map(async (one) => {
    const { total } = await caller.searches.list({ status: one, limit: 1, count: true });
    return [statusWord(one), total ?? 0] as const;
  });
  const [counts, recent] = await Promise.all([
    Promise.all(counted),
    caller.searches.list({ status: 'completed', sort: '-createdAt', limit: RECENT }),
  ]);
  const took = recent.items.flatMap(({ tookSeconds }) => tookSeconds ?? []);
  return {
    success: true,
    stats: {
      total_jobs: counts.reduce((sum, [, count]) => sum + count, 0),
      ...Object.fromEntries(counts),
      average_duration_seconds: took.length === 0 ? null : took.reduce((sum, one) => sum + one, 0) / took.length,
      combinations_tested: recent.items.reduce((sum, { completed }) => sum + completed, 0),
    },
  };
}

const SUBMIT = { method: 'POST', permission: 'run_backtest', errors: OPTIMIZATION_ERRORS } as const;
const READ = { method: 'GET', permission: 'read', errors: OPTIMIZATION_ERRORS } as const;

/** Searches of parameters in the background. */
export const OPTIMIZATIONS: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    ...SUBMIT,
    path: `${PREFIX}/grid-search`,
    input: gridInput,
    answer: async (door, input) => accepted(door, await startGridSearch(door, input)),
  }),
  compatibilityRoute({
    ...SUBMIT,
    path: `${PREFIX}/genetic`,
    input: geneticInput,
    answer: async (door, input) => accepted(door, await startGenetic(door, input)),
  }),
  compatibilityRoute({ ...READ, path: PREFIX, input: listInput, answer: list }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/stats`, input: nothing, answer: stats }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/:id/status`, input: jobIdInput, answer: status }),
  compatibilityRoute({ ...READ, path: `${PREFIX}/:id/results`, input: resultsInput, answer: results }),
  compatibilityRoute({ ...SUBMIT, path: `${PREFIX}/:id/cancel`, input: cancelInput, answer: cancel }),
];

import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { operationIdSchema } from '../../../engine/model/identifiers';
import { parameterValueSchema } from '../../../engine/model/run-config';
import type { SearchView } from '../../../engine/model/search-views';
import { isFinal } from '../../../engine/model/status';
import type { StatisticName, Statistics } from '../../../engine/model/statistics';
import { startMicros, toIso } from '../../../engine/model/time';
import type { RunView } from '../../../engine/model/views';
import { requestOf } from '../../operations/run/run-retry';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { ENGINE_ERRORS } from './engine-backtests';
import type { ErrorForm } from './flat-errors';
import { findJob } from './job-runs';

/** Targets of this contract; more of each is better, of the drawdown too, which is <= 0. */
const TARGETS = {
  sharpe_ratio: 'sharpe',
  sortino_ratio: 'sortino',
  calmar_ratio: 'calmar',
  total_return: 'totalReturn',
  annual_return: 'annualReturn',
  max_drawdown: 'maxDrawdown',
  win_rate: 'winRate',
  profit_factor: 'profitFactor',
} as const satisfies Record<string, StatisticName>;
type Target = keyof typeof TARGETS;

const MOST_ITERATIONS = 1000;

const startInput = z.strictObject({
  backtest_id: z.string().min(1).max(64),
  parameter_ranges: z
    .record(z.string().min(1).max(64), z.array(parameterValueSchema).min(1).max(10_000))
    .refine((ranges) => Object.keys(ranges).length > 0, { error: 'names no parameter' }),
  optimization_target: z.enum(Object.keys(TARGETS) as [Target, ...Target[]]).default('sharpe_ratio'),
  max_iterations: z.int().min(1).max(MOST_ITERATIONS).default(100),
  // Combinations are always spread over all threads of all engine workers.
  use_parallel: z.boolean().default(true),
  /** Share of the time, at its end, that the optimization does not see. */
  validation_split: z.number().gt(0).lt(1).default(0.25),
});
const getInput = z.strictObject({ optimization_id: z.string().min(1).max(64) });

const ERRORS: ErrorForm = {
  ...ENGINE_ERRORS,
  names: [
    ['space', 'parameter_ranges'],
    ['holdout.from', 'validation_split'],
    ['session', 'backtest_id'],
    ['budget', 'max_iterations'],
    ...ENGINE_ERRORS.names!.filter(([ours]) => ours !== 'id'),
  ],
};

/** The run that has the parameters from before on the part that the search sees stands in the label of the search. */
const LABEL = /^optimization of (\S+), original (\S+)$/;

/** Searches the parameters of a backtest on the first part of its range; its last part judges what is found. */
async function start({ caller, services }: Door, input: z.output<typeof startInput>) {
  const run = await findJob(services, input.backtest_id).catch((error: unknown) => {
    throw error instanceof HoldfastError && error.path === 'id'
      ? HoldfastError.fromBody({ ...error.toBody(), path: 'backtest_id' })
      : error;
  });
  const { parameters, label: _label, whenBusy: _busy, ...execution } = await requestOf(services, run);
  const varied = Object.keys(input.parameter_ranges);
  const fixed = Object.fromEntries(Object.entries(parameters).filter(([name]) => !varied.includes(name)));
  const from = await cutOf({ services }, { ...execution, share: input.validation_split });
  const count = Object.values(input.parameter_ranges).reduce((product, { length }) => product * length, 1);
  const target = TARGETS[input.optimization_target];
  const original = await caller.runs.create({
    ...execution,
    ...{ parameters, end: toIso(from - 1), cache: 'use', label: `original of an optimization of ${run.id}` },
  });
  const search = await caller.searches.create({
    ...execution,
    parameters: fixed,
    space: input.parameter_ranges,
    // Fewer than all of them: a sample without a preference.
    algorithm: count <= input.max_iterations ? 'grid' : 'random',
    objectives: target,
    budget: { trials: Math.min(count, input.max_iterations) },
    holdout: { from: toIso(from), best: 1 },
    judge: false,
    label: `optimization of ${run.id}, original ${original.runId}`,
  });
  const { createdAt } = await caller.searches.get({ id: search.searchId });
  return {
    status: 'started',
    optimization_id: search.searchId,
    estimated_completion_minutes: search.estimatedSeconds === null ? null : search.estimatedSeconds / 60,
    parameter_combinations: search.total,
    optimization_target: input.optimization_target,
    started_at: createdAt,
  };
}

/** Where the part begins that the optimization does not see: the last `share` of the time of the backtest. */
async function cutOf(
  { services }: Pick<Door, 'services'>,
  {
    session: name,
    start: begin,
    end,
    share,
  }: { session: string; start?: string | undefined; end?: string | undefined; share: number },
): Promise<number> {
  const session = await services.store.sessions.findOpen(name);
  if (!session) {
    throw new HoldfastError('SESSION_NOT_FOUND', 'The data of the backtest are not loaded any more; start it again.', {
      path: 'session',
    });
  }
  const first = begin === undefined ? session.start_us : startMicros(begin);
  const last = end === undefined ? session.end_us : startMicros(end);
  return Math.round(last - share * (last - first));
}

async function get({ caller, services }: Door, { optimization_id: id }: z.output<typeof getInput>) {
  if (!operationIdSchema.safeParse(id).success) {
    throw new HoldfastError('SEARCH_NOT_FOUND', `There is no optimization ${id}.`, { path: 'optimization_id' });
  }
  const search = await caller.searches.get({ id });
  const [, , originalId] = LABEL.exec(search.label ?? '') ?? [];
  const row = originalId === undefined ? undefined : await services.store.runs.find(originalId);
  const original = row && (await caller.runs.get({ id: row.id }));
  return encodeOptimization(search, original);
}

function encodeOptimization(search: SearchView, original: RunView | undefined) {
  const [{ terms }] = search.objectives as [SearchView['objectives'][0]];
  const { statistic } = terms[0]!;
  const target = (Object.keys(TARGETS) as Target[]).find((one) => TARGETS[one] === statistic) ?? statistic;
  const score = (found: Statistics | null | undefined) => found?.[statistic] ?? null;
  const [before, inSample] = [score(original?.statistics), score(search.best?.statistics)];
  const outOfSample = score(search.holdout?.results?.[0]?.outOfSample);
  const distinct = search.distinct ?? search.completed;
  return {
    optimization_id: search.searchId,
    status: search.status,
    progress_percentage: Math.round(10_000 * search.progress) / 100,
    optimization_summary: {
      optimization_target: target,
      original_score: before,
      optimized_score: inSample,
      improvement_percentage: shareOf(inSample, before, 100),
      iterations_completed: search.completed,
      // Nothing is better where every combination was tried; a sample does not tell.
      convergence_achieved:
        search.status === 'completed' && search.algorithm.name === 'grid' && distinct === search.total,
      optimization_time_seconds: isFinal(search.status) ? search.tookSeconds : null,
    },
    parameters: { original: original?.parameters ?? null, optimized: search.best?.parameters ?? null },
    validation: {
      out_of_sample_from: search.holdout?.from ?? null,
      in_sample_score: inSample,
      out_of_sample_score: outOfSample,
      overfitting_score: inSample === null ? null : shareOf(inSample, outOfSample, 1, inSample),
    },
    hardware_acceleration: { neural_engine_used: false, parallel_optimization: true },
    ...(search.error && { error: search.error }),
  };
}

/** `(a - b) / |base| * scale` with four digits; null where it is not defined. */
function shareOf(a: number | null, ...[b, scale, base = b]: [b: number | null, scale: number, base?: number | null]) {
  if (a === null || b === null || base === null || base === 0) return null;
  return Math.round((1e4 * scale * (a - b)) / Math.abs(base)) / 1e4;
}

/** The optimization of the parameters of a backtest, by the paths of a backtesting engine. */
export const ENGINE_OPTIMIZATIONS: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    method: 'POST',
    path: '/optimization/parameters',
    permission: 'run_backtest',
    input: startInput,
    answer: start,
    errors: ERRORS,
  }),
  compatibilityRoute({
    method: 'GET',
    path: '/optimization/:optimization_id',
    permission: 'read',
    input: getInput,
    answer: get,
    errors: { ...ERRORS, names: [['id', 'optimization_id']] },
  }),
];

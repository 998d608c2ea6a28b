import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { parameterValueSchema, type Parameters } from '../../../engine/model/run-config';
import type { SearchView } from '../../../engine/model/search-views';
import { isFinal } from '../../../engine/model/status';
import type { StatisticName } from '../../../engine/model/statistics';
import type { TrialStatistics } from '../../../engine/model/trial-statistics';
import { startMicros, toIso, type Micros } from '../../../engine/model/time';
import type { RunView } from '../../../engine/model/views';
import { requestOf } from '../../operations/run/run-retry';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { ENGINE_ERRORS } from './engine-backtest-request';
import { completedBacktest } from './completed-backtest';
import { engineId, findOptimization } from './engine-ids';
import type { ErrorForm } from './flat-errors';

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
  /** Share of the bars, the last ones, that the optimization does not see. */
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

/** What is kept of a request beside what its search keeps. */
interface OptimizationNote {
  backtest: string;
  /** The run that has the parameters from before, on the part that the search sees. */
  original: string;
}

/** Searches the parameters of a backtest on the first part of its range; its last part judges what is found. */
async function start(door: Door, input: z.output<typeof startInput>) {
  const { caller, services } = door;
  const run = await completedBacktest(services, input.backtest_id);
  const { parameters, label: _label, whenBusy: _busy, ...execution } = await requestOf(services, run);
  const from = await cutOf(door, run.id, input.validation_split);
  const subject = engineId('backtest', run);
  const search = await caller.searches.create({
    ...execution,
    ...searched(input, parameters, from),
    label: `optimization of ${subject}`,
  });
  const label = `original of an optimization of ${subject}`;
  const original = await caller.runs.create({ ...execution, parameters, end: toIso(from - 1), label });
  const note: OptimizationNote = { backtest: run.id, original: original.runId };
  await services.store.clientNotes.save(search.searchId, note);
  const row = await services.store.searches.get(search.searchId);
  return {
    status: 'started',
    optimization_id: engineId('optimization', row),
    search_id: row.id,
    estimated_completion_minutes: search.estimatedSeconds === null ? null : search.estimatedSeconds / 60,
    parameter_combinations: search.total,
    optimization_target: input.optimization_target,
    started_at: row.created_at.toISOString(),
  };
}

/** What a search is asked for: all combinations, or where they are more than may be tried, a sample without a preference. */
function searched(input: z.output<typeof startInput>, parameters: Parameters, from: Micros) {
  const { parameter_ranges: space, max_iterations: most } = input;
  const count = Object.values(space).reduce((product, { length }) => product * length, 1);
  return {
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => !Object.hasOwn(space, name))),
    space,
    algorithm: count <= most ? 'grid' : 'random',
    objectives: TARGETS[input.optimization_target],
    budget: { trials: Math.min(count, most) },
    holdout: { from: toIso(from), best: 1 },
    judge: false,
  } as const;
}

/** Half way between two bars: behind it lies the last `share` of the bars of the backtest. */
async function cutOf({ caller }: Door, id: string, share: number): Promise<number> {
  const { total } = await caller.runs.equity({ id, limit: 1 });
  const bars = total ?? 0;
  const inside = Math.min(bars - 1, Math.max(1, Math.floor(bars * (1 - share))));
  const { items } = inside < 1 ? { items: [] } : await caller.runs.equity({ id, limit: 2, offset: inside - 1 });
  const [last, next] = items;
  if (last && next) return Math.round((startMicros(last.time) + startMicros(next.time)) / 2);
  const message = `validation_split: leaves nothing of ${bars} bars on one of its sides`;
  throw new HoldfastError('VALIDATION', message, { path: 'validation_split' });
}

async function get({ caller, services }: Door, { optimization_id: given }: z.output<typeof getInput>) {
  const row = await findOptimization(services, given);
  const { runs, clientNotes } = services.store;
  const [search, note] = await Promise.all([
    caller.searches.get({ id: row.id }),
    clientNotes.find<OptimizationNote>(row.id),
  ]);
  const isKept = note.original !== undefined && (await runs.find(note.original)) !== undefined;
  const original = isKept ? await caller.runs.get({ id: note.original! }) : undefined;
  return { optimization_id: engineId('optimization', row), ...encodeOptimization(search, original) };
}

function encodeOptimization(search: SearchView, original: RunView | undefined) {
  const [{ terms }] = search.objectives as [SearchView['objectives'][0]];
  const { statistic } = terms[0]!;
  const target = (Object.keys(TARGETS) as Target[]).find((one) => TARGETS[one] === statistic) ?? statistic;
  const score = (found: TrialStatistics | null | undefined) => found?.[statistic] ?? null;
  const [before, inSample] = [score(original?.statistics), score(search.best?.statistics)];
  const outOfSample = score(search.holdout?.results?.[0]?.outOfSample);
  const distinct = search.distinct ?? search.completed;
  return {
    search_id: search.searchId,
    // Its score belongs to the answer.
    status: search.status === 'completed' && original && !isFinal(original.status) ? 'running' : search.status,
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

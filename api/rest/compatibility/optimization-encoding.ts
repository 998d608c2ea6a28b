import { canonicalJson } from '../../../engine/model/canonical';
import type { Parameters } from '../../../engine/model/run-config';
import type { SearchObjective, SearchPlan } from '../../../engine/model/search';
import type { SearchPointView, SearchSummaryView, SearchView } from '../../../engine/model/search-views';
import { isFinal } from '../../../engine/model/status';
import type { TrialStatistics } from '../../../engine/model/trial-statistics';
import { trialParameters } from '../../../engine/model/sweep-plan';
import { bestFirst } from '../../../engine/search/dominance';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../../operations/services';
import { encodeTrial, plainIso } from './backtest-encoding';
import { engineConfigOf } from './backtest-request';
import { statusWord } from './job-runs';
import { METRICS, type Metric } from './optimization-request';

const TYPES: Partial<Record<SearchPlan['algorithm']['name'], string>> = { grid: 'grid_search', nsga2: 'genetic' };

/** An optimization as lists show it, whichever door began it. */
export function encodeOptimization(search: SearchSummaryView, row: SweepRow, plan: SearchPlan) {
  const { name } = plan.algorithm;
  return {
    id: row.seq,
    search_id: row.id,
    optimization_type: TYPES[name] ?? name,
    status: statusWord(search.status),
    strategy: search.strategy,
    strategy_params: search.parameters,
    param_ranges: Object.fromEntries(plan.space.dimensions.map(({ name: one, dimension }) => [one, dimension])),
    optimization_metric: plan.objectives.map(nameOf),
    validation_split: row.search?.holdout?.fraction ?? 0,
    engine_options: engineConfigOf(search),
    progress: search.status === 'completed' ? 1 : search.progress,
    total_combinations: search.total,
    completed_combinations: search.completed,
    failed_combinations: search.failed,
    created_at: plainIso(search.createdAt),
    started_at: plainIso(search.startedAt),
    completed_at: isFinal(search.status) ? plainIso(search.finishedAt) : null,
    actual_duration: search.tookSeconds,
    error_message: search.error?.message ?? null,
    ...(search.error && { error_code: search.error.code }),
  };
}

/** The metric of this contract, else the statistic; of a formula its terms. */
function nameOf({ terms }: SearchObjective): string {
  const [{ statistic, weight }] = terms as [SearchObjective['terms'][0]];
  if (terms.length === 1 && weight === 1) return metricOf(statistic) ?? statistic;
  return terms.map((one) => `${one.weight} * ${one.statistic}`).join(' + ');
}

function metricOf(statistic: string): Metric | undefined {
  return (Object.keys(METRICS) as Metric[]).find((name) => METRICS[name] === statistic);
}

/** The figure of an objective, in the units of the metrics. */
function scoreOf({ terms }: SearchObjective, statistics: TrialStatistics | null): number | null {
  if (!statistics) return null;
  const [only] = terms;
  const metric = terms.length === 1 && only!.weight === 1 ? metricOf(only!.statistic) : undefined;
  if (metric) return encodeTrial(statistics)[metric];
  return terms.reduce<number | null>((sum, { statistic, weight }) => {
    const value = statistics[statistic] ?? null;
    return sum === null || value === null ? null : sum + weight * value;
  }, 0);
}

/** What an optimization found: combinations by rank, each once, with the front of several metrics and the validation. */
export async function encodeFound(
  { store }: Services,
  row: SweepRow,
  { search, front, limit }: { search: SearchView; front: readonly SearchPointView[]; limit: number },
) {
  const { objectives } = search;
  const ranked = await rankedTrials(store, row, limit);
  const [best] = ranked;
  const point = (params: Parameters, statistics: TrialStatistics | null) => ({
    params,
    score: scoreOf(objectives[0]!, statistics),
    metrics: statistics && encodeTrial(statistics),
  });
  return {
    optimization_metric: objectives.map(nameOf),
    best_params: best?.parameters ?? null,
    best_score: best ? scoreOf(objectives[0]!, best.statistics) : null,
    best_metrics: best?.statistics ? encodeTrial(best.statistics) : null,
    total_combinations: search.total,
    completed_combinations: search.completed - search.failed,
    failed_combinations: search.failed,
    ranked: ranked.map(({ trial, parameters, statistics }, i) => ({
      rank: i + 1,
      trial,
      ...point(parameters, statistics),
    })),
    pareto_front: objectives.length < 2 ? null : front.map((one) => frontPoint(objectives, one)),
    validation: search.holdout && {
      split: row.search?.holdout?.fraction ?? null,
      from: plainIso(search.holdout.from),
      results: (search.holdout.results ?? []).map((one) => ({
        trial: one.trial,
        params: one.parameters,
        in_sample: point(one.parameters, one.inSample),
        out_of_sample: point(one.parameters, one.outOfSample),
        error_message: one.error?.message ?? null,
      })),
    },
  };
}

function frontPoint(objectives: readonly SearchObjective[], { trial, parameters, statistics }: SearchPointView) {
  const scores = objectives.map((objective) => [nameOf(objective), scoreOf(objective, statistics)] as const);
  return { trial, params: parameters, scores: Object.fromEntries(scores) };
}

/** Trials with figures, best first by the first objective, of equal combinations the first. */
async function rankedTrials(store: Services['store'], row: SweepRow, most: number) {
  const [plan, results] = await Promise.all([store.sweeps.planOf(row), store.searches.results(row.id)]);
  const seen = new Set<string>();
  const chosen: { trial: number; parameters: Parameters }[] = [];
  for (const trial of bestFirst(results)) {
    if (chosen.length === most || results[trial]!.costs === null) break;
    const parameters = trialParameters(plan, trial);
    const key = canonicalJson(parameters);
    if (!seen.has(key)) chosen.push({ trial, parameters });
    seen.add(key);
  }
  const rows = await store.trials.findAll(
    row.id,
    chosen.map(({ trial }) => trial),
  );
  return chosen.map((one) => ({ ...one, statistics: rows.get(one.trial)?.statistics ?? null }));
}

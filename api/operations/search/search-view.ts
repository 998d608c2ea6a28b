import type { PointResult, SearchObjective, SearchPlan } from '../../../engine/model/search';
import type { Relation } from '../../../engine/model/search-space';
import type {
  SearchFrontView,
  SearchPointView,
  SearchSummaryView,
  SearchView,
} from '../../../engine/model/search-views';
import { trialParameters, type SweepPlan } from '../../../engine/model/sweep-plan';
import { toIso } from '../../../engine/model/time';
import { compareResults } from '../../../engine/search/dominance';
import { paretoFront } from '../../../engine/search/pareto';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Tally } from '../../../infra/store/repositories/trial-repository';
import { operationView } from '../lifecycle/operation-view';
import { accountCurrency } from '../lifecycle/quoted-currencies';
import type { Services } from '../services';

/** Points of a front that are shown; one of more objectives may have thousands. */
const MOST_SHOWN = 1000;

export async function searchSummaries(services: Services, rows: readonly SweepRow[]): Promise<SearchSummaryView[]> {
  const { trials, operations } = services.store;
  const [tallies, positions] = await Promise.all([trials.tally(rows.map(({ id }) => id)), operations.positions(rows)]);
  return rows.map((row) => summaryOf(services, row, { ...tallies.get(row.id)!, position: positions.get(row.id) }));
}

export async function searchView(services: Services, row: SweepRow): Promise<SearchView> {
  const { sweeps, searches, sessions, trials } = services.store;
  const [[summary], plan, search, results, tallies, stopped, currency] = await Promise.all([
    searchSummaries(services, [row]),
    sweeps.planOf(row),
    sweeps.searchOf(row),
    searches.results(row.id),
    trials.tally([row.id]),
    trials.countStopped(row.id),
    accountCurrency(sessions, row.manifest_hash!, row.config),
  ]);
  const best = bestTrial(results);
  const { objectives, constraints, space, algorithm, generation, seconds = null } = search;
  const [point] = best === undefined ? [] : await pointViews(services, row, { search, plan, results, trials: [best] });
  return {
    ...summary!,
    ...{ currency, algorithm, objectives, constraints },
    space: Object.fromEntries(space.dimensions.map(({ name, dimension }) => [name, dimension])),
    relations: space.relations.map(textOf),
    budget: { trials: search.trials, generation, seconds },
    ...{ stopping: search.stopping ?? null, stopped },
    generations: Math.ceil(results.length / generation),
    distinct: row.outcome?.distinct ?? null,
    ...(point && { best: point }),
    holdout: holdoutView(row),
    hosts: tallies.get(row.id)!.hosts,
  };
}

/** Points that no other beats in every objective, among those that keep the constraints. */
export async function searchFront(services: Services, row: SweepRow): Promise<SearchFrontView> {
  const { sweeps, searches } = services.store;
  const [plan, search, results] = await Promise.all([
    sweeps.planOf(row),
    sweeps.searchOf(row),
    searches.results(row.id),
  ]);
  const trials = paretoFront(results).slice(0, MOST_SHOWN);
  const items = await pointViews(services, row, { search, plan, results, trials });
  return { objectives: search.objectives, items };
}

function summaryOf(
  { config, kinds }: Services,
  row: SweepRow,
  { completed, failed, position }: Pick<Tally, 'completed' | 'failed'> & { position: number | undefined },
): SearchSummaryView {
  const progress = Math.min(1, completed / row.total);
  const shown = { row, execution: row.config, workflowId: kinds.workflowId(row), progress };
  return {
    searchId: row.id,
    ...operationView(config, { ...shown, ...(position !== undefined && { queuePosition: position }) }),
    ...{ label: row.label, parameters: row.config.fixed, total: row.total, completed, failed },
    digest: row.facts?.digest ?? null,
  };
}

/** The first of the best that keep the constraints; where none does, of those that break them least. */
function bestTrial(results: readonly PointResult[]): number | undefined {
  let best: number | undefined;
  results.forEach((result, trial) => {
    if (result.costs !== null && (best === undefined || compareResults(result, results[best]!) < 0)) best = trial;
  });
  return best;
}

async function pointViews(
  { store }: Services,
  row: SweepRow,
  known: { search: SearchPlan; plan: SweepPlan; results: readonly PointResult[]; trials: readonly number[] },
): Promise<SearchPointView[]> {
  const { search, plan, results, trials } = known;
  const rows = await store.trials.findAll(row.id, trials);
  return trials.map((trial) => ({
    ...{ trial, parameters: trialParameters(plan, trial), statistics: rows.get(trial)?.statistics ?? null },
    objectives: figuresOf(search.objectives, results[trial]!.costs!),
    violation: results[trial]!.violation,
  }));
}

/** Costs are what is minimised. */
function figuresOf(objectives: readonly SearchObjective[], costs: readonly number[]): number[] {
  return objectives.map(({ direction }, i) => (direction === 'maximize' ? -costs[i]! : costs[i]!));
}

function holdoutView({ search, outcome }: SweepRow): SearchView['holdout'] {
  if (!search?.holdout) return null;
  const { from } = search.holdout;
  return { from: from === undefined ? null : toIso(from), results: outcome?.holdout?.results ?? null };
}

function textOf({ left, operator, right }: Relation): string {
  return `${left} ${operator} ${right}`;
}

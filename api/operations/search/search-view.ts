import type { PointResult, SearchObjective, SearchPlan } from '../../../engine/model/search';
import type { Relation } from '../../../engine/model/search-space';
import type {
  SearchFrontView,
  SearchPointView,
  SearchSummaryView,
  SearchView,
} from '../../../engine/model/search-views';
import { trialParameters } from '../../../engine/model/sweep-plan';
import { isFinal } from '../../../engine/model/status';
import { toIso } from '../../../engine/model/time';
import { paretoFront } from '../../../engine/search/pareto';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Tally } from '../../../infra/store/repositories/trial-repository';
import { operationView } from '../lifecycle/operation-view';
import { accountCurrency } from '../lifecycle/traded-instruments';
import type { Services } from '../services';

/** Points without a result that are shown. */
const MOST_OPEN_SHOWN = 100;
/** Points of a front that are shown; one of more objectives may have thousands. */
const MOST_SHOWN = 1000;

export async function searchSummaries(services: Services, rows: readonly SweepRow[]): Promise<SearchSummaryView[]> {
  const { trials, operations } = services.store;
  const [tallies, positions] = await Promise.all([trials.tally(rows.map(({ id }) => id)), operations.positions(rows)]);
  return rows.map((row) => summaryOf(services, row, { ...tallies.get(row.id)!, position: positions.get(row.id) }));
}

export async function searchView(services: Services, row: SweepRow): Promise<SearchView> {
  const { sweeps, searches, sessions, trials } = services.store;
  const [[summary], search, standing, tallies, stopped, asked, currency] = await Promise.all([
    searchSummaries(services, [row]),
    sweeps.searchOf(row),
    searches.standing(row.id),
    trials.tally([row.id]),
    trials.countStopped(row.id),
    askedView(services, row),
    accountCurrency(sessions, row.manifest_hash!, row.config),
  ]);
  const { generations, best } = standing;
  const { objectives, constraints, space, algorithm, generation, seconds = null } = search;
  const [point] = await pointViews(services, row, { search, points: best ? [best] : [] });
  return {
    ...summary!,
    ...{ currency, algorithm, objectives, constraints },
    space: Object.fromEntries(space.dimensions.map(({ name, dimension }) => [name, dimension])),
    statistics: [...(row.config.statistics ?? [])],
    relations: space.relations.map(textOf),
    budget: { trials: search.trials, generation, seconds },
    ...{ stopping: search.stopping ?? null, stopped, asked },
    generations,
    distinct: row.outcome?.distinct ?? null,
    ...(point && { best: point }),
    holdout: holdoutView(row),
    ...verdictFields(row),
    hosts: tallies.get(row.id)!.hosts,
  };
}

/** Points of a search that others compute. */
async function askedView({ store }: Services, row: SweepRow): Promise<SearchView['asked']> {
  if (!row.search?.ask) return null;
  const { expireSeconds } = row.search.ask;
  // Nothing is told of a search that has ended.
  if (isFinal(row.status)) return { expireSeconds, open: 0, points: [] };
  const [open, found, plan] = await Promise.all([
    store.asks.countOpen(row.id),
    store.asks.open(row.id, expireSeconds, MOST_OPEN_SHOWN),
    store.sweeps.planOf(row),
  ]);
  const points = found.map(({ trial, askedAt, expiresAt }) => {
    const at = { askedAt: askedAt.toISOString(), expiresAt: expiresAt.toISOString() };
    return { trial, parameters: trialParameters(plan, trial), ...at };
  });
  return { expireSeconds, open, points };
}

/** Points that no other beats in every objective, among those that keep the constraints. */
export async function searchFront(services: Services, row: SweepRow): Promise<SearchFrontView> {
  const { sweeps, searches } = services.store;
  const [search, results] = await Promise.all([sweeps.searchOf(row), searches.results(row.id)]);
  const front = paretoFront(results).slice(0, MOST_SHOWN);
  const points = front.map((trial) => ({ trial, result: results[trial]! }));
  const items = await pointViews(services, row, { search, points });
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

async function pointViews(
  { store }: Services,
  row: SweepRow,
  { search, points }: { search: SearchPlan; points: readonly { trial: number; result: PointResult }[] },
): Promise<SearchPointView[]> {
  const trials = points.map(({ trial }) => trial);
  const [rows, parameters] = await Promise.all([
    store.trials.findAll(row.id, trials),
    store.sweeps.parametersOf(row, trials),
  ]);
  return points.map(({ trial, result: { costs, violation } }, i) => ({
    ...{ trial, parameters: parameters[i]!, statistics: rows.get(trial)?.statistics ?? null },
    ...{ objectives: figuresOf(search.objectives, costs!), violation },
  }));
}

/** Costs are what is minimised. */
function figuresOf(objectives: readonly SearchObjective[], costs: readonly number[]): number[] {
  return objectives.map(({ direction }, i) => (direction === 'maximize' ? -costs[i]! : costs[i]!));
}

function holdoutView({ search, outcome }: SweepRow): SearchView['holdout'] {
  if (!search?.holdout) return null;
  const { from } = search.holdout;
  const { results = null, error } = outcome?.holdout ?? {};
  return { from: from === undefined ? null : toIso(from), results, ...(error && { error }) };
}

function verdictFields({ outcome }: SweepRow): Pick<SearchView, 'verdict' | 'unjudged'> {
  const { verdict, unjudged } = outcome ?? {};
  if (!verdict) return { verdict: null, ...(unjudged && { unjudged }) };
  const { evidence: _evidence, ...brief } = verdict;
  return { verdict: brief };
}

function textOf({ left, operator, right }: Relation): string {
  return `${left} ${operator} ${right}`;
}

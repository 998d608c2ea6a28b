import type { EarlyStopping } from '../../../engine/model/early-stopping';
import { HoldfastError } from '../../../engine/model/errors';
import type { SearchOptions, SearchPlan, SearchRequest } from '../../../engine/model/search';
import type { SweepConfig } from '../../../engine/model/sweep-plan';
import { startMicros, toIso, type Micros } from '../../../engine/model/time';
import { furtherStatistics } from '../../../engine/model/trial-statistics';
import { SEARCH_ALGORITHMS } from '../../../engine/search/algorithms';
import { countPoints } from '../../../engine/search/every-point';
import { checkStopping } from '../../../engine/search/rungs';
import { Space } from '../../../engine/search/space';
import type { Services } from '../services';
import { admit, pinnedOperation, type NewId, type ReadySession } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { checkSpaceParameters } from '../strategy/space-parameters';
import { byGivenFields } from './given-fields';
import { constraintsOf, dimensionsOf, objectivesOf } from './search-space';
import { searchKind } from './search-kind';

/** Trials of a search in a space without an end, where the request does not say. */
const USUAL_TRIALS = 100;
/** Points that are run on the holdout, where the request does not say. */
const HOLDOUT_BEST = 5;

/**
 * Checks a search against its session and strategy and stores what decides its points, pinned to a version of the session.
 * @throws HoldfastError what `admit` throws; SPACE_EMPTY, SPACE_TOO_LARGE, UNKNOWN_FIELD or VALIDATION below `space`, `constraints`,
 *   `objectives`, `budget`, `holdout`
 */
export async function createSearch(services: Services, request: SearchRequest, as: NewId): Promise<Created> {
  const { store } = services;
  const { session, strategy, execution } = await admit(store, request);
  const dimensions = dimensionsOf(request.space, strategy);
  const fixed = byGivenFields(request.space, () => checkSpaceParameters(strategy, request.parameters, dimensions));
  const objectives = objectivesOf(request.objectives);
  const { relations, results } = constraintsOf(request.constraints, { dimensions, fixed });
  if (request.ask) requireNothingComputed(request);
  const holdout = holdoutOf(request, { session, execution });
  const further = furtherStatistics([
    ...request.statistics,
    ...[...objectives.flatMap(({ terms }) => terms), ...results].map(({ statistic }) => statistic),
  ]);
  const config: SweepConfig = { ...execution, fixed, objective: firstStatistic(objectives), ...further };
  const what = { space: { dimensions, relations }, objectives, constraints: results };
  const search = byGivenFields(request.space, () => planOf(request, what));
  const { ask } = request;
  const options: SearchOptions = {
    judge: request.judge ?? !ask,
    ...(holdout && { holdout }),
    ...(ask && { ask }),
  };
  const operation = {
    ...pinnedOperation(session, strategy, { kind: searchKind, as }),
    takesPlace: !ask,
    ...{ priority: request.priority, total: search.trials, label: request.label ?? null },
  };
  return createOperation(services, { operation, detail: await store.sweeps.saveSearch(config, search, options) }, as);
}

/** Trials of a sweep are told apart by one statistic; of a weighted sum, or of several objectives, by the first. */
function firstStatistic([objective]: SearchPlan['objectives']): SweepConfig['objective'] {
  const { terms, direction } = objective!;
  const { statistic, weight } = terms[0]!;
  const isReversed = weight < 0;
  return { statistic, direction: (direction === 'maximize') === isReversed ? 'minimize' : 'maximize' };
}

/** @throws HoldfastError SPACE_EMPTY, SPACE_TOO_LARGE or VALIDATION with the path of what the algorithm cannot take */
function planOf(
  { algorithm: given, budget, seed, stopping }: SearchRequest,
  what: Pick<SearchPlan, 'space' | 'objectives' | 'constraints'>,
): SearchPlan {
  const algorithm = SEARCH_ALGORITHMS[given.name];
  if (what.objectives.length > 1 && !algorithm.multiObjective) {
    throw new HoldfastError('VALIDATION', `objectives: ${given.name} takes one`, { path: 'objectives' });
  }
  const size = countPoints(new Space(what.space));
  const asked = budget.trials ?? (given.name === 'grid' ? size : Math.min(size, USUAL_TRIALS));
  const trials = Math.min(asked, size);
  const problem = { space: what.space, objectives: what.objectives.length, seed, trials };
  const generation = ('generation' in budget ? budget.generation : undefined) ?? algorithm.generation(problem);
  // What it cannot take it refuses here, before anything is stored.
  algorithm.create({ ...problem, generation }, given.options);
  if (stopping) requireStoppable(stopping, { generation, objectives: what.objectives.length });
  const seconds = 'seconds' in budget ? budget.seconds : undefined;
  const limits = { ...(seconds !== undefined && { seconds }), ...(stopping && { stopping }) };
  return { algorithm: given, ...what, seed, trials, generation, ...limits };
}

/** What others compute can neither be stopped early nor run on a holdout here. */
function requireNothingComputed({ holdout, stopping, judge }: SearchRequest): void {
  const field = holdout ? 'holdout' : stopping ? 'stopping' : judge ? 'judge' : undefined;
  if (!field) return;
  const instead = field === 'judge' ? '; have it judged once it has ended' : '';
  const message = `${field}: is not for a search whose trials others compute${instead}`;
  throw new HoldfastError('VALIDATION', message, { path: field });
}

function requireStoppable(
  stopping: EarlyStopping,
  { generation, objectives }: { generation: number; objectives: number },
): void {
  checkStopping(stopping);
  const refuse = (path: string, why: string) => new HoldfastError('VALIDATION', `${path}: ${why}`, { path });
  if (objectives > 1) throw refuse('stopping', 'needs a single objective');
  if (generation < 2) throw refuse('budget.generation', 'trials are stopped by comparison, which takes 2 or more');
}

/** @throws HoldfastError VALIDATION with the path of a holdout that leaves nothing on one of its sides */
function holdoutOf(
  { holdout }: SearchRequest,
  { session, execution }: { session: ReadySession; execution: { start?: Micros; end?: Micros } },
): SearchOptions['holdout'] {
  if (!holdout) return undefined;
  const best = ('best' in holdout ? holdout.best : undefined) ?? HOLDOUT_BEST;
  if ('fraction' in holdout) return { fraction: holdout.fraction, best };
  const from = startMicros(holdout.from);
  const { start = session.start_us, end = session.end_us } = execution;
  if (from > start && from <= end) return { from, best };
  const message = `holdout.from: must lie within ${toIso(start)} to ${toIso(end)}`;
  throw new HoldfastError('VALIDATION', message, { path: 'holdout.from' });
}

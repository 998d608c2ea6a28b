import type { BarCounts } from '../../../engine/model/bar-counts';
import { HoldfastError } from '../../../engine/model/errors';
import type { Parameters } from '../../../engine/model/run-config';
import type { SearchObjective } from '../../../engine/model/search';
import {
  axisCount,
  axisValue,
  executionOf,
  trialCount,
  trialParameters,
  type SweepPlan,
} from '../../../engine/model/sweep-plan';
import {
  MOST_VALIDATED_POINTS,
  type ValidationPlan,
  type ValidationRequest,
  type ValidationSubject,
} from '../../../engine/model/validation';
import { isAnyStatistic } from '../../../engine/model/trial-statistics';
import { valuesBeside } from '../../../engine/judging/space-neighbours';
import { spreadNumbers } from '../../../engine/judging/spread';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { findSweep } from '../sweep/find-sweep';

type Found = Pick<
  ValidationPlan,
  'subject' | 'config' | 'objective' | 'constraints' | 'points' | 'space' | 'holdout'
> & {
  row: OperationRow;
  /** Bars that it ran over, where that is known. */
  bars: BarCounts | null;
};

const KINDS = ['run', 'sweep', 'search'] as const;

/**
 * What is looked at, as far as it has ended.
 * @throws HoldfastError VALIDATION where not exactly one is named; RUN_NOT_FOUND, SWEEP_NOT_FOUND, SEARCH_NOT_FOUND, NOT_FINISHED
 *   or INVALID_STATE with the path of its field
 */
export async function findSubject(services: Services, request: ValidationRequest): Promise<Found> {
  const named = KINDS.flatMap((kind) => {
    const id = request[kind];
    return id === undefined ? [] : [{ kind, id }];
  });
  const [subject] = named;
  if (!subject || named.length > 1) {
    throw new HoldfastError('VALIDATION', 'run: name one of run, sweep and search', { path: 'run' });
  }
  try {
    return await FINDERS[subject.kind](services, subject, request);
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    throw new HoldfastError(error.code, error.message, {
      path: subject.kind,
      ...(error.details && { details: error.details }),
    });
  }
}

async function ofRun({ store }: Services, subject: ValidationSubject): Promise<Found> {
  const row = await store.runs.get(subject.id);
  requireCompleted(row);
  const objective: SearchObjective = { terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' };
  const { bars, config } = row;
  // All instruments have those of the longest, where they do not close at different times.
  const counts = bars === null ? null : { longest: bars, closes: bars };
  return { row, subject, config, objective, points: [config.parameters], bars: counts };
}

async function ofSweep(services: Services, subject: ValidationSubject, request: ValidationRequest): Promise<Found> {
  const row = await findSweep(services, subject.id);
  const { statistic, direction } = row.config.objective;
  if (row.script !== null || !isAnyStatistic(statistic)) {
    throw new HoldfastError('VALIDATION', 'is a sweep of a script, whose trials are not on data of a session');
  }
  const best = async () => {
    const sort = { by: statistic, descending: direction === 'maximize' };
    const [first] = await services.store.trials.page(rowsOf(row), { limit: 1, offset: 0, sort });
    return first && first.statistics?.[statistic] !== null ? first.trial : undefined;
  };
  const objective: SearchObjective = { terms: [{ statistic, weight: 1 }], direction };
  const plan = await services.store.sweeps.planOf(row);
  const found = await ofTrials(services, { row, subject, objective, best, plan, request });
  return { ...found, space: numbersOf(plan) };
}

async function ofSearch(services: Services, subject: ValidationSubject, request: ValidationRequest): Promise<Found> {
  const { searches, sweeps } = services.store;
  const row = await searches.get(subject.id);
  const best = async () => (await searches.standing(row.id)).best?.trial;
  const [plan, { objectives, constraints, space }] = await Promise.all([sweeps.planOf(row), sweeps.searchOf(row)]);
  const from = row.search?.holdout?.from;
  const found = await ofTrials(services, { row, subject, objective: objectives[0]!, best, plan, request });
  const beside = valuesBeside(space, found.config.parameters);
  return { ...found, constraints, space: beside, ...(from !== undefined && { holdout: { from } }) };
}

interface Tried extends Pick<Found, 'subject' | 'objective'> {
  row: SweepRow;
  /** The best trial; undefined where none has a figure. */
  best: () => Promise<number | undefined>;
  plan: SweepPlan;
  request: ValidationRequest;
}

/** Kinds that choose among all points; the others look at the best one beside some of them. */
const CHOOSES_AMONG_ALL: ReadonlySet<ValidationRequest['kind']> = new Set(['walk-forward', 'k-fold', 'cpcv']);

async function ofTrials({ store }: Services, { row, subject, objective, ...tried }: Tried): Promise<Found> {
  requireCompleted(row);
  const { plan, request } = tried;
  const total = trialCount(plan);
  if (total > MOST_VALIDATED_POINTS && CHOOSES_AMONG_ALL.has(request.kind)) {
    throw new HoldfastError('VALIDATION', `has more than ${MOST_VALIDATED_POINTS} combinations to choose from`);
  }
  const best = await tried.best();
  if (best === undefined) throw new HoldfastError('INVALID_STATE', `No trial of the ${row.kind} has a result.`);
  const numbers = spreadNumbers(total, MOST_VALIDATED_POINTS);
  const failed = await store.trials.failedOf(rowsOf(row), numbers);
  const points = numbers.filter((trial) => !failed.has(trial)).map((trial) => trialParameters(plan, trial));
  const config = { ...executionOf(row.config), parameters: trialParameters(plan, best) };
  return { row, subject, objective, config, points: distinct(points), bars: row.bars };
}

const FINDERS = { run: ofRun, sweep: ofSweep, search: ofSearch };

/** The numbers that a grid has of each parameter that it varies. */
function numbersOf(plan: SweepPlan): Record<string, number[]> {
  if (plan.type === 'list') return {};
  const varied = plan.axes.map((axis): [string, unknown[]] => [
    axis.name,
    [...new Set(Array.from({ length: axisCount(axis) }, (_, i) => axisValue(axis, i)))],
  ]);
  const numbers = varied.flatMap(([name, values]): [string, number[]][] =>
    values.length > 1 ? [[name, values.filter((value) => typeof value === 'number')]] : [],
  );
  return Object.fromEntries(numbers);
}

function distinct(points: readonly Parameters[]): Parameters[] {
  const seen = new Map(points.map((point) => [JSON.stringify(point), point]));
  return [...seen.values()];
}

function requireCompleted({ kind, status }: OperationRow): void {
  if (status === 'completed') return;
  const isOpen = status === 'queued' || status === 'running' || status === 'paused';
  throw new HoldfastError(isOpen ? 'NOT_FINISHED' : 'INVALID_STATE', `The ${kind} is ${status}.`);
}

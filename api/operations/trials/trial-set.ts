import {
  lettingThrough,
  parseConditions,
  type TrialCondition,
} from '../../../engine/analytics/trials/trial-conditions';
import { selectTrials, type TrialTest } from '../../../engine/analytics/trials/select-trials';
import { trialAxes, type TrialAxis } from '../../../engine/analytics/trials/trial-axis';
import { signOf } from '../../../engine/analytics/better';
import { HoldfastError } from '../../../engine/model/errors';
import { Recent } from '../../../engine/model/recent';
import type { TrialFigure } from '../../../engine/model/script-figures';
import { isFinal } from '../../../engine/model/status';
import { withSuggestion } from '../../../engine/model/suggestion';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Store } from '../../../infra/store/store';
import type { Services } from '../services';
import { toFigure } from '../sweep/trial-sort';

/** Which trials are looked at, and by which statistic. */
export interface TrialSetRequest {
  statistic?: string | undefined;
  fix: string;
}

/** All trials of a sweep or search, and those of them that are looked at. */
export interface TrialSet {
  row: SweepRow;
  axes: readonly TrialAxis[];
  /** A grid of which each trial is one combination of values. */
  isGrid: boolean;
  statistic: TrialFigure;
  largerIsBetter: boolean;
  /** Of each trial, NaN where it has none. */
  figures: Float64Array;
  /** Those that have the statistic and are as was asked, ascending. */
  trials: Uint32Array;
  tests: readonly TrialTest[];
}

/**
 * Opens the trials of a sweep or search for a look at all of them: two columns of numbers, whatever their rows hold.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `statistic`; VALIDATION with the path `fix` or below it
 */
export async function openTrials(services: Services, row: SweepRow, request: TrialSetRequest): Promise<TrialSet> {
  const { statistic: ofObjective, direction } = row.config.objective;
  const statistic = request.statistic === undefined ? ofObjective : toFigure(request.statistic, row, 'statistic');
  const conditions = parseConditions(request.fix, 'fix');
  const { axes, isGrid } = await axesOf(services, row);
  const [figures, tests] = await Promise.all([
    columnOf(services, row, statistic),
    testsOf(services, { row, axes, conditions, path: 'fix' }),
  ]);
  const largerIsBetter = statistic === ofObjective ? direction === 'maximize' : signOf(statistic) >= 0;
  const trials = selectTrials(figures, tests);
  return { row, axes, isGrid, statistic, largerIsBetter, figures, trials, tests };
}

/** A figure of all trials. */
export function columnOf({ store }: Pick<Services, 'store'>, row: SweepRow, figure: TrialFigure | 'completed') {
  const { total, attempt, status } = row;
  return store.figures.column(rowsOf(row), { figure, total, attempt, settled: isFinal(status) });
}

/** What every answer says of the trials that it is about. */
export function setFields({ row, statistic, largerIsBetter, trials }: TrialSet) {
  return { id: row.id, statistic, largerIsBetter, settled: isFinal(row.status), trials: trials.length };
}

interface Asked {
  row: SweepRow;
  axes: readonly TrialAxis[];
  conditions: readonly TrialCondition[];
  path: string;
}

/**
 * Conditions as tests; a parameter goes before a statistic of its name.
 * @throws HoldfastError VALIDATION or UNKNOWN_STATISTIC with the path of the condition
 */
export function testsOf(
  services: Pick<Services, 'store'>,
  { row, axes, conditions, path }: Asked,
): Promise<TrialTest[]> {
  return Promise.all(
    conditions.map(async (condition): Promise<TrialTest> => {
      const { name, from = -Infinity, to = Infinity } = condition;
      const axis = axes.find((one) => one.name === name);
      if (axis) return { axis, through: lettingThrough(axis, condition, path) };
      const place = `${path}.${name}`;
      const figure = figureOrSuggest(name, { row, axes, place });
      if (condition.values) {
        const message = `${place}: a statistic takes a range, such as 1.. or 0..0.5`;
        throw new HoldfastError('VALIDATION', message, { path: place });
      }
      return { figures: await columnOf(services, row, figure), from, to };
    }),
  );
}

function figureOrSuggest(name: string, { row, axes, place }: Omit<Asked, 'conditions' | 'path'> & { place: string }) {
  try {
    return toFigure(name, row, place);
  } catch (error) {
    const near = axes.map((axis) => axis.name);
    if (!(error instanceof HoldfastError) || near.length === 0) throw error;
    const message = `${place}: there is no parameter that is varied and no statistic "${name}"`;
    throw withSuggestion(new HoldfastError('UNKNOWN_STATISTIC', message, { path: place }), name, near);
  }
}

interface Axes {
  axes: readonly TrialAxis[];
  isGrid: boolean;
}

/** Sweeps whose parameters are kept as numbers: those of a search are gathered from all of its points. */
const AXES_KEPT = 4;
const kept = new WeakMap<Store, Recent<Axes>>();

/** The parameters that a sweep or search varies. */
export async function axesOf({ store }: Pick<Services, 'store'>, row: SweepRow): Promise<Axes> {
  const memory = kept.get(store) ?? new Recent<Axes>(AXES_KEPT);
  kept.set(store, memory);
  const key = `${row.id}/${row.attempt}`;
  const known = memory.get(key);
  if (known) return known;
  const plan: SweepPlan = await store.sweeps.planOf(row);
  const axes: Axes = { axes: trialAxes(plan), isGrid: plan.type !== 'list' };
  if (axes.isGrid || isFinal(row.status)) memory.set(key, axes);
  return axes;
}

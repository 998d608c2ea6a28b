import { frontOf } from '../../../engine/analytics/trials/front';
import { BEST_OF_SAMPLE, bestTrials, sampleOf } from '../../../engine/analytics/trials/sample';
import { signOf } from '../../../engine/analytics/better';
import { HoldfastError } from '../../../engine/model/errors';
import { trialFigure, type TrialFigure } from '../../../engine/model/script-figures';
import { MOST_FIGURES } from '../../../engine/model/trial-analytics';
import type { SampleView } from '../../../engine/model/trial-analytics-views';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { runsOfTrials } from '../sweep/script-trials';
import { toFigure } from '../sweep/trial-sort';
import { rounded } from './rounded';
import { columnOf, openTrials, setFields, type TrialSet, type TrialSetRequest } from './trial-set';

export interface SampleRequest extends TrialSetRequest {
  size: number;
  /** Names by commas. */
  figures: string;
  against?: string | undefined;
  digits?: number | undefined;
}

/** Trials of a front that are named. */
const MOST_OF_FRONT = 1000;

/**
 * Trials for a picture of single ones: as many as were asked for, each as likely as the others, the best, and the front of two statistics.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `figures` or `against`; what `openTrials` throws
 */
export async function sampleView(services: Services, row: SweepRow, request: SampleRequest): Promise<SampleView> {
  const { against } = request;
  const other = against === undefined ? undefined : toFigure(against, row, 'against');
  const shown = figuresAsked(request.figures, row);
  const set = await openTrials(services, row, request);
  const { figures, trials, largerIsBetter } = set;
  const best = bestTrials(figures, trials, { most: BEST_OF_SAMPLE, largerIsBetter });
  const front = other === undefined ? null : await frontAgainst(services, set, other);
  const numbers = Uint32Array.from(new Set([...sampleOf(trials, request.size), ...best, ...(front ?? [])])).sort();
  const names = [...new Set([set.statistic, ...(other === undefined ? [] : [other]), ...shown])];
  const rows = await rowsFor(services, { set, names, numbers: [...numbers] });
  return {
    ...setFields(set),
    parameters: set.axes.map(({ name, numeric }) => ({ name, numeric })),
    figures: names,
    trial: [...numbers],
    values: set.axes.map(({ valueOf, codeOf }) => Array.from(numbers, (trial) => valueOf(codeOf(trial)))),
    rows: rows.map((figures) => rounded(figures, request.digits)),
    ...{ best, front },
  };
}

function figuresAsked(text: string, row: SweepRow): TrialFigure[] {
  const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  if (names.length > MOST_FIGURES) {
    throw new HoldfastError('VALIDATION', `figures: at most ${MOST_FIGURES} at once`, { path: 'figures' });
  }
  return names.map((name) => toFigure(name, row, 'figures'));
}

async function frontAgainst(services: Services, set: TrialSet, other: TrialFigure): Promise<number[]> {
  const y = await columnOf(services, set.row, other);
  const { figures: x, largerIsBetter: xLarger, trials } = set;
  return frontOf({ trials, x, y, xLarger, yLarger: signOf(other) >= 0 }).slice(0, MOST_OF_FRONT);
}

interface Wanted {
  set: TrialSet;
  names: readonly TrialFigure[];
  numbers: readonly number[];
}

/** Statistics of the sampled rows alone: columns of all trials are not read for them. */
async function rowsFor(services: Services, { set, names, numbers }: Wanted): Promise<SampleView['rows']> {
  const first = numbers.map((trial) => set.figures[trial]!);
  if (names.length === 1) return [first];
  const found = await services.store.trials.findAll(rowsOf(set.row), numbers);
  const runs = await runsOfTrials(services, set.row, [...found.values()]);
  const rowOf = (trial: number) => ({ statistics: found.get(trial)?.statistics ?? null, run: runs.get(trial) });
  return [first, ...names.slice(1).map((name) => numbers.map((trial) => trialFigure(rowOf(trial), name)))];
}

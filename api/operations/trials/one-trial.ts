import { gridNeighbours, nearestPoints } from '../../../engine/analytics/trials/neighbours';
import { HoldfastError } from '../../../engine/model/errors';
import type { OneTrialView } from '../../../engine/model/trial-analytics-views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { trialViewsOf } from '../sweep/sweep-view';
import { openTrials, type TrialSet } from './trial-set';

/** Points of a search that are shown as neighbours. */
const MOST_NEAREST = 8;
/** Runs of a trial that are named. */
const MOST_RUNS = 100;

/**
 * One trial, where it stands among all, and those beside it.
 * @throws HoldfastError VALIDATION with the path `trial`; UNKNOWN_STATISTIC
 */
export async function oneTrialView(
  services: Services,
  row: SweepRow,
  { trial, statistic }: { trial: number; statistic?: string | undefined },
): Promise<OneTrialView> {
  const stored = await services.store.trials.find(rowsOf(row), trial);
  if (!stored) {
    throw new HoldfastError('VALIDATION', `trial: there is no trial ${trial}, or it has no result yet`, {
      path: 'trial',
    });
  }
  const [[view], set, runs] = await Promise.all([
    trialViewsOf(services, row, [stored]),
    openTrials(services, row, { statistic, fix: '' }),
    services.store.runs.ofTrial({ id: row.id, trial }, MOST_RUNS),
  ]);
  const beside = neighboursOf(set, trial);
  const parameters = await services.store.sweeps.parametersOf(
    row,
    beside.map((one) => one.trial),
  );
  const { figures, trials, largerIsBetter } = set;
  return {
    ...{ id: row.id, statistic: set.statistic, largerIsBetter, row: view! },
    ...{ rank: rankOf(set, trial), of: trials.length, runs: runs.map((run) => runOf(run, row)) },
    neighbours: beside.map((one, i) => ({
      ...{ trial: one.trial, parameter: one.parameter, parameters: parameters[i]! },
      value: orNull(figures[one.trial]!),
    })),
  };
}

function runOf({ id: runId, status, config }: RunRow, { config: trials }: SweepRow): OneTrialView['runs'][number] {
  const isAfter = trials.end !== undefined && config.start !== undefined && config.start > trials.end;
  const isBefore = trials.start !== undefined && config.end !== undefined && config.end < trials.start;
  return { runId, status, outOfSample: isAfter || isBefore };
}

const orNull = (figure: number) => (Number.isNaN(figure) ? null : figure);

function rankOf({ figures, trials, largerIsBetter }: TrialSet, trial: number): number | null {
  const own = figures[trial]!;
  if (Number.isNaN(own)) return null;
  let better = 0;
  for (let i = 0; i < trials.length; i++) {
    const other = figures[trials[i]!]!;
    if (largerIsBetter ? other > own : other < own) better++;
  }
  return better + 1;
}

function neighboursOf(
  { axes, isGrid, trials }: TrialSet,
  trial: number,
): { trial: number; parameter: string | null }[] {
  if (isGrid) return gridNeighbours(axes, trial);
  return nearestPoints(axes, trial, { among: trials, most: MOST_NEAREST }).map((near) => ({
    trial: near,
    parameter: null,
  }));
}

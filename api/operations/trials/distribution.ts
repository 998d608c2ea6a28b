import { importanceOf } from '../../../engine/analytics/trials/importance';
import { bestTrials } from '../../../engine/analytics/trials/sample';
import { spreadOf } from '../../../engine/analytics/trials/spread';
import type { DistributionView, ImportanceView } from '../../../engine/model/trial-analytics-views';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { openTrials, setFields, type TrialSetRequest } from './trial-set';

/**
 * How a statistic is spread over trials, and which of all failed.
 * @throws HoldfastError what `openTrials` throws
 */
export async function distributionView(
  services: Services,
  row: SweepRow,
  request: TrialSetRequest,
): Promise<DistributionView> {
  const set = await openTrials(services, row, request);
  const { figures, trials, largerIsBetter } = set;
  const [best] = bestTrials(figures, trials, { most: 1, largerIsBetter });
  return {
    ...setFields(set),
    best: best === undefined ? null : { trial: best, value: figures[best]! },
    ...spreadOf(figures, trials),
    failures: await failuresOf(services, row),
  };
}

/** Rows are looked through only where some have failed. */
async function failuresOf({ store }: Services, row: SweepRow): Promise<DistributionView['failures']> {
  const tally = (await store.trials.tally([rowsOf(row)])).get(rowsOf(row));
  return tally && tally.failed > 0 ? store.analytics.failures(rowsOf(row)) : [];
}

/**
 * Which parameters a statistic depends on.
 * @throws HoldfastError what `openTrials` throws
 */
export async function importanceView(
  services: Services,
  row: SweepRow,
  request: TrialSetRequest,
): Promise<ImportanceView> {
  const set = await openTrials(services, row, request);
  const { figures, trials, isGrid } = set;
  // A slice of a grid is a grid of the values that it leaves.
  const values = set.tests.some((test) => !('axis' in test)) ? NaN : combinationsLeft(set);
  const exact = isGrid && trials.length === values;
  const { parameters, pairs } = importanceOf({ figures, trials, axes: set.axes, balanced: exact });
  return {
    ...setFields(set),
    exact,
    parameters: parameters.map(({ parameters: [parameter], share }) => ({ parameter, share })),
    pairs: pairs.map(({ parameters: [a, b], share }) => ({ parameters: [a, b!], share })),
  };
}

function combinationsLeft({ axes, tests }: Awaited<ReturnType<typeof openTrials>>): number {
  return axes.reduce((product, axis) => {
    const through = tests.flatMap((test) => ('axis' in test && test.axis.name === axis.name ? [test.through] : []));
    const left = through[0] ? through[0].reduce((sum, one) => sum + one, 0) : axis.count;
    return product * left;
  }, 1);
}

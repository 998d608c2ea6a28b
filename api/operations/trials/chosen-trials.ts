import { orderedTrials, type SortKey } from '../../../engine/analytics/trials/order-trials';
import { selectTrials } from '../../../engine/analytics/trials/select-trials';
import { parseConditions } from '../../../engine/analytics/trials/trial-conditions';
import type { TrialAxis } from '../../../engine/analytics/trials/trial-axis';
import { HoldfastError } from '../../../engine/model/errors';
import { withSuggestion } from '../../../engine/model/suggestion';
import type { CursorList, SweepTrialView } from '../../../engine/model/views';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { trialViewsOf } from '../sweep/sweep-view';
import { PARAMETER_SORT, toSort } from '../sweep/trial-sort';
import { axesOf, columnOf, testsOf } from './trial-set';

export interface ChosenPage {
  sort: string;
  fix: string;
  limit: number;
  offset: number;
}

/**
 * A page of the completed trials that are as was asked, in order of a parameter too: found in columns of numbers, of which only the rows of
 * the page are read.
 * @throws HoldfastError UNKNOWN_STATISTIC or VALIDATION with the path `sort`, or `fix` and below it
 */
export async function chosenTrials(
  services: Services,
  row: SweepRow,
  { sort, fix, limit, offset }: ChosenPage,
): Promise<CursorList<SweepTrialView>> {
  const conditions = parseConditions(fix, 'fix');
  const { axes } = await axesOf(services, row);
  const [key, completed, tests] = await Promise.all([
    keyOf(services, row, { sort, axes }),
    columnOf(services, row, 'completed'),
    testsOf(services, { row, axes, conditions, path: 'fix' }),
  ]);
  const trials = selectTrials(completed, tests);
  const page = orderedTrials(trials, key, { offset, limit, descending: sort.startsWith('-') });
  const rows = await services.store.trials.findAll(rowsOf(row), page);
  const found = page.flatMap((trial) => rows.get(trial) ?? []);
  return { total: trials.length, items: await trialViewsOf(services, row, found), nextCursor: null };
}

async function keyOf(
  services: Services,
  row: SweepRow,
  { sort, axes }: { sort: string; axes: readonly TrialAxis[] },
): Promise<SortKey> {
  const name = PARAMETER_SORT.exec(sort)?.[1];
  if (name === undefined) {
    const { by } = toSort(sort, row);
    if (by === 'trial') return (trial) => trial;
    const figures = await columnOf(services, row, by);
    return (trial) => figures[trial]!;
  }
  const axis = axes.find((one) => one.name === name);
  if (!axis) {
    const message = `sort: no parameter "${name}" is varied`;
    const names = axes.map((one) => one.name);
    throw withSuggestion(new HoldfastError('VALIDATION', message, { path: 'sort' }), name, names);
  }
  return keyOfAxis(axis);
}

/** Numbers by their size, texts in their order. */
function keyOfAxis({ numeric, valueOf, codeOf }: TrialAxis): SortKey {
  return numeric ? (trial) => valueOf(codeOf(trial)) as number : codeOf;
}

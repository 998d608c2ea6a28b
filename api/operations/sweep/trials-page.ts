import { HoldfastError } from '../../../engine/model/errors';
import type { TrialStatus } from '../../../engine/model/status';
import type { CursorList, SweepTrialView } from '../../../engine/model/views';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { chosenTrials } from '../trials/chosen-trials';
import { trialViews } from './sweep-view';
import { nextTrialCursor, parseTrialCursor } from './trial-cursor';
import { PARAMETER_SORT, toSort } from './trial-sort';

/** Which trials are wanted, in which order. */
export interface WantedPage {
  sort: string;
  limit: number;
  offset: number;
  status?: TrialStatus | undefined;
  cursor?: string | undefined;
  /** Only trials like this; '' for all. */
  fix: string;
}

/**
 * A page of the trials of a sweep or search.
 * @throws HoldfastError UNKNOWN_STATISTIC or VALIDATION of the order or the cursor
 */
export async function trialsPage(
  services: Services,
  row: SweepRow,
  { sort: text, cursor, status, fix, ...given }: WantedPage,
): Promise<CursorList<SweepTrialView>> {
  if (fix !== '' || PARAMETER_SORT.test(text)) {
    const refused =
      cursor === undefined ? (status === undefined || status === 'completed' ? undefined : 'status') : 'cursor';
    if (refused === undefined) return chosenTrials(services, row, { ...given, sort: text, fix });
    const message = `${refused}: a list with \`fix\` or in order of a parameter is of completed trials, and goes on by \`offset\``;
    throw new HoldfastError('VALIDATION', message, { path: refused });
  }
  const sort = toSort(text, row);
  const page = {
    ...given,
    ...(status && { status }),
    ...{ sort, ...(cursor !== undefined && { after: parseTrialCursor(cursor, sort) }) },
  };
  const { trials } = services.store;
  const [tallies, items, stopped] = await Promise.all([
    trials.tally([rowsOf(row)]),
    trialViews(services, row, page),
    // Only searches stop trials.
    page.status !== undefined && row.search ? trials.countStopped(row.id) : 0,
  ]);
  const { completed: rows, failed } = tallies.get(rowsOf(row))!;
  const total = { completed: rows - failed - stopped, failed, stopped };
  return { total: page.status ? total[page.status] : rows, items, nextCursor: nextTrialCursor(page, items) };
}

import { HoldfastError } from '../../../engine/model/errors';
import { isStatisticName, STATISTICS } from '../../../engine/model/statistics';
import { withSuggestion } from '../../../engine/model/suggestion';
import type { TrialPage } from '../../../infra/store/repositories/trial-repository';

/**
 * The order of a list of trials: `trial` or a statistic, with `-` before it descending.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `sort`
 */
export function toSort(sort: string): TrialPage['sort'] {
  const descending = sort.startsWith('-');
  const by = descending ? sort.slice(1) : sort;
  if (by === 'trial' || isStatisticName(by)) return { by, descending };
  const error = new HoldfastError('UNKNOWN_STATISTIC', `sort: there is no statistic "${by}"`, { path: 'sort' });
  throw withSuggestion(error, by, ['trial', ...STATISTICS]);
}

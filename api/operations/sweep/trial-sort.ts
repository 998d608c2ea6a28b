import { HoldfastError } from '../../../engine/model/errors';
import { isScriptFigure, SCRIPT_FIGURES } from '../../../engine/model/script-figures';
import { isStatisticName, STATISTICS } from '../../../engine/model/statistics';
import { withSuggestion } from '../../../engine/model/suggestion';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { TrialPage } from '../../../infra/store/repositories/trial-repository';

/**
 * The order of a list of trials: `trial` or a statistic, of a script another figure too; with `-` before it descending.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `sort`
 */
export function toSort(sort: string, { script }: { script: SweepRow['script'] | 'any' }): TrialPage['sort'] {
  const descending = sort.startsWith('-');
  const by = descending ? sort.slice(1) : sort;
  if (by === 'trial' || isStatisticName(by)) return { by, descending };
  if (script !== null && isScriptFigure(by)) return { by, descending };
  const error = new HoldfastError('UNKNOWN_STATISTIC', `sort: there is no statistic "${by}"`, { path: 'sort' });
  throw withSuggestion(error, by, ['trial', ...STATISTICS, ...(script === null ? [] : SCRIPT_FIGURES)]);
}

/**
 * Refuses what is no order of any sweep, before one is looked for.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `sort`
 */
export function requireSort(sort: string): void {
  toSort(sort, { script: 'any' });
}

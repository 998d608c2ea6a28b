import { HoldfastError } from '../../../engine/model/errors';
import { isScriptFigure, SCRIPT_FIGURES, type TrialFigure } from '../../../engine/model/script-figures';
import { withSuggestion } from '../../../engine/model/suggestion';
import { ANY_STATISTICS, isAnyStatistic, statisticsOfTrials } from '../../../engine/model/trial-statistics';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { TrialPage } from '../../../infra/store/repositories/trial-order';

type Sort = TrialPage['sort'];

/**
 * The order of a list of trials: `trial` or a statistic that they have, of a script another figure too; with `-` before it
 * descending.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `sort`
 */
export function toSort(sort: string, { script, config }: Pick<SweepRow, 'script' | 'config'>): Sort {
  const names = statisticsOfTrials(config);
  const order = orderOf(sort);
  const { by } = order;
  const isOwn = by === 'trial' || (isAnyStatistic(by) ? names.includes(by) : script !== null);
  if (isOwn) return order;
  const known = ['trial', ...names, ...(script === null ? [] : SCRIPT_FIGURES)];
  if (!isAnyStatistic(by)) throw unknown(by, known);
  const message = `sort: trials have no "${by}", for it was not asked for with \`statistics\``;
  throw new HoldfastError('UNKNOWN_STATISTIC', message, { path: 'sort' });
}

/**
 * A statistic that the trials have, of a script another figure too.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path
 */
export function toFigure(name: string, row: Pick<SweepRow, 'script' | 'config'>, path: string): TrialFigure {
  try {
    const { by, descending } = toSort(name, row);
    if (by !== 'trial' && !descending) return by;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    const { message, ...body } = error.toBody();
    throw HoldfastError.fromBody({ ...body, path, message: message.replace(/^sort/, path) });
  }
  throw new HoldfastError('UNKNOWN_STATISTIC', `${path}: there is no statistic "${name}"`, { path });
}

/** An order by a parameter that is varied, such as `-parameters.fast`. */
export const PARAMETER_SORT = /^-?parameters\.(.{1,64})$/;

/**
 * Refuses what is no order of any sweep, before one is looked for.
 * @throws HoldfastError UNKNOWN_STATISTIC with the path `sort`
 */
export function requireSort(sort: string): void {
  if (PARAMETER_SORT.test(sort)) return;
  orderOf(sort);
}

function orderOf(sort: string): Sort {
  const descending = sort.startsWith('-');
  const by = descending ? sort.slice(1) : sort;
  if (by === 'trial' || isAnyStatistic(by) || isScriptFigure(by)) return { by, descending };
  throw unknown(by, ['trial', ...ANY_STATISTICS, ...SCRIPT_FIGURES]);
}

function unknown(name: string, known: readonly string[]): HoldfastError {
  const error = new HoldfastError('UNKNOWN_STATISTIC', `sort: there is no statistic "${name}"`, { path: 'sort' });
  return withSuggestion(error, name, known);
}

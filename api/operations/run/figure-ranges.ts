import { parseConditions } from '../../../engine/analytics/trials/trial-conditions';
import { HoldfastError } from '../../../engine/model/errors';
import { withSuggestion } from '../../../engine/model/suggestion';
import { ANY_STATISTICS, isAnyStatistic } from '../../../engine/model/trial-statistics';
import type { FigureRange } from '../../../infra/store/repositories/run-repository';

/**
 * Ranges of statistics as text: `sharpe=1..,trades=10..500`.
 * @throws HoldfastError VALIDATION with the path `figures` or below it; UNKNOWN_STATISTIC
 */
export function figureRanges(text: string): FigureRange[] {
  return parseConditions(text, 'figures').map(({ name, values, ...range }) => {
    const path = `figures.${name}`;
    if (!isAnyStatistic(name)) {
      const error = new HoldfastError('UNKNOWN_STATISTIC', `${path}: there is no statistic "${name}"`, { path });
      throw withSuggestion(error, name, ANY_STATISTICS);
    }
    if (values) throw new HoldfastError('VALIDATION', `${path}: takes a range, such as 1.. or 0..0.5`, { path });
    return { name, ...range };
  });
}

import type { StatisticName } from '../../../../engine/model/statistics';
import type { SearchView } from '../../../../engine/model/search-views';
import type { SweepTrialView } from '../../../../engine/model/views';
import { decimal } from './format';
import { FIGURES } from './statistics';

export type Objective = SearchView['objectives'][number];

/** `sharpe ratio`, or `sharpe ratio + 2 × max drawdown`. */
export function objectiveLabel({ terms }: Objective): string {
  return terms
    .map(({ statistic, weight }) => {
      const label = FIGURES[statistic].label.toLowerCase();
      return weight === 1 ? label : `${weight} × ${label}`;
    })
    .join(' + ');
}

/** How figures of an objective are worded: as those of its statistic where it is one. */
export function showObjective({ terms }: Objective, value: number | null | undefined): string {
  const [first] = terms;
  return terms.length === 1 && first!.weight === 1 ? FIGURES[first!.statistic].show(value) : decimal(value, 4);
}

/** The figure of an objective; null where the trial failed or a statistic has no meaning. */
export function objectiveOf({ terms }: Objective, { statistics }: Pick<SweepTrialView, 'statistics'>): number | null {
  let sum = 0;
  for (const { statistic, weight } of terms) {
    const value = statistics?.[statistic];
    if (value === null || value === undefined) return null;
    sum += weight * value;
  }
  return sum;
}

/** By what trials are sorted: the first statistic of the first objective. */
export function firstStatistic([objective]: readonly Objective[]): {
  statistic: StatisticName;
  direction: 'maximize' | 'minimize';
} {
  const { terms, direction } = objective!;
  const { statistic, weight } = terms[0]!;
  return { statistic, direction: (direction === 'maximize') === weight < 0 ? 'minimize' : 'maximize' };
}

export const isBetter = ({ direction }: Objective, a: number, b: number): boolean =>
  direction === 'maximize' ? a > b : a < b;

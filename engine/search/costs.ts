import type { PointResult, SearchPlan } from '../model/search';
import type { Figures } from '../model/trial-statistics';

/** What a trial costs by the first objective, whatever constraints it breaks; null where that has no meaning. */
export function costOf({ objectives }: Pick<SearchPlan, 'objectives'>, figures: Figures): number | null {
  return resultOf({ objectives: objectives.slice(0, 1), constraints: [] }, figures).costs?.[0] ?? null;
}

/**
 * What a trial costs: for each objective the weighted sum of its statistics, negative where more of it is better. Null where
 * the trial failed (`undefined`), a figure of an objective has no meaning, or a sum is too large for a number. A constraint is
 * broken by the distance to its bound, by 1 where its figure has no meaning; all distances together are at most the largest number.
 */
export function resultOf(
  { objectives, constraints }: Pick<SearchPlan, 'objectives' | 'constraints'>,
  figures: Figures | undefined,
): PointResult {
  if (!figures) return { costs: null, violation: 0 };
  const costs = objectives.map(({ terms, direction }) => {
    let sum = 0;
    for (const { statistic, weight } of terms) {
      const value = figures(statistic);
      if (value === null || !Number.isFinite(value)) return null;
      sum += weight * value;
    }
    if (!Number.isFinite(sum)) return null;
    // Results are stored as JSON, which has neither -0 nor what is not finite: who reads them again must find the same.
    return direction === 'maximize' ? 0 - sum : sum + 0;
  });
  let violation = 0;
  for (const { statistic, min, max } of constraints) {
    const value = figures(statistic);
    if (value === null) violation += 1;
    else violation += Math.max(0, (min ?? -Infinity) - value, value - (max ?? Infinity));
  }
  return { costs: costs.includes(null) ? null : (costs as number[]), violation: Math.min(violation, Number.MAX_VALUE) };
}

import { chartRows } from '../model/chart-rows';

/** Rows for a chart of lines over the same steps, which reach the extremes of each; see `chartRows`. */
export function extremeRows(columns: readonly Float64Array[], points: number): number[] {
  const drawn = columns.map((values) => ({ values, keep: ['min', 'max'] as const }));
  return chartRows(columns[0]?.length ?? 0, points, drawn);
}

/** How a statistic of several trials is put together. */
export const SURFACE_AGGREGATES = ['best', 'median', 'mean', 'worst'] as const;
export type SurfaceAggregate = (typeof SURFACE_AGGREGATES)[number];

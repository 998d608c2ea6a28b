/** Where a run is on its axis. */
export interface Moment {
  readonly panels: readonly unknown[];
  /** Bar that each panel is at. */
  readonly rows: Int32Array;
  readonly step: number;
}

/** Step that a run is at, the first one before it begins. The loops over a single axis keep none of their own: there the row is the step. */
export function stepOf({ panels, rows, step }: Moment): number {
  return panels.length === 1 ? Math.max(0, rows[0]!) : step;
}

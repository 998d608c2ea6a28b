import { chosenAxes, labelOf } from '../../../engine/analytics/charts/choose-axes';
import { surfaceOfPoints } from '../../../engine/analytics/charts/surface-of-points';
import { surfaceChart, type Surface } from '../../../engine/analytics/charts/surface-chart';
import { signOf } from '../../../engine/analytics/better';
import type { SurfaceAggregate } from '../../../engine/model/surface-aggregates';
import type { ChartView } from '../../../engine/model/analytics-views';
import { axisCount, axisValue, type PlanAxis, type SweepPlan } from '../../../engine/model/sweep-plan';
import type { TrialFigure } from '../../../engine/model/script-figures';
import type { GridDigit } from '../../../infra/store/repositories/analytics-repository';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { toFigure } from '../sweep/trial-sort';

/** Values of an axis that stand for themselves; longer axes are put into so many bins. */
const MOST_BINS = 200;

export interface SurfaceRequest {
  x?: string | undefined;
  y?: string | undefined;
  statistic?: string | undefined;
  aggregate: SurfaceAggregate;
}

/**
 * A statistic over one or two parameters, all others put together.
 * @throws HoldfastError VALIDATION with the path `x` or `y` for a parameter that is not varied; UNKNOWN_STATISTIC
 */
export async function surfaceOf(services: Services, row: SweepRow, request: SurfaceRequest): Promise<ChartView> {
  const plan = await services.store.sweeps.planOf(row);
  const { statistic: ofObjective, direction } = row.config.objective;
  const statistic = request.statistic === undefined ? ofObjective : toFigure(request.statistic, row, 'statistic');
  const largerIsBetter = statistic === ofObjective ? direction === 'maximize' : signOf(statistic) >= 0;
  const asked = { ...request, statistic, largerIsBetter };
  const surface =
    plan.type === 'list'
      ? surfaceOfPoints(plan.points, await figuresOf(services, row, statistic), asked)
      : await surfaceOfGrid(services, row, { ...asked, axes: plan.axes });
  return { id: row.id, chart: 'surface', document: surfaceChart(surface) };
}

/** Points of a search that are drawn at most. */
const MOST_POINTS = 200_000;

function figuresOf({ store }: Services, row: SweepRow, statistic: TrialFigure) {
  return store.analytics.figures(rowsOf(row), { statistic, limit: MOST_POINTS });
}

async function surfaceOfGrid(
  { store }: Services,
  row: SweepRow,
  {
    axes,
    statistic,
    aggregate,
    largerIsBetter,
    ...request
  }: SurfaceRequest & {
    axes: (SweepPlan & { type?: 'grid' })['axes'];
    statistic: TrialFigure;
    largerIsBetter: boolean;
  },
): Promise<Surface> {
  const [x, y] = chosenAxes(
    axes.map(({ name }) => name),
    request,
  );
  const [digitX, digitY] = [digitOf(axes, x), y === null ? null : digitOf(axes, y)];
  const cells = await store.analytics.surface(rowsOf(row), {
    x: digitX,
    y: digitY,
    statistic,
    aggregate,
    largerIsBetter,
  });
  const z = Array.from({ length: digitY?.bins ?? 1 }, () => new Array<number | null>(digitX.bins).fill(null));
  for (const cell of cells) z[cell.y]![cell.x] = cell.value;
  const shown = (axis: number, { bins }: GridDigit) => ({
    name: axes[axis]!.name,
    values: valuesOf(axes[axis]!, bins),
  });
  return { x: shown(x, digitX), y: y === null ? null : shown(y, digitY!), z, statistic, aggregate };
}

function digitOf(axes: readonly PlanAxis[], at: number): GridDigit {
  const stride = axes.slice(at + 1).reduce((product, axis) => product * axisCount(axis), 1);
  const count = axisCount(axes[at]!);
  return { stride, count, bins: Math.min(count, MOST_BINS) };
}

/** The first value of each bin. */
function valuesOf(axis: PlanAxis, bins: number): (number | string)[] {
  const count = axisCount(axis);
  return Array.from({ length: bins }, (_, bin) => labelOf(axisValue(axis, Math.ceil((bin * count) / bins))));
}

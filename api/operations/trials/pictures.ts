import { chosenAxes } from '../../../engine/analytics/charts/choose-axes';
import { binned, type AxisBins } from '../../../engine/analytics/trials/axis-bins';
import { lineOf } from '../../../engine/analytics/trials/line';
import { pivotOf } from '../../../engine/analytics/trials/pivot';
import { bestTrials } from '../../../engine/analytics/trials/sample';
import type { SurfaceAggregate } from '../../../engine/model/surface-aggregates';
import { HoldfastError } from '../../../engine/model/errors';
import { MOST_BINS } from '../../../engine/model/trial-analytics';
import type { AxisView, LineView, PivotView } from '../../../engine/model/trial-analytics-views';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';
import { rounded } from './rounded';
import { openTrials, setFields, type TrialSet, type TrialSetRequest } from './trial-set';

/** Bins of a parameter of points that lie anywhere: few have the same value. */
const BINS_OF_POINTS = 30;

export interface LineRequest extends TrialSetRequest {
  x?: string | undefined;
  bins?: number | undefined;
}

export interface PivotRequest extends LineRequest {
  y?: string | undefined;
  agg: SurfaceAggregate;
  digits?: number | undefined;
}

/**
 * A statistic over two parameters, all others put together, of however many trials.
 * @throws HoldfastError VALIDATION with the path `x` or `y` for a parameter that is not varied; what `openTrials` throws
 */
export async function pivotView(services: Services, row: SweepRow, request: PivotRequest): Promise<PivotView> {
  const set = await openTrials(services, row, request);
  const [x, y] = axesAsked(set, request);
  const { figures, trials, largerIsBetter } = set;
  const aggregate = request.agg;
  const { z, counts } = pivotOf({ figures, trials, x, y, aggregate, largerIsBetter });
  const shown = z.map((cells) => rounded(cells, request.digits));
  const [best] = bestTrials(figures, trials, { most: 1, largerIsBetter });
  return {
    ...setFields(set),
    ...{ agg: aggregate, x: axisView(x), y: y && axisView(y), z: shown, counts: uniform(counts) },
    best: best === undefined ? null : { trial: best, value: figures[best]!, x: x.binOf(best), y: y?.binOf(best) ?? 0 },
  };
}

/**
 * A statistic along one parameter, with its spread over all others.
 * @throws HoldfastError VALIDATION with the path `x`; what `openTrials` throws
 */
export async function lineView(services: Services, row: SweepRow, request: LineRequest): Promise<LineView> {
  const set = await openTrials(services, row, request);
  const [axis] = axesAsked(set, request);
  const { name, numeric, values } = axis;
  return { ...setFields(set), x: { name, numeric, values }, points: lineOf(set.figures, set.trials, axis) };
}

function axesAsked({ axes, isGrid }: TrialSet, request: LineRequest & { y?: string | undefined }) {
  if (axes.length === 0) {
    throw new HoldfastError('NOT_FINISHED', 'No trial has parameters yet.', { path: 'id' });
  }
  const most = request.bins ?? (isGrid ? MOST_BINS : BINS_OF_POINTS);
  const [x, y] = chosenAxes(
    axes.map(({ name }) => name),
    request,
  );
  return [binned(axes[x]!, most), y === null ? null : binned(axes[y]!, most)] as const;
}

function axisView({ name, numeric, values, count, boundsOf }: AxisBins): AxisView {
  return { name, numeric, values, bins: Array.from({ length: count }, (_, bin) => boundsOf(bin)) };
}

/** One number where all cells have as many. */
function uniform(counts: number[][]): number | number[][] {
  const first = counts[0]?.[0] ?? 0;
  return counts.every((row) => row.every((count) => count === first)) ? first : counts;
}

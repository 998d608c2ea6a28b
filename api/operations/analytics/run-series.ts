import { extremeRows } from '../../../engine/analytics/extreme-rows';
import { finite } from '../../../engine/analytics/period-table';
import { returnsOf, rollingAt, rollingFigures } from '../../../engine/analytics/rolling';
import type { RollingUnit, RunSeries } from '../../../engine/model/analytics';
import type { RollingView, RunSeriesView } from '../../../engine/model/analytics-views';
import { toIso } from '../../../engine/model/time';
import type { Services } from '../services';
import { openCurve } from './open-run';

/** Figures of rolling windows; of many the first, last and extremes of each bucket. */
export async function rollingOf(
  services: Services,
  id: string,
  { window, unit, points }: { window: number; unit: RollingUnit; points: number },
): Promise<RollingView> {
  const curve = await openCurve(services, await services.store.runs.get(id));
  const returns = returnsOf(curve, unit);
  const figures = rollingFigures(curve, returns, window);
  const shown = [figures.return, figures.volatility, figures.sharpe, figures.sortino, figures.beta ?? []];
  const rows = extremeRows(
    shown.filter((column) => column instanceof Float64Array),
    points,
  );
  return {
    ...{ runId: id, window, unit, perYear: returns.perYear, total: figures.ends.length },
    points: rows.map((row) => ({ time: toIso(curve.times[figures.ends[row]!]!), ...rollingAt(figures, row) })),
  };
}

/** A column of a run over time; the return of a bar stands at its close. */
export async function runSeriesOf(
  services: Services,
  id: string,
  { series, points }: { series: RunSeries; points: number },
): Promise<RunSeriesView> {
  const curve = await openCurve(services, await services.store.runs.get(id));
  const { times } = curve;
  const { ends, own } = series === 'returns' ? returnsOf(curve, 'bars') : { ends: null, own: curve[series] };
  if (own === null) return { runId: id, series, recorded: false, total: times.length, time: [], values: [] };
  const rows = extremeRows([own], points);
  return {
    ...{ runId: id, series, recorded: true, total: own.length },
    time: rows.map((row) => toIso(times[ends ? ends[row]! : row]!)),
    values: rows.map((row) => finite(own[row]!)),
  };
}

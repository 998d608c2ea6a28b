import { DRAW, type ChartOptions } from '../../../engine/analytics/charts/run-charts';
import { RUN_CHARTS, type RunChart } from '../../../engine/model/analytics';
import type { ChartsView, ChartView } from '../../../engine/model/analytics-views';
import type { Services } from '../services';
import { openRun } from './open-run';

/** Charts of a run as documents of Plotly. */
export async function chartsOf(services: Services, id: string, options: ChartOptions): Promise<ChartsView> {
  const run = await openRun(services, id);
  const drawn = RUN_CHARTS.map((chart) => [chart, DRAW[chart](run, options)] as const);
  return { runId: id, charts: Object.fromEntries(drawn) as ChartsView['charts'] };
}

export async function chartOf(
  services: Services,
  id: string,
  { chart, ...options }: ChartOptions & { chart: RunChart },
): Promise<ChartView> {
  return { id, chart, document: DRAW[chart](await openRun(services, id), options) };
}

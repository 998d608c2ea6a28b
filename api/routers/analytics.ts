import {
  compareInput,
  pointsInput,
  rollingInput,
  runAnalyticsInput,
  runChartInput,
  runChartsInput,
  seriesInput,
  surfaceInput,
  tradeAnalyticsInput,
} from '../../engine/model/analytics';
import { windowInput } from '../../engine/model/chart-views';
import { compareRuns } from '../operations/analytics/comparison';
import {
  attributionOf,
  benchmarkOf,
  exposureOf,
  performanceOf,
  riskFiguresOf,
  tradeAnalysisOf,
} from '../operations/analytics/run-analytics';
import { surfaceOf } from '../operations/analytics/parameter-surface';
import { chartOf, chartsOf } from '../operations/analytics/run-charts';
import { diagnosisOfRun } from '../operations/analytics/run-diagnosis';
import { rollingOf, runSeriesOf } from '../operations/analytics/run-series';
import { windowOf } from '../operations/analytics/run-window';
import { statisticsOfRun } from '../operations/analytics/statistics-table';
import { systemSummary } from '../operations/analytics/system-summary';
import { runTearsheet } from '../operations/analytics/tearsheet/run-tearsheet';
import { trialsTearsheet } from '../operations/analytics/tearsheet/trials-tearsheet';
import { diagnosisOfTrials } from '../operations/analytics/trials-diagnosis';
import { findSweep } from '../operations/sweep/find-sweep';
import { procedureFor, router } from '../trpc';
import { z } from 'zod';
import { operationInput } from './inputs';
import { TRIAL_ANALYTICS } from './trial-analytics';

const read = procedureFor('read');

/** What stored results say: of a run, a sweep or search, several runs, and all that is stored. */
export const analyticsRouter = router({
  performance: read.input(runAnalyticsInput).query(({ ctx, input: { id } }) => performanceOf(ctx, id)),
  risk: read.input(runAnalyticsInput).query(({ ctx, input: { id } }) => riskFiguresOf(ctx, id)),
  trades: read
    .input(tradeAnalyticsInput)
    .query(({ ctx, input: { id, timeZone } }) => tradeAnalysisOf(ctx, id, timeZone)),
  rolling: read.input(rollingInput).query(({ ctx, input: { id, ...asked } }) => rollingOf(ctx, id, asked)),
  exposure: read.input(pointsInput).query(({ ctx, input: { id, points } }) => exposureOf(ctx, id, points)),
  attribution: read.input(runAnalyticsInput).query(({ ctx, input: { id } }) => attributionOf(ctx, id)),
  benchmark: read.input(pointsInput).query(({ ctx, input: { id, points } }) => benchmarkOf(ctx, id, points)),
  series: read.input(seriesInput).query(({ ctx, input: { id, ...asked } }) => runSeriesOf(ctx, id, asked)),
  window: read.input(windowInput).query(({ ctx, input: { id, ...asked } }) => windowOf(ctx, id, asked)),
  statistics: read.input(runAnalyticsInput).query(({ ctx, input: { id } }) => statisticsOfRun(ctx, id)),
  charts: read.input(runChartsInput).query(({ ctx, input: { id, ...asked } }) => chartsOf(ctx, id, asked)),
  chart: read.input(runChartInput).query(({ ctx, input: { id, ...asked } }) => chartOf(ctx, id, asked)),
  sweepSurface: read
    .input(surfaceInput)
    .query(async ({ ctx, input: { id, ...asked } }) => surfaceOf(ctx, await findSweep(ctx, id), asked)),
  searchSurface: read
    .input(surfaceInput)
    .query(async ({ ctx, input: { id, ...asked } }) => surfaceOf(ctx, await ctx.store.searches.get(id), asked)),
  diagnosis: read.input(runAnalyticsInput).query(({ ctx, input: { id } }) => diagnosisOfRun(ctx, id)),
  sweepDiagnosis: read
    .input(operationInput)
    .query(async ({ ctx, input: { id } }) => diagnosisOfTrials(ctx, await findSweep(ctx, id))),
  searchDiagnosis: read
    .input(operationInput)
    .query(async ({ ctx, input: { id } }) => diagnosisOfTrials(ctx, await ctx.store.searches.get(id))),
  runTearsheet: read
    .input(runAnalyticsInput)
    .query(async ({ ctx, input: { id } }) => ({ html: await runTearsheet(ctx, id) })),
  sweepTearsheet: read
    .input(operationInput)
    .query(async ({ ctx, input: { id } }) => ({ html: await trialsTearsheet(ctx, await findSweep(ctx, id)) })),
  searchTearsheet: read
    .input(operationInput)
    .query(async ({ ctx, input: { id } }) => ({ html: await trialsTearsheet(ctx, await ctx.store.searches.get(id)) })),
  ...TRIAL_ANALYTICS,
  compare: read.input(compareInput).query(({ ctx, input }) => compareRuns(ctx, input)),
  summary: read.input(z.strictObject({}).prefault({})).query(({ ctx }) => systemSummary(ctx)),
});

import { workflowIds } from '../../engine/model/identifiers';
import { trialParameters } from '../../engine/model/sweep-plan';
import type { SweepSummaryView, SweepTrialView, SweepView } from '../../engine/model/views';
import type { SweepRow } from '../../infra/postgres/repositories/sweep-repository';
import type { TrialPage, TrialView } from '../../infra/postgres/repositories/trial-repository';
import type { ApiConfig, Services } from '../context';
import { noticeSweeps } from './lost-work';
import { operationView } from './operation-view';
import { countTrials, type TrialCounts } from './trial-counts';

/** The sweep whose rows it shows: its own, or those of the one that the cache answered it with. */
export function rowsOf({ id, rows_of: source }: SweepRow): string {
  return source ?? id;
}

export async function sweepView(services: Services, row: SweepRow): Promise<SweepView> {
  const { trials, queue } = services.store;
  const { plan } = row;
  noticeSweeps(services, [row]);
  const [counts, hosts, best, positions] = await Promise.all([
    trials.count(rowsOf(row)),
    trials.countByHost(rowsOf(row)),
    bestTrial(services, row),
    queue.positions([row]),
  ]);
  const summary = summaryOf(services.config, row, { ...counts, queuePosition: positions.get(row.id) });
  return { ...summary, axes: plan.axes, ...(best && { best }), hosts };
}

export async function sweepSummaries(services: Services, rows: readonly SweepRow[]): Promise<SweepSummaryView[]> {
  noticeSweeps(services, rows);
  const [counts, positions] = await Promise.all([
    countTrials(services.store, rows),
    services.store.queue.positions(rows),
  ]);
  return rows.map((row) =>
    summaryOf(services.config, row, { ...counts.get(rowsOf(row))!, queuePosition: positions.get(row.id) }),
  );
}

function summaryOf(
  config: ApiConfig,
  row: SweepRow,
  { completed, failed, queuePosition }: TrialCounts & { queuePosition?: number },
): SweepSummaryView {
  const { plan, total } = row;
  const workflowId = workflowIds.sweep(row.id);
  return {
    sweepId: row.id,
    ...operationView(config, {
      row,
      execution: plan,
      workflowId,
      progress: Math.min(1, completed / total),
      queuePosition,
    }),
    parameters: plan.fixed,
    objective: plan.objective,
    total,
    completed,
    failed,
    digest: row.digest,
  };
}

async function bestTrial({ store }: Services, row: SweepRow): Promise<SweepView['best']> {
  const { plan } = row;
  const { statistic, direction } = plan.objective;
  const sort = { by: statistic, descending: direction === 'maximize' };
  const [best] = await store.trials.page(rowsOf(row), { limit: 1, offset: 0, sort });
  if (!best?.statistics || best.statistics[statistic] === null) return undefined;
  return { trial: best.trial, parameters: trialParameters(plan, best.trial), statistics: best.statistics };
}

export async function trialViews(services: Services, row: SweepRow, page: TrialPage): Promise<SweepTrialView[]> {
  const trials = await services.store.trials.page(rowsOf(row), page);
  return trials.map((trial) => trialView(row, trial));
}

function trialView({ plan }: SweepRow, { trial, status, statistics, error }: TrialView): SweepTrialView {
  return { trial, parameters: trialParameters(plan, trial), status, statistics, ...(error && { error }) };
}

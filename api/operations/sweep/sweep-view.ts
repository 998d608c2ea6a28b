import { isFinal } from '../../../engine/model/status';
import { shownAxes, trialParameters, type SweepPlan } from '../../../engine/model/sweep-plan';
import type { SweepSummaryView, SweepTrialView, SweepView } from '../../../engine/model/views';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import {
  LARGE_SWEEP,
  type Tally,
  type TrialPage,
  type TrialView,
} from '../../../infra/store/repositories/trial-repository';
import { bestAmong } from '../../../infra/store/sweep-counts';
import type { Services } from '../services';
import { accountCurrency } from '../lifecycle/quoted-currencies';
import { operationView } from '../lifecycle/operation-view';

export async function sweepView(services: Services, row: SweepRow): Promise<SweepView> {
  const { trials, operations, sweeps, sessions } = services.store;
  const [tallies, positions, plan, currency] = await Promise.all([
    trials.tally([rowsOf(row)]),
    operations.positions([row]),
    sweeps.planOf(row),
    accountCurrency(sessions, row.manifest_hash!, row.config),
  ]);
  const tally = tallies.get(rowsOf(row))!;
  const best = await bestTrial(services, row, { tally, plan });
  const summary = summaryOf(services, row, { ...tally, queuePosition: positions.get(row.id) });
  return { ...summary, currency, axes: shownAxes(plan), ...(best && { best }), hosts: tally.hosts };
}

export async function sweepSummaries(services: Services, rows: readonly SweepRow[]): Promise<SweepSummaryView[]> {
  const { trials, operations } = services.store;
  const [tallies, positions] = await Promise.all([trials.tally(rows.map(rowsOf)), operations.positions(rows)]);
  return rows.map((row) =>
    summaryOf(services, row, { ...tallies.get(rowsOf(row))!, queuePosition: positions.get(row.id) }),
  );
}

function summaryOf(
  { config, kinds }: Pick<Services, 'config' | 'kinds'>,
  row: SweepRow,
  { completed, failed, queuePosition }: Pick<Tally, 'completed' | 'failed'> & { queuePosition?: number },
): SweepSummaryView {
  const { config: sweep, total } = row;
  const workflowId = kinds.workflowId(row);
  return {
    sweepId: row.id,
    ...operationView(config, {
      row,
      execution: sweep,
      workflowId,
      progress: Math.min(1, completed / total),
      queuePosition,
    }),
    parameters: sweep.fixed,
    objective: sweep.objective,
    total,
    completed,
    failed,
    digest: row.facts?.digest ?? null,
  };
}

async function bestTrial(
  services: Services,
  row: SweepRow,
  { tally, plan }: { tally: Tally; plan: SweepPlan },
): Promise<SweepView['best']> {
  const { statistic } = plan.objective;
  const known = row.rows_of === null ? await bestSoFar(services, row, tally) : undefined;
  const best = known ?? (isFinal(row.status) ? await firstByObjective(services, row) : undefined);
  if (!best?.statistics || best.statistics[statistic] === null) return undefined;
  return { trial: best.trial, parameters: trialParameters(plan, best.trial), statistics: best.statistics };
}

/** The rows of another sweep were compared by its own objective. */
async function firstByObjective(services: Services, row: SweepRow): Promise<TrialView | undefined> {
  const { statistic, direction } = row.config.objective;
  const sort = { by: statistic, descending: direction === 'maximize' };
  return (await pageOfTrials(services, row, { limit: 1, offset: 0, sort }))[0];
}

/** Rows are not sorted for each reader: the best so far is kept with their counts. */
async function bestSoFar({ store }: Services, row: SweepRow, { bests }: Tally): Promise<TrialView | undefined> {
  const best = bestAmong(bests, row.config.objective.direction);
  return best ? store.trials.find(row.id, best.trial) : undefined;
}

export async function trialViews(services: Services, row: SweepRow, page: TrialPage): Promise<SweepTrialView[]> {
  const [trials, plan] = await Promise.all([pageOfTrials(services, row, page), services.store.sweeps.planOf(row)]);
  return trials.map((trial) => trialView(plan, trial));
}

function trialView(plan: SweepPlan, { trial, status, statistics, error }: TrialView): SweepTrialView {
  return { trial, parameters: trialParameters(plan, trial), status, statistics, ...(error && { error }) };
}

function pageOfTrials({ store }: Services, row: SweepRow, page: TrialPage): Promise<TrialView[]> {
  return store.trials.page(rowsOf(row), { ...page, settled: isFinal(row.status) && row.total > LARGE_SWEEP });
}

import type { Parameters } from '../../../engine/model/run-config';
import { isFinal } from '../../../engine/model/status';
import { shownAxes, trialParameters, type SweepPlan } from '../../../engine/model/sweep-plan';
import { trialFigure } from '../../../engine/model/script-figures';
import type {
  ScriptSweepSummary,
  StrategySweepSummary,
  SweepSummaryView,
  SweepTrialView,
  SweepView,
} from '../../../engine/model/views';
import type { ScriptSweepRow } from '../../../infra/store/repositories/script-trial-repository';
import type { TrialPage } from '../../../infra/store/repositories/trial-order';
import { rowsOf, type SweepRow } from '../../../infra/store/repositories/sweep-repository';
import { LARGE_SWEEP, type Tally, type TrialView } from '../../../infra/store/repositories/trial-repository';
import { bestAmong } from '../../../infra/store/sweep-counts';
import type { Services } from '../services';
import { accountCurrency } from '../lifecycle/traded-instruments';
import { lifeFields } from '../lifecycle/life-fields';
import { cacheView, operationView } from '../lifecycle/operation-view';
import { tookSeconds } from '../lifecycle/waiting';
import { temporalUrl } from '../addresses';
import { runsOfTrials } from './script-trials';

export async function sweepView(services: Services, row: SweepRow): Promise<SweepView> {
  const { trials, operations, sweeps, sessions } = services.store;
  const [tallies, positions, plan] = await Promise.all([
    trials.tally([rowsOf(row)]),
    operations.positions([row]),
    sweeps.planOf(row),
  ]);
  const tally = tallies.get(rowsOf(row))!;
  const best = await bestTrial(services, row, { tally, plan });
  const detail = { axes: shownAxes(plan), ...(best && { best }), hosts: tally.hosts };
  const { script } = row;
  if (script !== null) return { ...scriptSweepSummary(services, { ...row, script }, tally), ...detail };
  const currency = await accountCurrency(sessions, row.manifest_hash!, row.config);
  return { ...summaryOf(services, row, { ...tally, queuePosition: positions.get(row.id) }), currency, ...detail };
}

export async function sweepSummaries(services: Services, rows: readonly SweepRow[]): Promise<SweepSummaryView[]> {
  const { trials, operations } = services.store;
  const [tallies, positions] = await Promise.all([trials.tally(rows.map(rowsOf)), operations.positions(rows)]);
  return rows.map((row) => {
    const tally = tallies.get(rowsOf(row))!;
    const { script } = row;
    if (script !== null) return scriptSweepSummary(services, { ...row, script }, tally);
    return summaryOf(services, row, { ...tally, queuePosition: positions.get(row.id) });
  });
}

type Viewing = Pick<Services, 'config' | 'kinds'>;

type Counted = Pick<Tally, 'completed' | 'failed' | 'bests'>;

/** What both kinds of sweeps show of their rows. */
function countsOf({ total, facts, rows_of, config }: SweepRow, { completed, failed, bests }: Counted) {
  // The rows of another sweep were compared by its own objective.
  const best = rows_of === null ? bestAmong(bests, config.objective.direction) : null;
  return { total, completed, failed, digest: facts?.digest ?? null, bestSoFar: best };
}

const fractionOf = ({ total }: SweepRow, { completed }: Pick<Tally, 'completed'>) => Math.min(1, completed / total);

function summaryOf(
  { config, kinds }: Viewing,
  row: SweepRow,
  { queuePosition, ...counts }: Counted & { queuePosition?: number },
): StrategySweepSummary {
  const { config: sweep } = row;
  const workflowId = kinds.workflowId(row);
  const progress = fractionOf(row, counts);
  return {
    sweepId: row.id,
    script: null,
    ...operationView(config, { row, execution: sweep, workflowId, progress, queuePosition }),
    parameters: sweep.fixed,
    objective: sweep.objective,
    statistics: [...(sweep.statistics ?? [])],
    ...countsOf(row, counts),
  };
}

/** It waits in no session: its parts wait for workers. */
function scriptSweepSummary({ config, kinds }: Viewing, row: ScriptSweepRow, counts: Counted): ScriptSweepSummary {
  const { script, priority, label, owner, status } = row;
  const workflowId = kinds.workflowId(row);
  return {
    ...{ sweepId: row.id, workflowId, session: '', strategy: script.name, script, label, owner, status, priority },
    progress: fractionOf(row, counts),
    parameters: row.config.fixed,
    objective: row.config.objective,
    queuePosition: null,
    ...cacheView(row),
    ...lifeFields(row, null),
    tookSeconds: tookSeconds(row),
    temporalUrl: temporalUrl(config, workflowId),
    ...countsOf(row, counts),
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
  if (!best?.statistics) return undefined;
  const { trial, statistics } = best;
  const run = (await runsOfTrials(services, row, [best])).get(trial);
  if (trialFigure({ statistics, run }, statistic) === null) return undefined;
  return { trial, parameters: trialParameters(plan, trial), statistics, ...(run && { run }) };
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
  return trialViewsOf(services, row, await pageOfTrials(services, row, page));
}

/** Stored trials with their parameters, and of a script the runs that they are. */
export async function trialViewsOf(
  services: Services,
  row: SweepRow,
  trials: readonly TrialView[],
): Promise<SweepTrialView[]> {
  const [parameters, runs] = await Promise.all([
    services.store.sweeps.parametersOf(
      row,
      trials.map(({ trial }) => trial),
    ),
    runsOfTrials(services, row, trials),
  ]);
  return trials.map((trial, i) => ({ ...trialView(parameters[i]!, trial), ...runField(runs.get(trial.trial)) }));
}

const runField = (run: SweepTrialView['run']) => run && { run };

function trialView(parameters: Parameters, row: TrialView): SweepTrialView {
  const { trial, status, statistics, error, stopped } = row;
  return { trial, parameters, status, statistics, ...(error && { error }), ...(stopped && { stopped }) };
}

function pageOfTrials({ store }: Services, row: SweepRow, page: TrialPage): Promise<TrialView[]> {
  return store.trials.page(rowsOf(row), { ...page, settled: isFinal(row.status) && row.total > LARGE_SWEEP });
}

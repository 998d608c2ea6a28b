import type { RunView } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { settledFraction } from '../workflows';
import { accountCurrency, exchangeZone } from '../lifecycle/traded-instruments';
import { operationView, type Shown } from '../lifecycle/operation-view';
import { listedFraction, reportedFraction } from './listed-progress';

/** Running runs of a list whose progress is asked for; a screen shows no more. */
const MAX_ASKED = 20;

export async function runView(services: Services, row: RunRow): Promise<RunView> {
  const { sessions } = services.store;
  const [[view], currency, timeZone] = await Promise.all([
    viewsOf(services, [row], reportedFraction),
    accountCurrency(sessions, row.manifest_hash!, row.config),
    exchangeZone(sessions, row.manifest_hash!, row.config),
  ]);
  return { ...view!, currency, timeZone };
}

export function runViews(services: Services, rows: readonly RunRow[]): Promise<RunView[]> {
  return viewsOf(services, rows, listedFraction);
}

async function viewsOf(
  services: Services,
  rows: readonly RunRow[],
  fractionOf: typeof reportedFraction,
): Promise<RunView[]> {
  const asked = new Set(rows.filter((row) => row.status === 'running').slice(-MAX_ASKED));
  const [positions, progress] = await Promise.all([
    services.store.operations.positions(rows),
    Promise.all(rows.map(async (row) => (asked.has(row) ? fractionOf(services, row) : settledFraction(row.status)))),
  ]);
  return rows.map((row, i) => viewOf(services, row, { progress: progress[i]!, queuePosition: positions.get(row.id) }));
}

function viewOf({ config, kinds }: Services, row: RunRow, shown: Pick<Shown, 'progress' | 'queuePosition'>): RunView {
  return {
    runId: row.id,
    ...operationView(config, { row, execution: row.config, workflowId: kinds.workflowId(row), ...shown }),
    parameters: row.config.parameters,
    resultHash: row.facts?.resultHash ?? null,
    statistics: row.statistics && { ...row.statistics, barsPerYear: row.bars_per_year },
    bars: row.bars,
    host: row.worker,
    ...{ label: row.label, tags: row.tags, note: row.note },
    rejections: row.rejections,
    trialOf: row.trial_of === null ? null : { kind: row.trial_kind!, id: row.trial_of, trial: row.trial! },
  };
}

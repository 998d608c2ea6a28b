import type { RunView } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { settledFraction } from '../workflows';
import { readHeartbeats } from '../lifecycle/heartbeats';
import { operationView, type Shown } from '../lifecycle/operation-view';
import { runProgress } from '../lifecycle/progress';
import { listedFraction } from './listed-progress';

/** Running runs of a list whose progress is asked for; a screen shows no more. */
const MAX_ASKED = 20;

export async function runView(services: Services, row: RunRow): Promise<RunView> {
  const [view] = await runViews(services, [row]);
  return view!;
}

export async function runViews(services: Services, rows: readonly RunRow[]): Promise<RunView[]> {
  const asked = new Set(rows.filter((row) => row.status === 'running').slice(-MAX_ASKED));
  const fractionOf = rows.length === 1 ? reportedFraction : listedFraction;
  const [positions, progress] = await Promise.all([
    services.store.operations.positions(rows),
    Promise.all(rows.map(async (row) => (asked.has(row) ? fractionOf(services, row) : settledFraction(row.status)))),
  ]);
  return rows.map((row, i) => viewOf(services, row, { progress: progress[i]!, queuePosition: positions.get(row.id) }));
}

/** As the engine last reported it, from 0 to 1; 0 where nothing is known. */
async function reportedFraction({ temporal, kinds }: Services, row: RunRow): Promise<number> {
  const heartbeats = await readHeartbeats(temporal, kinds.workflowId(row));
  return runProgress(heartbeats, row.strategy!)?.progress.fraction ?? 0;
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
    label: row.label,
    rejections: row.rejections,
  };
}

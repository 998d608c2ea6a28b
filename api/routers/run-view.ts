import { workflowIds } from '../../engine/model/identifiers';
import type { RunView } from '../../engine/model/views';
import type { RunRow } from '../../infra/postgres/repositories/run-repository';
import type { Services } from '../context';
import { operationView } from './operation-view';
import { reportedFraction, settledFraction } from './workflows';

/** Running runs of a list whose progress is asked for; a screen shows no more. */
const MAX_ASKED = 20;

export async function runView(services: Services, row: RunRow): Promise<RunView> {
  const workflowId = workflowIds.run(row.id);
  const progress =
    row.status === 'running' ? await reportedFraction(services.temporal, workflowId) : settledFraction(row.status);
  return viewOf(services, row, progress);
}

export async function runViews(services: Services, rows: readonly RunRow[]): Promise<RunView[]> {
  const asked = new Set(rows.filter((row) => row.status === 'running').slice(-MAX_ASKED));
  return Promise.all(
    rows.map((row) =>
      asked.has(row) ? runView(services, row) : Promise.resolve(viewOf(services, row, settledFraction(row.status))),
    ),
  );
}

function viewOf({ config }: Services, row: RunRow, progress: number): RunView {
  return {
    runId: row.id,
    ...operationView(config, { row, execution: row.config, workflowId: workflowIds.run(row.id), progress }),
    parameters: row.config.parameters,
    resultHash: row.result_hash,
    statistics: row.statistics && { ...row.statistics, barsPerYear: row.bars_per_year },
    bars: row.bars,
    host: row.host,
  };
}

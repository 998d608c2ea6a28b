import type { RunView } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { reportedFraction, settledFraction } from '../workflows';
import { operationView, type Shown } from '../lifecycle/operation-view';

/** Running runs of a list whose progress is asked for; a screen shows no more. */
const MAX_ASKED = 20;

export async function runView(services: Services, row: RunRow): Promise<RunView> {
  const [view] = await runViews(services, [row]);
  return view!;
}

export async function runViews(services: Services, rows: readonly RunRow[]): Promise<RunView[]> {
  const asked = new Set(rows.filter((row) => row.status === 'running').slice(-MAX_ASKED));
  const positions = await services.store.operations.positions(rows);
  return Promise.all(
    rows.map(async (row) => {
      const progress = asked.has(row)
        ? await reportedFraction(services.temporal, services.kinds.workflowId(row))
        : settledFraction(row.status);
      return viewOf(services, row, { progress, queuePosition: positions.get(row.id) });
    }),
  );
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

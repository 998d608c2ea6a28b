import type { OperationSummary } from '../../../engine/model/operations';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { Services } from '../services';
import { dashboardUrl, temporalUrl } from '../addresses';
import { lifeFields } from './life-fields';

/** What the rows of operations show, with the places in their queues. */
export async function operationSummaries(
  services: Services,
  rows: readonly OperationRow[],
): Promise<OperationSummary[]> {
  const positions = await services.store.operations.positions(rows);
  return rows.map((row) => summaryOf(services, row, positions.get(row.id) ?? null));
}

function summaryOf(
  { config, kinds }: Pick<Services, 'config' | 'kinds'>,
  row: OperationRow,
  queuePosition: number | null,
): OperationSummary {
  const workflowId = kinds.workflowId(row);
  const { started_at: started, finished_at: finished, created_at: created } = row;
  return {
    id: row.id,
    kind: row.kind,
    parent: row.parent,
    workflowId,
    session: row.session ?? '',
    strategy: row.strategy,
    owner: row.owner,
    label: row.label,
    tags: row.tags,
    status: row.status,
    queuePosition,
    strategyHash: row.strategy_hash,
    engineBuild: row.engine_build,
    cachedFrom: row.cached_from,
    ...lifeFields(row, queuePosition),
    updatedAt: (finished ?? started ?? created).toISOString(),
    temporalUrl: temporalUrl(config, workflowId),
    dashboardUrl: dashboardUrl(config, kinds, workflowId),
  };
}

import { workflowIds } from '../../../engine/model/identifiers';
import type { OperationSummary } from '../../../engine/model/operations';
import type { OperationRow } from '../../../infra/store/repositories/operation-repository';
import { dashboardUrl, temporalUrl } from '../addresses';
import type { ApiConfig } from '../services';

export function workflowIdOf({ kind, id, session }: Pick<OperationRow, 'kind' | 'id' | 'session'>): string {
  return kind === 'session' ? workflowIds.session(session) : workflowIds[kind](id);
}

/** What an operation's row tells. */
export function operationSummary(config: ApiConfig, row: OperationRow): OperationSummary {
  const workflowId = workflowIdOf(row);
  const { started_at: started, finished_at: finished, created_at: created } = row;
  return {
    id: row.id,
    kind: row.kind,
    workflowId,
    session: row.session,
    strategy: row.strategy,
    owner: row.owner,
    label: row.label,
    status: row.status,
    cancelReason: row.cancel_reason,
    ...(row.error && { error: row.error }),
    createdAt: created.toISOString(),
    startedAt: started?.toISOString() ?? null,
    finishedAt: finished?.toISOString() ?? null,
    updatedAt: (finished ?? started ?? created).toISOString(),
    temporalUrl: temporalUrl(config, workflowId),
    dashboardUrl: dashboardUrl(config, workflowId),
  };
}

import type { OperationSummary } from '../../../engine/model/operations';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { OperationKind, Services } from '../services';
import { dashboardUrl, temporalUrl } from '../addresses';
import { lifeFields } from './life-fields';

/** What the rows of operations show, with the places in their queues. */
export async function operationSummaries(
  services: Services,
  rows: readonly OperationRow[],
): Promise<OperationSummary[]> {
  const [inSessions, ...others] = await Promise.all([
    services.store.operations.positions(rows),
    ...kindsThatQueue(services, rows).map(({ queue, ids }) => queue.positions(services, ids)),
  ]);
  return rows.map((row) => {
    const position = inSessions.get(row.id) ?? others.find((places) => places.has(row.id))?.get(row.id);
    return summaryOf(services, row, position ?? null);
  });
}

/** Queues beside those of sessions, each with the operations that wait in it. */
function kindsThatQueue({ kinds }: Pick<Services, 'kinds'>, rows: readonly OperationRow[]) {
  const ids = new Map<NonNullable<OperationKind['queue']>, string[]>();
  for (const row of rows) {
    const { queue } = kinds.of(row);
    if (queue && row.status === 'queued') ids.set(queue, [...(ids.get(queue) ?? []), row.id]);
  }
  return [...ids].map(([queue, waiting]) => ({ queue, ids: waiting }));
}

function summaryOf(
  { config, kinds }: Pick<Services, 'config' | 'kinds'>,
  row: OperationRow,
  position: number | null,
): OperationSummary {
  const workflowId = kinds.workflowId(row);
  const queue = kinds.of(row).queue?.name;
  const place = position === null ? null : { position, ...(queue && { queue }) };
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
    queuePosition: position,
    strategyHash: row.strategy_hash,
    engineBuild: row.engine_build,
    cachedFrom: row.cached_from,
    ...lifeFields(row, place),
    updatedAt: (finished ?? started ?? created).toISOString(),
    temporalUrl: temporalUrl(config, workflowId),
    dashboardUrl: dashboardUrl(config, kinds, workflowId),
  };
}

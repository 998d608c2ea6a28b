import type { OperationSummary } from '../../../engine/model/operations';
import type { List } from '../../../engine/model/views';
import { operationSummaries } from '../lifecycle/operation-summary';
import type { Services } from '../services';

/** What is at work or paused, the newest first, and after it what waits, the oldest first, and how many there are. */
export async function atWork(
  services: Services,
  { session, limit }: { session?: string; limit: number },
): Promise<List<OperationSummary>> {
  const pages = await Promise.all(
    (['running', 'paused', 'queued'] as const).map((status) =>
      services.store.operations.list({ session, status, limit, descending: status !== 'queued' }),
    ),
  );
  const items = await operationSummaries(
    services,
    pages.flatMap(({ rows }) => rows),
  );
  return { total: pages.reduce((sum, { total, rows }) => sum + (total ?? rows.length), 0), items };
}

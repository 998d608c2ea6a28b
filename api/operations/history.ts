import { HoldfastError } from '../../engine/model/errors';
import type { MetricsPage } from '../../engine/model/operations';
import type { OperationRow } from '../../infra/postgres/repositories/operation-repository';
import type { Services } from '../context';
import { runPoints } from './run-points';

/**
 * Points of an operation's history after a cursor. While a run is at work they are what its engine stored; afterwards
 * they follow from its result, with the same numbers.
 * @throws HoldfastError VALIDATION for a cursor that was never given
 */
export async function historyOf(
  services: Services,
  row: OperationRow,
  page: { cursor?: string; limit: number },
): Promise<MetricsPage> {
  const after = readCursor(page.cursor);
  const { metrics } = services.store;
  const found =
    row.kind === 'run' && row.status === 'completed'
      ? (await runPoints(services, row.id)).filter(({ seq }) => seq > after).slice(0, page.limit + 1)
      : await metrics.after(row.id, after, page.limit + 1);
  const items = found.slice(0, page.limit);
  return { items, nextCursor: String(items.at(-1)?.seq ?? after), more: found.length > items.length };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new HoldfastError('VALIDATION', 'cursor: must be one that was given before', { path: 'cursor' });
}

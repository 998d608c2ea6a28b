import { HoldfastError } from '../../../engine/model/errors';
import type { MetricsPage } from '../../../engine/model/operations';
import { isFinal } from '../../../engine/model/status';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { Services } from '../services';

/**
 * Points of an operation's history after a cursor. While a run is at work they are what its engine stored; afterwards
 * they follow from its result, with the same numbers.
 * @throws HoldfastError VALIDATION for a cursor that was never given, SEALED with the path `id`
 */
export async function historyOf(
  services: Services,
  row: OperationRow,
  page: { cursor?: string; limit: number },
): Promise<MetricsPage> {
  const after = readCursor(page.cursor);
  const { found, last } = await pointsAfter(services, row, { after, limit: page.limit + 1 });
  if (found.length === 0 && after > last) throw neverGiven();
  const items = found.slice(0, page.limit);
  return { items, nextCursor: String(items.at(-1)?.seq ?? after), more: found.length > items.length };
}

/** Points after a number, and the number of the last one that there is. */
async function pointsAfter(services: Services, row: OperationRow, { after, limit }: { after: number; limit: number }) {
  const { points: resultPoints } = services.kinds.of(row);
  if (resultPoints && row.status === 'completed') {
    const points = await resultPoints(services, row);
    return { found: points.filter(({ seq }) => seq > after).slice(0, limit), last: points.at(-1)?.seq ?? 0 };
  }
  const { metrics, seals } = services.store;
  if (row.manifest_hash !== null) await seals.requireManifestOpen(row.manifest_hash, { reader: row.id, path: 'id' });
  const found = await metrics.after(row.id, after, limit);
  if (found.length > 0 || after === 0) return { found, last: after };
  const last = await metrics.last(row.id);
  // Retention lets go of whole histories: then no number is known any more.
  return { found, last: last === 0 && isFinal(row.status) ? Infinity : last };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^(0|[1-9]\d{0,8})$/.test(cursor)) return Number(cursor);
  throw neverGiven();
}

function neverGiven(): HoldfastError {
  return new HoldfastError('VALIDATION', 'cursor: must be one that was given before', { path: 'cursor' });
}

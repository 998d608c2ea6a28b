import { chartRows } from '../../../engine/model/chart-rows';
import { HoldfastError } from '../../../engine/model/errors';
import { dataOf, sealedError, sealOver } from '../../../engine/model/seal';
import { isFinal } from '../../../engine/model/status';
import type { EquityPointView, FillView, RejectionView, TradeView } from '../../../engine/model/result-views';
import type { List } from '../../../engine/model/views';
import { decodeTable, openTable, type OpenTable } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { rowView } from './result-rows';

export type ArtifactColumn = Extract<keyof RunRow, `${string}_artifact`>;

export interface Page {
  limit: number;
  offset: number;
}

/** @throws HoldfastError NOT_FINISHED before the end of the run, INVALID_STATE when it ended without a result, SEALED */
export async function readResult(services: Services, row: RunRow, column: ArtifactColumn): Promise<Buffer> {
  if (!isFinal(row.status)) throw new HoldfastError('NOT_FINISHED', `The run is ${row.status}.`);
  const hash = row[column];
  if (hash === null) throw new HoldfastError('INVALID_STATE', `The run is ${row.status} and has no result.`);
  await requireResultOpen(services, row);
  return services.artifacts.get(hash);
}

/**
 * What a run has found day by day shows a part that was sealed afterwards.
 * @param path of the field that names the run
 * @throws HoldfastError SEALED with that path
 */
export async function requireResultOpen({ store }: Services, row: RunRow, path = 'id'): Promise<void> {
  const { id, manifest_hash: hash, config } = row;
  if (hash === null || !(await store.seals.isAny())) return;
  const data = dataOf(await store.sessions.getManifest(hash));
  const seals = await store.seals.standing(data.datasets);
  const seal = sealOver(seals, { ...data, end: config.end ?? data.end }, id);
  if (seal) throw sealedError(seal, path);
}

export function fillsOf(services: Services, row: RunRow, page: Page): Promise<List<FillView>> {
  return listOf(services, row, { table: 'fills', page });
}

export function tradesOf(services: Services, row: RunRow, page: Page): Promise<List<TradeView>> {
  return listOf(services, row, { table: 'trades', page });
}

/** The first rejected orders; none are known of a run of a version that did not list them. */
export async function rejectionsOf(services: Services, row: RunRow, page: Page): Promise<List<RejectionView>> {
  if (row.status === 'completed' && row.rejections_artifact === null) return { total: 0, items: [] };
  return listOf(services, row, { table: 'rejections', page });
}

async function listOf<View>(
  services: Services,
  row: RunRow,
  { table, page }: { table: 'fills' | 'trades' | 'rejections'; page: Page },
): Promise<List<View>> {
  const { total, rows } = decodeTable(await readResult(services, row, `${table}_artifact`), page);
  const view = await rowView(services, row, table);
  return { total, items: rows.map((one) => view(one) as unknown as View) };
}

/** @param points at most so many points for a chart of the whole curve: of each bucket first, last and the extremes */
export async function equityOf(
  services: Services,
  row: RunRow,
  { points, ...page }: Page & { points?: number },
): Promise<List<EquityPointView>> {
  const buffer = await readResult(services, row, 'equity_artifact');
  const table = openTable(buffer);
  const shown = points === undefined ? table.rows(page) : equityRows(table, points).map(rowOf(table));
  const view = await rowView(services, row, 'equity');
  return { total: table.total, items: shown.map((point) => view(point) as unknown as EquityPointView) };
}

function equityRows(table: OpenTable, points: number): number[] {
  return chartRows(table.total, points, [
    { values: table.numbers('equity')!, keep: ['min', 'max'] },
    { values: table.numbers('drawdown')!, keep: ['min'] },
  ]);
}

const rowOf = (table: OpenTable) => (offset: number) => table.rows({ offset, limit: 1 })[0]!;

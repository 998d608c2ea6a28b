import { chartRows } from '../../../engine/model/chart-rows';
import { HoldfastError } from '../../../engine/model/errors';
import { dataOf, sealedError, sealOver } from '../../../engine/model/seal';
import { isFinal } from '../../../engine/model/status';
import type { EquityPointView, FillView, RejectionView, TradeView } from '../../../engine/model/result-views';
import type { List } from '../../../engine/model/views';
import { openTable, type OpenTable, type TableRow } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { rangeOf } from '../../../engine/model/chart-views';
import { rowView, type ResultTableName } from './result-rows';
import { firstAt, firstBeyond, wantedRows, type RowFilter } from './row-filter';

export type ArtifactColumn = Extract<keyof RunRow, `${string}_artifact`>;

export interface Page {
  limit: number;
  offset: number;
}

/** @throws HoldfastError NOT_FINISHED before the end of the run, INVALID_STATE when it ended without a result, SEALED */
export async function readResult(services: Services, row: RunRow, column: ArtifactColumn): Promise<Buffer> {
  return services.artifacts.get(await openArtifact(services, row, column));
}

/** The artifact of a result that may be read; it throws as `readResult`. */
export async function openArtifact(services: Services, row: RunRow, column: ArtifactColumn): Promise<string> {
  if (!isFinal(row.status)) throw new HoldfastError('NOT_FINISHED', `The run is ${row.status}.`);
  const hash = row[column];
  if (hash === null) throw new HoldfastError('INVALID_STATE', `The run is ${row.status} and has no result.`);
  await requireResultOpen(services, row);
  return hash;
}

/**
 * What a run has found day by day shows a part that was sealed afterwards.
 * @param path of the field that names the run
 * @throws HoldfastError SEALED with that path
 */
export async function requireResultOpen({ store }: Services, row: RunRow, path = 'id'): Promise<void> {
  const { id, manifest_hash: hash, config } = row;
  const seals = await store.seals.standing();
  if (seals.length === 0 || hash === null) return;
  const data = dataOf(await store.sessions.getManifest(hash));
  const seal = sealOver(seals, { ...data, end: config.end ?? data.end }, id);
  if (seal) throw sealedError(seal, path);
}

export function fillsOf(services: Services, row: RunRow, page: Page & RowFilter): Promise<List<FillView>> {
  return listOf(services, row, { table: 'fills', page });
}

export function tradesOf(services: Services, row: RunRow, page: Page & RowFilter): Promise<List<TradeView>> {
  return listOf(services, row, { table: 'trades', page });
}

/** The first rejected orders; none are known of a run of a version that did not list them. */
export async function rejectionsOf(
  services: Services,
  row: RunRow,
  page: Page & RowFilter,
): Promise<List<RejectionView>> {
  if (row.status === 'completed' && row.rejections_artifact === null) return { total: 0, items: [] };
  return listOf(services, row, { table: 'rejections', page });
}

async function listOf<View>(
  services: Services,
  row: RunRow,
  { table, page }: { table: 'fills' | 'trades' | 'rejections'; page: Page & RowFilter },
): Promise<List<View>> {
  const { total, rows } = filteredRows(openTable(await readResult(services, row, `${table}_artifact`)), table, page);
  const view = await rowView(services, row, table);
  return { total, items: rows.map((one) => view(one) as unknown as View) };
}

/** A page of the rows of a table that are wanted, and how many those are. */
export function filteredRows(
  table: OpenTable,
  name: ResultTableName,
  { limit, offset, ...filter }: Page & RowFilter,
): { total: number; rows: TableRow[] } {
  const wanted = wantedRows(table, name, filter);
  if (!wanted) return { total: table.total, rows: table.rows({ limit, offset }) };
  return { total: wanted.length, rows: wanted.slice(offset, offset + limit).map(rowOf(table)) };
}

/** @param points at most so many points for a chart of the whole range: of each bucket first, last and the extremes */
export async function equityOf(
  services: Services,
  row: RunRow,
  { points, limit, offset, ...asked }: Page & Pick<RowFilter, 'from' | 'to'> & { points?: number | undefined },
): Promise<List<EquityPointView>> {
  const table = openTable(await readResult(services, row, 'equity_artifact'));
  const { start = -Infinity, end = Infinity } = rangeOf(asked);
  const times = table.numbers('time')!;
  const [from, to] = [firstAt(times, start), firstBeyond(times, end)];
  const total = Math.max(0, to - from);
  const shown =
    points === undefined
      ? table.rows({ offset: from + offset, limit: Math.max(0, Math.min(limit, total - offset)) })
      : equityRows(table, { from, to, points }).map(rowOf(table));
  const view = await rowView(services, row, 'equity');
  return { total, items: shown.map((point) => view(point) as unknown as EquityPointView) };
}

function equityRows(table: OpenTable, { from, to, points }: { from: number; to: number; points: number }): number[] {
  const rows = chartRows(to - from, points, [
    { values: table.numbers('equity')!.subarray(from, to), keep: ['min', 'max'] },
    { values: table.numbers('drawdown')!.subarray(from, to), keep: ['min'] },
  ]);
  return rows.map((row) => from + row);
}

const rowOf = (table: OpenTable) => (offset: number) => table.rows({ offset, limit: 1 })[0]!;

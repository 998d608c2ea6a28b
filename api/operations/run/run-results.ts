import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import { toIso } from '../../../engine/model/time';
import type { EquityPointView, FillView, RejectionView, TradeView } from '../../../engine/model/result-views';
import type { List } from '../../../engine/model/views';
import { decodeTable, type TableRow } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { quotedIn } from '../lifecycle/quoted-currencies';
import type { Services } from '../services';

export type ArtifactColumn = Extract<keyof RunRow, `${string}_artifact`>;

export interface Page {
  limit: number;
  offset: number;
}

/** @throws HoldfastError NOT_FINISHED before the end of the run, INVALID_STATE when it ended without a result */
export async function readResult({ artifacts }: Services, row: RunRow, column: ArtifactColumn): Promise<Buffer> {
  if (!isFinal(row.status)) throw new HoldfastError('NOT_FINISHED', `The run is ${row.status}.`);
  const hash = row[column];
  if (hash === null) throw new HoldfastError('INVALID_STATE', `The run is ${row.status} and has no result.`);
  return artifacts.get(hash);
}

export async function fillsOf(services: Services, row: RunRow, page: Page): Promise<List<FillView>> {
  const table = decodeTable(await readResult(services, row, 'fills_artifact'), page);
  const priced = await withCurrency(services, row);
  return { total: table.total, items: table.rows.map((fill) => priced(fillView(fill)) as unknown as FillView) };
}

/** What a version did not keep is null. */
export const NO_EVIDENCE = { orderId: null, type: null, reason: null, tag: null };

function fillView(fill: TableRow): TableRow {
  return { ...NO_EVIDENCE, ...withTimes(withNulls(fill), ['time']) };
}

/** Adds the currency of its prices to a row with an instrument. */
export async function withCurrency({ store }: Services, { manifest_hash: hash }: RunRow) {
  const { byId } = await quotedIn(store.sessions, hash!);
  return (row: TableRow): TableRow => ({ ...row, currency: byId.get(String(row['instrument'])) ?? null });
}

export async function tradesOf(services: Services, row: RunRow, page: Page): Promise<List<TradeView>> {
  const table = decodeTable(await readResult(services, row, 'trades_artifact'), page);
  const priced = await withCurrency(services, row);
  const items = table.rows.map((trade) => priced(withTimes(trade, ['entryTime', 'exitTime'])) as unknown as TradeView);
  return { total: table.total, items };
}

/** The first rejected orders; none are known of a run of a version that did not list them. */
export async function rejectionsOf(services: Services, row: RunRow, page: Page): Promise<List<RejectionView>> {
  if (row.status === 'completed' && row.rejections_artifact === null) return { total: 0, items: [] };
  const table = decodeTable(await readResult(services, row, 'rejections_artifact'), page);
  return { total: table.total, items: table.rows.map((one) => withTimes(one, ['time']) as unknown as RejectionView) };
}

/** @param points at most so many points, at equal distances and with the last one, for a chart of the whole curve */
export async function equityOf(
  services: Services,
  row: RunRow,
  { points, ...page }: Page & { points?: number },
): Promise<List<EquityPointView>> {
  const buffer = await readResult(services, row, 'equity_artifact');
  const { total, rows } = decodeTable(buffer, points === undefined ? page : { offset: 0, limit: 0 });
  const shown =
    points === undefined
      ? rows
      : evenly(total, points).map((offset) => decodeTable(buffer, { offset, limit: 1 }).rows[0]!);
  return { total, items: shown.map((point) => withTimes(point, ['time']) as unknown as EquityPointView) };
}

/** At most `points` row numbers of `total` at equal distances, the first and the last among them. */
export function evenly(total: number, points: number): number[] {
  const count = Math.min(total, points);
  if (count === 1) return [total - 1];
  return Array.from({ length: count }, (_, i) => Math.round((i * (total - 1)) / (count - 1)));
}

/** Columns of texts have no null: an empty one stands for it. */
export function withNulls(row: TableRow): TableRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === '' ? null : value]));
}

export function withTimes(row: TableRow, names: readonly string[]): TableRow {
  const times = names.map((name) => [name, typeof row[name] === 'number' ? toIso(row[name]) : null] as const);
  return { ...row, ...Object.fromEntries(times) };
}

import type { LogLineView, OrderRow, Recorded, SeriesView } from '../../../engine/model/result-views';
import type { NotedSeries } from '../../../engine/model/run-notes';
import { chartRows } from '../../../engine/model/chart-rows';
import { openTable } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { rowView } from './result-rows';
import type { RowFilter } from './row-filter';
import { filteredRows, readResult, type ArtifactColumn, type Page } from './run-results';

/** Points of all series together in one answer. */
const MAX_POINTS = 100_000;

/** Orders in order of placement. */
export function ordersOf(services: Services, row: RunRow, page: Page & RowFilter): Promise<Recorded<OrderRow>> {
  return recordedRows(services, row, { table: 'orders', page });
}

export function logOf(services: Services, row: RunRow, page: Page): Promise<Recorded<LogLineView>> {
  return recordedRows(services, row, { table: 'log', page });
}

interface Asked extends Page {
  /** At most so many points of each whole series, at equal distances and with the last one. */
  points?: number;
  name?: string;
}

/** Each series with its page of points; of many series shorter pages. */
export async function seriesOf(
  services: Services,
  row: RunRow,
  { name, points, ...page }: Asked,
): Promise<Recorded<SeriesView>> {
  const buffer = await readRecorded(services, row, 'series_artifact');
  if (buffer === undefined) return NOT_RECORDED;
  const { facts, rows: readRows, numbers } = openTable(buffer);
  const view = await rowView(services, row, 'series');
  const values = points === undefined ? new Float64Array(0) : numbers('value')!;
  let start = 0;
  const all = (facts.series as NotedSeries[]).map((one) => ({ ...one, start: (start += one.points) - one.points }));
  const shown = all.filter((one) => name === undefined || one.name === name);
  const most = Math.max(1, Math.floor(MAX_POINTS / Math.max(1, shown.length)));
  const items = shown.map(({ start: from, points: total, ...series }) => {
    const read = (offset: number, limit: number) =>
      readRows({ offset: from + offset, limit: Math.max(0, Math.min(limit, total - offset)) });
    const rows =
      points === undefined
        ? read(page.offset, Math.min(page.limit, most))
        : chartRows(total, Math.min(points, most), [
            { values: values.subarray(from, from + total), keep: ['min', 'max'] },
          ]).flatMap((at) => read(at, 1));
    return { ...series, total, points: rows.map((point) => view(point) as { time: string; value: number }) };
  });
  return { total: items.length, items, recorded: true, truncated: facts.truncated === true };
}

const NOT_RECORDED = { total: 0, items: [], recorded: false, truncated: false };

async function recordedRows<View>(
  services: Services,
  row: RunRow,
  { table, page }: { table: 'orders' | 'log'; page: Page & RowFilter },
): Promise<Recorded<View>> {
  const buffer = await readRecorded(services, row, `${table}_artifact`);
  if (buffer === undefined) return NOT_RECORDED;
  const opened = openTable(buffer);
  const { total, rows } = filteredRows(opened, table, page);
  const view = await rowView(services, row, table);
  const items = rows.map((one) => view(one) as unknown as View);
  return { total, items, recorded: true, truncated: opened.facts.truncated === true };
}

/** Undefined of a completed run of a version that did not record it. */
async function readRecorded(services: Services, row: RunRow, column: ArtifactColumn): Promise<Buffer | undefined> {
  if (row.status === 'completed' && row[column] === null) return undefined;
  return readResult(services, row, column);
}

import { z } from 'zod';
import {
  equityPointSchema,
  fillViewSchema,
  logLineSchema,
  orderRowSchema,
  rejectionViewSchema,
  seriesPointSchema,
  tradeViewSchema,
} from '../../../engine/model/result-views';
import type { NotedSeries } from '../../../engine/model/run-notes';
import { openTable, type TableRow } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import type { TableColumn } from '../tables/paged-table';
import { rowView, TIMES, type ResultTableName } from './result-rows';
import { wantedRows, type RowFilter } from './row-filter';
import { readResult } from './run-results';

/** The rows of a run's tables, as doors show them. */
const ROWS: Record<ResultTableName, z.ZodObject> = {
  fills: fillViewSchema,
  trades: tradeViewSchema,
  rejections: rejectionViewSchema,
  equity: equityPointSchema,
  orders: orderRowSchema,
  series: seriesPointSchema,
  log: logLineSchema,
};

/** The columns of a table: the fields of its rows, in their order. */
export function columnsOf(table: ResultTableName): TableColumn[] {
  const times: readonly string[] = TIMES[table];
  return Object.entries(ROWS[table].shape).map(([name, field]) => {
    if (times.includes(name)) return { name, type: 'time' };
    return { name, type: baseType(field) instanceof z.ZodNumber ? 'number' : 'text' };
  });
}

function baseType(field: unknown): unknown {
  return field instanceof z.ZodNullable || field instanceof z.ZodOptional ? baseType(field.unwrap()) : field;
}

export interface WantedRows extends RowFilter {
  /** @default all */
  limit?: number;
  /** @default 0 */
  offset?: number;
  /** Of series: only those of this name. */
  name?: string;
}

/** Rows that are decoded at once. */
const PAGE = 5000;

/**
 * The rows of a table in pages, as doors show them; none of a run of a version that did not keep them.
 * @throws HoldfastError NOT_FINISHED, INVALID_STATE, ARTIFACT_MISSING
 */
export async function resultPages(
  services: Services,
  run: RunRow,
  { table, ...wanted }: WantedRows & { table: ResultTableName },
): Promise<Iterable<TableRow[]>> {
  const artifact = `${table}_artifact` as const;
  if (run.status === 'completed' && run[artifact] === null) return [];
  const buffer = await readResult(services, run, artifact);
  const shown = await rowView(services, run, table);
  return pagesOf(buffer, { table, ...wanted }, shown);
}

function* pagesOf(
  buffer: Buffer,
  { table, offset = 0, limit = Infinity, name, ...filter }: WantedRows & { table: ResultTableName },
  shown: (row: TableRow) => TableRow,
): Iterable<TableRow[]> {
  const opened = openTable(buffer);
  const { total, facts, rows } = opened;
  const wanted = wantedRows(opened, table, filter)?.slice(offset, offset + limit);
  for (let at = 0; wanted && at < wanted.length; at += PAGE) {
    yield wanted.slice(at, at + PAGE).map((row) => shown(rows({ offset: row, limit: 1 })[0]!));
  }
  if (wanted) return;
  let [skip, left] = [offset, limit];
  for (const { from, to, fields } of table === 'series' ? partsOf(facts['series'], name) : [whole(total)]) {
    const start = Math.min(to, from + skip);
    skip -= start - from;
    for (let at = start; at < to && left > 0; at += PAGE) {
      const page = rows({ offset: at, limit: Math.min(PAGE, to - at, left) });
      left -= page.length;
      yield page.map((row) => ({ ...fields, ...shown(row) }));
    }
  }
}

interface Part {
  from: number;
  to: number;
  /** What all of its rows have. */
  fields: TableRow;
}

const whole = (total: number): Part => ({ from: 0, to: total, fields: {} });

function partsOf(series: unknown, name: string | undefined): Part[] {
  let to = 0;
  return (series as NotedSeries[])
    .map((one) => ({ from: to, to: (to += one.points), fields: { name: one.name, instrument: one.instrument } }))
    .filter(({ fields }) => name === undefined || fields.name === name);
}

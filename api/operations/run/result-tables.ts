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
import { openTable, type OpenTable } from '../../../infra/store/artifacts/table';
import { TableFile } from '../../../infra/store/artifacts/table-file';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { pageOf, type PageColumn, type PagedTable, type TableColumn, type TablePage } from '../tables/paged-table';
import { currenciesOf, TIMES, type ResultTableName } from './result-rows';
import { isFiltered, wantedRows, type RowFilter } from './row-filter';
import { openArtifact } from './run-results';

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

/** Rows that are read at once. */
const PAGE = 5000;

/**
 * A table in pages, as doors show it; without rows of a run of a version that did not keep it.
 * @throws HoldfastError NOT_FINISHED, INVALID_STATE, ARTIFACT_MISSING
 */
export async function resultTable(
  services: Services,
  run: RunRow,
  { table, ...wanted }: WantedRows & { table: ResultTableName },
): Promise<PagedTable> {
  const columns = columnsOf(table);
  const artifact = `${table}_artifact` as const;
  if (run.status === 'completed' && run[artifact] === null) return { columns, pages: [] };
  const hash = await openArtifact(services, run, artifact);
  const currencies = await currenciesOf(services, run, table);
  if (isFiltered(wanted)) {
    const whole = openTable(await services.artifacts.get(hash));
    const { offset = 0, limit = Infinity } = wanted;
    const rows = wantedRows(whole, table, wanted)!.slice(offset, offset + limit);
    return { columns, pages: chosenPages(whole, rows, { columns, currencies }) };
  }
  const file = await TableFile.of(await services.artifacts.open(hash));
  const parts = table === 'series' ? partsOf(file.facts['series'], wanted.name) : [whole(file.total)];
  return { columns, pages: pagesOf(file, { ...wanted, parts }, { columns, currencies }), close: () => file.close() };
}

interface Shown {
  columns: readonly TableColumn[];
  /** Of tables with prices: currencies of instruments. */
  currencies: ReadonlyMap<string, string> | undefined;
}

/** Rows that are chosen or sorted, of a table that is in memory for it. */
function* chosenPages(table: OpenTable, rows: readonly number[], { columns, currencies }: Shown): Iterable<TablePage> {
  for (let at = 0; at < rows.length; at += PAGE) {
    const page = rows.slice(at, at + PAGE).map((row) => table.rows({ offset: row, limit: 1 })[0]!);
    yield pageOf(columns, page, (row, name) =>
      name === 'currency' && currencies ? currencies.get(row['instrument'] as string) : row[name],
    );
  }
}

async function* pagesOf(
  file: TableFile,
  { offset = 0, limit = Infinity, parts }: WantedRows & { parts: readonly Part[] },
  shown: Shown,
): AsyncIterable<TablePage> {
  let [skip, left] = [offset, limit];
  for (const { from, to, fields } of parts) {
    const start = Math.min(to, from + skip);
    skip -= start - from;
    for (let at = start; at < to && left > 0; at += PAGE) {
      const end = Math.min(to, at + PAGE, at + left);
      left -= end - at;
      yield await pageOfRows(file, { from: at, to: end, fields }, shown);
    }
  }
}

interface Part {
  from: number;
  to: number;
  /** What all of its rows have. */
  fields: Readonly<Record<string, string | null>>;
}

const whole = (total: number): Part => ({ from: 0, to: total, fields: {} });

function partsOf(series: unknown, name: string | undefined): Part[] {
  let to = 0;
  return (series as NotedSeries[])
    .map((one) => ({ from: to, to: (to += one.points), fields: { name: one.name, instrument: one.instrument } }))
    .filter(({ fields }) => name === undefined || fields.name === name);
}

async function pageOfRows(
  file: TableFile,
  { from, to, fields }: Part,
  { columns, currencies }: Shown,
): Promise<TablePage> {
  const rows = to - from;
  const read = async ({ name, type }: TableColumn): Promise<PageColumn> => {
    if (name in fields) return new Array<string | null>(rows).fill(fields[name]!);
    if (name === 'currency' && currencies) {
      const instruments = (await file.column('instrument', from, to)) as readonly string[];
      return instruments.map((instrument) => currencies.get(instrument) ?? null);
    }
    // What a version did not keep is null.
    if (!file.has(name)) return type === 'text' ? new Array<null>(rows).fill(null) : new Float64Array(rows).fill(NaN);
    const column = await file.column(name, from, to);
    return column instanceof Float64Array ? column : column.map((text) => (text === '' ? null : text));
  };
  const values: PageColumn[] = [];
  for (const column of columns) values.push(await read(column));
  return { rows, columns: values };
}

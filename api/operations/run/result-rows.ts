import { toIso } from '../../../engine/model/time';
import type { TableRow } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { quotedIn } from '../lifecycle/traded-instruments';
import type { Services } from '../services';

/** Columns of a run's tables that hold moments. */
export const TIMES = {
  fills: ['time'],
  trades: ['entryTime', 'exitTime'],
  rejections: ['time'],
  equity: ['time'],
  orders: ['placedAt', 'endedAt'],
  series: ['time'],
  log: ['time'],
} as const;
export type ResultTableName = keyof typeof TIMES;

/** Tables whose rows have prices. */
const PRICED: readonly ResultTableName[] = ['fills', 'trades', 'orders'];
/** What a version did not keep of fills is null. */
const NO_EVIDENCE = { orderId: null, type: null, reason: null, tag: null };

/** How doors show a row of a table: moments as ISO 8601, an empty text as null, prices with their currency. */
export async function rowView(
  services: Services,
  run: RunRow,
  table: ResultTableName,
): Promise<(row: TableRow) => TableRow> {
  const currencies = await currenciesOf(services, run, table);
  return (row) => ({
    ...(table === 'fills' && NO_EVIDENCE),
    ...withNulls(row),
    ...timesOf(row, TIMES[table]),
    ...(currencies && { currency: currencies.get(String(row['instrument'])) ?? null }),
  });
}

/** The currency of each instrument, for a table with prices. */
export async function currenciesOf(
  { store }: Services,
  { manifest_hash: hash }: RunRow,
  table: ResultTableName,
): Promise<ReadonlyMap<string, string> | undefined> {
  return PRICED.includes(table) ? (await quotedIn(store.sessions, hash!)).byId : undefined;
}

/** Columns of texts have no null: an empty one stands for it. */
function withNulls(row: TableRow): TableRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === '' ? null : value]));
}

function timesOf(row: TableRow, names: readonly string[]): TableRow {
  return Object.fromEntries(names.map((name) => [name, typeof row[name] === 'number' ? toIso(row[name]) : null]));
}

import { pairs, plain } from './format';
import { facts, listing, type Column } from './table';

type Row = Record<string, unknown>;

/** An answer as it is: a list as a table of its fields, anything else as its fields below each other. */
export function plainText(value: unknown): string {
  if (Array.isArray(value)) return rowsText({ total: value.length, items: value as Row[] });
  if (typeof value !== 'object' || value === null) return String(value);
  const { items, total, ...rest } = value as Row & { items?: Row[]; total?: number | null };
  if (!Array.isArray(items)) return facts(Object.entries(value as Row).map(([name, one]) => [name, cellText(one)]));
  const more = Object.entries(rest).filter(([, one]) => one !== null && one !== undefined);
  const table = rowsText({ total: total ?? items.length, items });
  return more.length === 0 ? table : `${table}\n\n${facts(more.map(([name, one]) => [name, cellText(one)]))}`;
}

function rowsText(list: { total: number | null; items: readonly Row[] }): string {
  const names = [...new Set(list.items.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): Column<Row> => ({
    head: name.toUpperCase(),
    number: list.items.every((row) => typeof row[name] === 'number' || row[name] === null),
    cell: (row) => cellText(row[name]),
  }));
  return listing(columns, list);
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'number') return plain(value);
  if (Array.isArray(value)) return value.map(innerText).join(', ') || '-';
  if (typeof value !== 'object') return innerText(value);
  return pairs(Object.fromEntries(Object.entries(value).map(([name, one]) => [name, innerText(one)])));
}

function innerText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

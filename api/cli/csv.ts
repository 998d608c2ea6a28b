import { quotedCell, spreadsheetCell } from '../../engine/model/csv-cell';

type Row = Record<string, unknown>;

/**
 * The rows of an answer as CSV, with every field in full: of a list its items, of anything else itself as one row. Fields of
 * objects are named with dots; lists within a row are JSON.
 */
export function csvOf(value: unknown): string {
  const rows = rowsOf(value).map((row) => flat(row));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => cellOf(row[name])).join(','));
  return [names.map(quotedCell).join(','), ...lines].map((line) => `${line}\n`).join('');
}

/** Lists go by one of these names. */
const LISTS = ['items', 'points', 'findings', 'instruments'];

function rowsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [{ value }];
  const name = LISTS.find((list) => Array.isArray((value as Row)[list]));
  return name === undefined ? [value] : ((value as Row)[name] as unknown[]);
}

function flat(value: unknown, prefix = ''): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [prefix || 'value']: value };
  const entries = Object.entries(value as Row).map(([name, one]) =>
    flat(one, prefix === '' ? name : `${prefix}.${name}`),
  );
  return Object.assign({}, ...entries) as Row;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return spreadsheetCell(typeof value === 'string' ? value : JSON.stringify(value));
}

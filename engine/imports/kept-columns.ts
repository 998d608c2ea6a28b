import { plainName } from '../catalog/column-names';
import { plainNumber } from '../catalog/text-formats';
import { extraColumnsSchema } from '../model/extra-columns';
import type { ImportForm } from '../model/imports';
import { isRoleName } from '../catalog/role-names';
import { columnOf, type Table } from './table';

/** Kept of a file at most. */
const MOST_KEPT = 32;
const NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const COMMA = /^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
/** Times of other moments of a bar are no figures of it. */
const TIME = /(time|date|timestamp|_ts)$/;
const NUMERIC = /^(DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER|DECIMAL.*|BOOLEAN)$/;

/** Names of the columns of a file that hold numbers besides those of bars, quotes and trades, by its first rows. */
export function furtherColumns(table: Table, { columns, layout, numbers }: ImportForm): string[] | undefined {
  if (!table.hasNames || layout === 'wide') return undefined;
  const used = new Set(Object.values(columns).map((name) => name && plainName(name)));
  const seen = new Set<string>();
  const found = table.columns.flatMap(({ name, type }, at) => {
    const plain = plainName(name);
    if (used.has(plain) || seen.has(plain) || isRoleName(name) || TIME.test(plain)) return [];
    seen.add(plain);
    const isText = type === 'VARCHAR';
    const cells = table.sample.map((row) => (row[at] ?? '').trim()).filter((cell) => cell !== '');
    const form = numbers === 'decimal comma' ? COMMA : NUMBER;
    const isNumber = isText ? cells.length > 0 && cells.every((cell) => form.test(cell)) : NUMERIC.test(type);
    return isNumber && extraColumnsSchema.safeParse([name]).success ? [name.trim()] : [];
  });
  return found.length > 0 ? found.slice(0, MOST_KEPT) : undefined;
}

/** Names of the kept columns in SQL, in the order of the form. */
export function keptAliases({ keep = [] }: ImportForm): string[] {
  return keep.map((_, i) => `kept_${i}`);
}

/** SQL of the kept columns of a file; a cell that is no number, or a column that is not there, is NULL. */
export function keptCells(table: Table, form: ImportForm): string[] {
  return (form.keep ?? []).map((name, i) => {
    const column = columnOf(table, name);
    const text = column?.type === 'VARCHAR' ? plainNumber(column.sql, form.numbers ?? 'plain', false) : column?.sql;
    const number = `TRY_CAST(${text} AS DOUBLE)`;
    return `${column ? `CASE WHEN isfinite(${number}) THEN ${number} END` : 'NULL::DOUBLE'} AS kept_${i}`;
  });
}

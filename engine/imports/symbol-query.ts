import type { SourceColumn } from '../catalog/source-column';
import type { Role } from '../catalog/role-names';
import { sqlText } from '../model/sql-text';
import type { ImportForm } from '../model/imports';

const DATES = ['%d-%b-%Y', '%Y-%m-%d', '%Y%m%d', '%m/%d/%Y', '%d-%b-%y', '%Y-%m-%d %H:%M:%S'];

/**
 * SQL of the id of a row's instrument, in the layout `long`: its symbol and venue; of an option or a future that is
 * named by its underlying, the name with its expiry, such as NIFTY25JAN30C21000. NULL where a row has no symbol.
 */
export function symbolSql(column: (role: Role) => SourceColumn | undefined, form: ImportForm, symbol?: string): string {
  if (form.layout === 'wide') return sqlText(withVenue(symbol!, form.venue));
  if (form.layout === 'single') return 'NULL::VARCHAR';
  const text = (role: Role) => `trim(${column(role)!.sql}::VARCHAR)`;
  const name = column('expiry') ? derivativeSql(column, text) : text('symbol');
  const venue = form.columns.venue === undefined ? sqlText(form.venue ?? '') : `upper(${text('venue')})`;
  return `CASE WHEN ${text('symbol')} <> '' THEN ${name} || '.' || ${venue} END`;
}

/** A symbol with the venue of a form behind it, unless it has one. */
export function withVenue(symbol: string, venue: string | undefined): string {
  return venue === undefined ? symbol : `${symbol}.${venue}`;
}

function derivativeSql(column: (role: Role) => SourceColumn | undefined, text: (role: Role) => string): string {
  const expiry = column('expiry')!;
  const isDate = expiry.type.startsWith('TIMESTAMP') || expiry.type === 'DATE';
  const day = isDate
    ? `${expiry.sql}::TIMESTAMP`
    : `try_strptime(${text('expiry')}, [${DATES.map(sqlText).join(', ')}])`;
  const root = `regexp_replace(upper(${text('symbol')}), '[^A-Z0-9&_-]', '', 'g')`;
  const future = `${root} || upper(strftime(${day}, '%y%b')) || 'FUT'`;
  if (!column('right') || !column('strike')) return future;
  const right = `upper(left(${text('right')}, 1))`;
  const strike = `regexp_replace(TRY_CAST(${text('strike')} AS DECIMAL(18, 6))::VARCHAR, '[.]?0+$', '')`;
  const option = `${root} || upper(strftime(${day}, '%y%b%d')) || ${right} || ${strike}`;
  return (
    `CASE WHEN ${right} IN ('C', 'P') AND TRY_CAST(${text('strike')} AS DOUBLE) > 0 THEN ${option} ` +
    `WHEN ${day} IS NULL THEN ${root} ELSE ${future} END`
  );
}

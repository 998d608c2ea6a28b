import { plainName } from '../catalog/column-names';
import { ROLE_NAMES as NAMES, type Role } from '../catalog/role-names';
import { WITH_UNIT } from '../catalog/volume-column';
import type { ImportColumns, ImportForm } from '../model/imports';
import { refusal } from './findings';

const CLOCKS = ['time'];
/** Any of these is a part of a row of bars and of no other. */
const BARS = ['open', 'high', 'low'] as const;

/** Whether a time of day alone stands in a cell. */
export function isClock(cell: string): boolean {
  return /^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?|\d{6})$/i.test(cell.trim());
}

/** Which columns hold what, by their names and their first cells, and what a row is. */
export function rolesOf(
  names: readonly string[],
  sample: readonly (readonly string[])[],
): { columns: ImportColumns; rows: ImportForm['rows'] } {
  const plain = names.map(plainName);
  const nameOf = (role: keyof typeof NAMES) => {
    const found = NAMES[role].map((name) => plain.indexOf(name)).find((at) => at >= 0);
    return found === undefined ? undefined : names[found];
  };
  const columns: ImportColumns = timeRoles(names, plain, sample);
  const has = (...roles: (keyof typeof NAMES)[]) => roles.every((role) => nameOf(role) !== undefined);
  const isBars = BARS.some((role) => nameOf(role) !== undefined);
  const rows = isBars ? 'bars' : has('bid', 'ask') ? 'quotes' : has('price') ? 'trades' : 'bars';
  const wanted: Record<ImportForm['rows'], readonly (keyof typeof NAMES)[]> = {
    bars: ['open', 'high', 'low', 'close', 'volume', 'adjusted', 'bid', 'ask'],
    quotes: ['bid', 'ask'],
    trades: ['price', 'size'],
  };
  for (const role of [...wanted[rows], 'symbol', 'venue', 'expiry', 'strike', 'right'] as const)
    columns[role] = nameOf(role);
  if (rows === 'bars' && columns.volume === undefined) columns.volume = volumeWithUnit(names, plain);
  if ((columns.bid === undefined) !== (columns.ask === undefined)) columns.bid = columns.ask = undefined;
  return { columns: compact(columns), rows };
}

function timeRoles(
  names: readonly string[],
  plain: readonly string[],
  sample: readonly (readonly string[])[],
): ImportColumns {
  const cell = (at: number) => sample[0]?.[at]?.trim() ?? '';
  const date = ['date', 'dtyyyymmdd'].map((name) => plain.indexOf(name)).find((at) => at >= 0) ?? -1;
  const clock = plain.findIndex((name, at) => at !== date && CLOCKS.includes(name) && isClock(cell(at)));
  if (date >= 0 && clock >= 0 && !cell(date).includes(':')) return { time: names[date], clock: names[clock] };
  const candidates = NAMES.time.map((name) => plain.indexOf(name)).filter((at) => at >= 0);
  // A counter is no time where there is one besides.
  const told = candidates.find((at) => !/^\d{1,7}$/.test(cell(at))) ?? candidates[0];
  return told === undefined ? {} : { time: names[told] };
}

/** `Volume BTC`, `Volume_(BTC)`: the first one that is not in money. */
function volumeWithUnit(names: readonly string[], plain: readonly string[]): string | undefined {
  const units = plain.flatMap((name, at) => {
    const unit = WITH_UNIT.exec(name)?.[1];
    return unit === undefined ? [] : [{ at, isMoney: /^(usdt?|usdc|eur|gbp|currency|quote)$/.test(unit) }];
  });
  const found = units.find(({ isMoney }) => !isMoney);
  return found && names[found.at];
}

/** Columns without those that are not there. */
export function compact(columns: ImportColumns): ImportColumns {
  return Object.fromEntries(Object.entries(columns).filter(([, name]) => name !== undefined));
}

/**
 * Requires the columns that rows of a kind need.
 * @throws HoldfastError IMPORT_REFUSED with the finding COLUMN_MISSING
 */
export function requireRoles(form: ImportForm, names: readonly string[], file: string): void {
  const needed: Record<ImportForm['rows'], Role[]> = {
    bars: ['time', 'open', 'high', 'low', 'close'],
    quotes: ['time', 'bid', 'ask'],
    trades: ['time', 'price'],
  };
  const missing = needed[form.rows].find((role) => form.columns[role] === undefined);
  if (missing === undefined) return;
  const found = `no ${missing} among ${names.map((name) => name.trim()).join(', ')}`;
  const taken = `Name it by columns.${missing}, or give the file a line of names such as timestamp, open, high, low, close, volume.`;
  throw refusal('COLUMN_MISSING', { file, found, taken, path: `columns.${missing}` });
}

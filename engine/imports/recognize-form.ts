import { orderOf, orderSurvey, undecidedRow, yearLastDates } from '../catalog/date-order';
import { isPriceName, plainName } from '../catalog/column-names';
import type { SourceColumn } from '../catalog/source-column';
import { layoutOf } from '../catalog/text-cells';
import { numbersOf } from '../catalog/text-formats';
import type { ImportColumns, ImportForm, ImportOverrides } from '../model/imports';
import { MICROS_PER_DAY } from '../model/time';
import { compact, requireRoles, rolesOf } from './column-roles';
import { refusal } from './findings';
import { furtherColumns } from './kept-columns';
import type { ImportDatabase } from './import-database';
import type { NamedProfile } from './import-source';
import { instrumentOfFile } from './instrument-names';
import { profileOf } from './profile-marks';
import { rowsQuery } from './row-query';
import { columnOf, type Table } from './table';
import { hasOffset, timeUnitOf } from './time-query';

export interface RecognizedForm {
  form: ImportForm;
  profile: NamedProfile | undefined;
  /** What was assumed, in words. */
  notes: string[];
}

/**
 * How a file is read: by what its first rows show, over it what a profile says, over both what whoever imports says.
 * @throws HoldfastError IMPORT_REFUSED
 */
export async function recognizeForm(
  database: ImportDatabase,
  table: Table,
  { overrides, profiles }: { overrides: ImportOverrides; profiles: readonly NamedProfile[] },
): Promise<RecognizedForm> {
  const profile = chosenProfile(table, overrides, profiles);
  const { profile: _, instrument: _instrument, columns: own, ...told } = overrides;
  const found = rowsOf(table);
  // A profile that names the prices names all there is.
  const shown = profile?.form.columns?.open === undefined ? found.columns : {};
  const columns = compact({ ...shown, ...profile?.form.columns, ...own });
  const rows = told.rows ?? profile?.form.rows ?? found.rows;
  const base: ImportForm = {
    ...table.told,
    rows,
    layout: 'single',
    timeUnit: 'text',
    ...profile?.form,
    ...told,
    columns,
  };
  const notes = [...table.notes, ...(profile?.notes ?? [])];
  const names = table.columns.map(({ name }) => name);
  requireRoles(base, names, table.file.name);
  if (base.adjust && columns.adjusted === undefined)
    throw refusal('ADJUSTED_MISSING', { file: table.file.name, path: 'adjust' });
  const isGiven = (key: 'layout' | 'numbers' | 'timeUnit' | 'dateFormat') =>
    told[key] !== undefined || profile?.form[key] !== undefined;
  if (!isGiven('layout')) base.layout = await layoutFor(database, table, { form: base, overrides });
  requireColumns(table, base);
  base.priceScale ??= await binaryScale(database, table, base);
  if (!isGiven('numbers')) base.numbers = numbersFor(table, base, notes);
  base.keep ??= furtherColumns(table, base);
  const time = timeCells(table, base);
  if (!isGiven('timeUnit')) base.timeUnit = timeUnitFor(table, time);
  if (!isGiven('dateFormat')) base.dateFormat = await dateFormatFor(database, table, { ...time, form: base });
  if (base.timeZone !== undefined && (await hasDaysAlone(database, table, base))) base.timeZone = undefined;
  requireOneZone(table, base, time.cells);
  notes.push(...assumptions(base, time.cells));
  return {
    form: Object.fromEntries(Object.entries(base).filter(([, value]) => value !== undefined)) as ImportForm,
    profile,
    notes,
  };
}

function chosenProfile(
  table: Table,
  { profile: name }: ImportOverrides,
  profiles: readonly NamedProfile[],
): NamedProfile | undefined {
  if (name === undefined) return profileOf(table, profiles);
  const chosen = profiles.find((profile) => profile.name === name);
  if (chosen) return chosen;
  const taken = `There are ${profiles.map((profile) => profile.name).join(', ')}.`;
  throw refusal('PROFILE_UNKNOWN', { file: table.file.name, found: name, taken, path: 'profile' });
}

/** Which columns hold what; without a line of names by the form of the first row. */
function rowsOf({ columns, sample, hasNames, symbols }: Table): { columns: ImportColumns; rows: ImportForm['rows'] } {
  const names = columns.map(({ name }) => name);
  if (symbols && symbols.length > 1) return rolesOf([...new Set(names.map((name) => name.split('|')[0]!))], sample);
  if (hasNames) return rolesOf(names, sample);
  const layout = layoutOf(sample[0] ?? []);
  if (!layout) return { columns: {}, rows: 'bars' };
  const at = (name: string) => (layout.names.includes(name) ? names[layout.names.indexOf(name)] : undefined);
  const time = at('timestamp') ?? at('date');
  const [clock, open, high, low, close, volume] = ['time', 'open', 'high', 'low', 'close', 'volume'].map(at);
  return { columns: compact({ time, clock, open, high, low, close, volume }), rows: 'bars' };
}

interface Situation {
  form: ImportForm;
  overrides: ImportOverrides;
}

/** A column of symbols makes a file of many instruments, unless it has one alone and the file's name is that of it. */
async function layoutFor(
  database: ImportDatabase,
  table: Table,
  { form, overrides }: Situation,
): Promise<ImportForm['layout']> {
  if (table.symbols && table.symbols.length > 1) return 'wide';
  const column = form.columns.symbol === undefined ? undefined : columnOf(table, form.columns.symbol);
  if (!column) return 'single';
  const own = instrumentOfFile(table.file, { instrument: overrides.instrument, venue: undefined });
  if (own === undefined || (form.columns.expiry !== undefined && overrides.instrument === undefined)) return 'long';
  const first = `(SELECT ${column.sql} AS first FROM ${table.from} LIMIT 1)`;
  const [other] = await database.rows(
    `SELECT ${column.sql}::VARCHAR FROM ${table.from}, ${first} WHERE ${column.sql} <> first AND ${column.sql}::VARCHAR <> '' LIMIT 1`,
  );
  if (!other) return 'single';
  if (overrides.instrument === undefined) return 'long';
  throw refusal('SYMBOLS_SEVERAL', { file: table.file.name, found: String(other[0]), path: 'instrument' });
}

/** @throws HoldfastError IMPORT_REFUSED where the file does not have what a form names */
export function requireColumns(table: Table, form: ImportForm): void {
  for (const [role, name] of Object.entries(form.columns)) {
    const symbol = form.layout === 'wide' && role !== 'time' ? table.symbols?.[0] : undefined;
    if (name === undefined || columnOf(table, name, symbol)) continue;
    const found = `no ${name} among ${table.columns.map((column) => column.name.trim()).join(', ')}`;
    throw refusal('COLUMN_MISSING', { file: table.file.name, found, path: `columns.${role}` });
  }
}

function cellsAt(table: Table, column: SourceColumn | undefined): string[] {
  const at = column === undefined ? -1 : table.columns.indexOf(column);
  return at < 0 ? [] : table.sample.map((row) => row[at] ?? '');
}

/** Of prices as whole numbers in 8 or 16 bytes, of 9 and of 16 digits behind the point. */
async function binaryScale(
  database: ImportDatabase,
  table: Table,
  { columns }: ImportForm,
): Promise<number | undefined> {
  const name = columns.close ?? columns.bid ?? columns.price;
  const column = name === undefined ? undefined : columnOf(table, name);
  if (column?.type !== 'BLOB') return undefined;
  const [[bytes]] = (await database.rows(`SELECT octet_length(${column.sql})::INTEGER FROM ${table.from} LIMIT 1`)) as [
    [number],
  ];
  return bytes === 16 ? 1e-16 : 1e-9;
}

function numbersFor(table: Table, form: ImportForm, notes: string[]): ImportForm['numbers'] {
  const { open, high, low, close, bid, ask, price } = form.columns;
  const named = new Set([open, high, low, close, bid, ask, price].map((name) => name && plainName(name)));
  const isPrice = (name: string) => named.has(plainName(name.split('|')[0]!)) || isPriceName(name);
  const cells = table.columns.flatMap((column) => (isPrice(column.name) ? cellsAt(table, column) : []));
  if (table.file.content !== 'csv') return undefined;
  const { numbers } = numbersOf(cells, form.delimiter ?? ',');
  if (numbers === 'decimal comma') notes.push('Numbers have a comma before their decimals.');
  return numbers === 'plain' ? undefined : numbers;
}

interface TimeCells {
  column: SourceColumn;
  cells: string[];
}

function timeCells(table: Table, { columns }: ImportForm): TimeCells {
  const column = columnOf(table, columns.time!)!;
  return { column, cells: cellsAt(table, column) };
}

function timeUnitFor(table: Table, { column, cells }: TimeCells): ImportForm['timeUnit'] {
  const unit = timeUnitOf(column, cells);
  const largest = Math.max(...cells.map((cell) => Math.abs(Number(cell))));
  if (unit !== 's' || largest >= 1e8) return unit;
  const day = new Date((Math.floor(largest) - 25_569) * 86_400_000).toISOString().slice(0, 10);
  const words = largest >= 20_000 && largest <= 75_000 ? `, which may be the day ${day} of a spreadsheet` : '';
  const taken =
    'Days are taken as 2024-01-02 or 20240102, times as 2024-01-02T09:30:00Z or as an epoch; `timeUnit` tells its unit.';
  throw refusal('TIME_UNKNOWN', {
    file: table.file.name,
    row: 1,
    found: `${cells[0]}${words}`,
    taken,
    path: 'timeUnit',
  });
}

/** Whether no row has a time of day: days are no moments, and stay what they are in any zone. */
async function hasDaysAlone(database: ImportDatabase, table: Table, form: ImportForm): Promise<boolean> {
  const symbol = form.layout === 'wide' ? table.symbols?.[0] : undefined;
  const rows = rowsQuery(table, { ...form, timeZone: undefined }, symbol);
  const moments = await database.rows(`SELECT 1 FROM (${rows}) WHERE t % ${MICROS_PER_DAY} <> 0 LIMIT 1`);
  return moments.length === 0;
}

/** The order of day and month by a number above 12, in the first rows or anywhere in the file. */
async function dateFormatFor(
  database: ImportDatabase,
  table: Table,
  { column, cells, form }: TimeCells & { form: ImportForm },
): Promise<ImportForm['dateFormat']> {
  const cell = cells.find((one) => one.trim() !== '') ?? '';
  const dates =
    form.timeUnit === 'text' && column.type === 'VARCHAR'
      ? yearLastDates(`trim(${column.sql})`, cell.trim())
      : undefined;
  if (!dates) return undefined;
  const survey = (await database.rows(`SELECT ${orderSurvey(dates)} FROM ${table.from}`))[0] as number[];
  const told = orderOf(survey);
  const contradicts = survey.every((count) => count > 0);
  if (told ?? (!contradicts && dates.assumed)) return told ?? dates.assumed;
  const [row, , found] = (await database.rows(undecidedRow(dates, table.from)))[0] as [number, unknown, string];
  const taken = 'Give `dateFormat`: "DD/MM/YYYY" or "MM/DD/YYYY".';
  const finding = contradicts ? 'DATES_CONTRADICT' : 'DATES_UNDECIDED';
  throw refusal(finding, { file: table.file.name, row, found, taken, path: 'dateFormat' });
}

/** Without a zone, times without an offset would be taken as UTC beside others that are told. */
function requireOneZone(table: Table, form: ImportForm, cells: readonly string[]): void {
  const moments = cells.filter((cell) => /\d:\d{2}/.test(cell)).map((cell) => cell.trim());
  const told = moments.filter(hasOffset);
  if (form.timeZone !== undefined || told.length === 0 || told.length === moments.length) return;
  const other = cells.findIndex((cell) => hasOffset(cell) !== hasOffset(moments[0]!));
  throw refusal('OFFSETS_MIXED', { file: table.file.name, row: other + 1, found: cells[other]!, path: 'timeZone' });
}

function assumptions(form: ImportForm, cells: readonly string[]): string[] {
  const notes: string[] = [];
  const hasClock = form.columns.clock !== undefined || cells.some((cell) => /\d:\d{2}/.test(cell));
  const isFixed = cells.some(hasOffset);
  if (form.timeUnit === 'text' && hasClock && !isFixed && form.timeZone === undefined)
    notes.push('Times without an offset are taken as UTC; `timeZone` says otherwise.');
  if (form.keep !== undefined && form.keep.length > 0)
    notes.push(`Further columns are kept, cells that are no numbers as empty: ${form.keep.join(', ')}.`);
  if (form.dateFormat !== undefined) notes.push(`Dates are taken as ${form.dateFormat}.`);
  if (form.rows === 'bars' && form.columns.volume === undefined) notes.push('There is no column of volumes.');
  if (form.columns.adjusted !== undefined && !form.adjust)
    notes.push('Prices are not adjusted; `adjust` says otherwise.');
  if (form.rows === 'bars' && form.stamp === undefined)
    notes.push('Times are those at which bars begin; `stamp` "close" says otherwise.');
  return notes;
}

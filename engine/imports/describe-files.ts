import type { LeftOut } from '../catalog/catalog-folder';
import type { ImportForm, Recognition } from '../model/imports';
import { FILE_FAULTS, findingOf, ROW_FAULTS } from './findings';
import type { ImportDatabase } from './import-database';
import type { RawFile } from './import-source';
import { instrumentOfFile, isId, mayBeNegative } from './instrument-names';
import { requireColumns } from './recognize-form';
import { faultNumber, faultOf, rowsQuery, UNTRADED, valuesOf } from './row-query';
import { openTable, type Table } from './table';

/** Rows that are shown, and those in which symbols are looked for. */
const SHOWN = 10;
const LOOKED_AT = 100_000;
const MOST_NAMED = 1000;
const MOST_OPENED = 200;

type Described = Pick<Recognition, 'files' | 'leftOut' | 'sample'>;

/** Whose rows each file has, and the first of them as they will be read. */
export async function describeFiles(
  database: ImportDatabase,
  files: readonly RawFile[],
  { form, instrument }: { form: ImportForm; instrument: string | undefined },
): Promise<Described> {
  const described: Described = { files: [], leftOut: [], sample: [] };
  for (const [i, file] of files.entries()) {
    const own = instrumentOfFile(file, { instrument, venue: form.venue });
    const entry = { file: file.name, bytes: file.bytes, instruments: [] as string[] };
    // Of a large folder the names alone tell.
    if (i >= MOST_OPENED) {
      described.files.push({ ...entry, instruments: form.layout === 'single' && own !== undefined ? [own] : [] });
      continue;
    }
    const table = await fittingTable(database, file, form);
    if ('reason' in table) {
      described.leftOut.push(table);
      continue;
    }
    const ids = form.layout === 'single' ? [own ?? ''] : await idsOf(database, table, form);
    const taken = ids.filter(isId);
    described.files.push({ ...entry, instruments: taken.slice(0, MOST_NAMED) });
    for (const id of ids.slice(0, MOST_NAMED)) if (!isId(id)) described.leftOut.push(leftOutOf(file.name, id));
    if (described.sample.length >= SHOWN) continue;
    const { shown, atFault } = await sampleOf(database, table, { form, own: ids[0]! });
    described.sample.push(...shown);
    if (atFault !== undefined) described.leftOut.push({ file: file.name, reason: atFault });
  }
  described.sample.splice(SHOWN);
  return described;
}

/** Why rows of a file make no instrument. */
export function leftOutOf(file: string, id: string): LeftOut {
  if (id === '' || id.endsWith('.')) return { file, reason: FILE_FAULTS.VENUE_MISSING };
  return { file, reason: `${FILE_FAULTS.SYMBOL_NOT_TAKEN}: ${id}` };
}

/** The table of a file that has a form, or why it does not. */
export async function fittingTable(
  database: ImportDatabase,
  file: RawFile,
  form: ImportForm,
): Promise<Table | LeftOut> {
  if (file.format !== form.format) return { file: file.name, reason: FILE_FAULTS.FORM_DIFFERS };
  try {
    const table = await openTable(database.connection, file, form);
    requireColumns(table, form);
    return table;
  } catch (error) {
    const finding = findingOf(error);
    if (finding === undefined) throw error;
    const words = FILE_FAULTS[finding as keyof typeof FILE_FAULTS];
    return { file: file.name, reason: finding === 'COLUMN_MISSING' ? FILE_FAULTS.FORM_DIFFERS : words };
  }
}

async function idsOf(database: ImportDatabase, table: Table, form: ImportForm): Promise<string[]> {
  if (form.layout === 'wide')
    return (table.symbols ?? []).map((symbol) => (form.venue ? `${symbol}.${form.venue}` : `${symbol}.`));
  const rows = `SELECT sym FROM (${rowsQuery(table, form)}) LIMIT ${LOOKED_AT}`;
  const sql = `SELECT DISTINCT sym FROM (${rows}) WHERE sym IS NOT NULL ORDER BY sym`;
  return (await database.rows(sql)).map(([id]) => String(id));
}

async function sampleOf(
  database: ImportDatabase,
  table: Table,
  { form, own }: { form: ImportForm; own: string },
): Promise<{ shown: Recognition['sample']; atFault?: string }> {
  const values = valuesOf(form);
  const symbols = form.layout === 'wide' ? (table.symbols ?? []).slice(0, 3) : [undefined];
  const sample: Recognition['sample'] = [];
  let atFault: string | undefined;
  for (const symbol of symbols) {
    const list = values.map((value) => `(${value})::DOUBLE`).join(', ');
    const sql = `SELECT sym, t::DOUBLE, fault::INTEGER, ${list} FROM (${rowsQuery(table, form, symbol)}) LIMIT ${SHOWN}`;
    for (const [i, [id, t, fault, ...cells]] of (await database.rows(sql)).entries()) {
      if (fault === UNTRADED) continue;
      const instrument = (id as string | null) ?? own;
      const mayBe = fault === faultNumber('PRICE_NOT_POSITIVE') && mayBeNegative(instrument);
      if (fault !== 0 && !mayBe) atFault ??= `row ${i + 1} ${ROW_FAULTS[faultOf(fault as number)]}`;
      const time = typeof t === 'number' && Math.abs(t) < 8.64e18 ? new Date(t / 1000).toISOString() : null;
      const numbers = values.map((value, k) => [value, typeof cells[k] === 'number' ? cells[k] : null] as const);
      sample.push({ instrument, time, ...Object.fromEntries(numbers) });
    }
  }
  return { shown: sample, ...(atFault !== undefined && { atFault }) };
}

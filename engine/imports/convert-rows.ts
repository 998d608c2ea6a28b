import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameOf } from '../catalog/catalog-folder';
import { sqlName, sqlPaths, sqlText } from '../model/sql-text';
import type { ImportedInstrument, ImportForm, ImportPolicy, ImportReport } from '../model/imports';
import { MICROS_PER_DAY } from '../model/time';
import { refusal, ROW_FAULTS } from './findings';
import type { ImportDatabase } from './import-database';
import { mayBeNegative } from './instrument-names';
import { keptAliases } from './kept-columns';
import { contentOf } from './row-content';
import { faultNumber, faultOf, UNTRADED, valuesOf } from './row-query';
import type { Table } from './table';

/** Steps between the first stamps tell how long a bar is. */
const HEAD_ROWS = 2000;
const MOST_QUARANTINED = 1000;
/** Rows that are sorted at once, where all descend. */
const PART_ROWS = 983_040;
const STAGED = 'sym, t, fault, rounded, file_index AS file, file_row_number AS row';

/** Rows of one or several files that were read into Parquet, file by file in their order. */
export interface StagedRows {
  paths: string[];
  tables: Table[];
  form: ImportForm;
  /** Id of the rows, where these do not name theirs. */
  instrument?: string;
}

/** Called with the rows of files before they are converted, which removes them. */
export type OnStaged = (database: ImportDatabase, staged: StagedRows) => Promise<void>;

export interface Conversion {
  database: ImportDatabase;
  /** Takes the files of instruments. */
  folder: string;
  /** Takes what is needed on the way. */
  work: string;
  policy: ImportPolicy;
  /** Ids that are there already. */
  done: ReadonlySet<string>;
  /** Whether a symbol makes an id; what does not is left out. */
  takes: (instrument: string) => boolean;
  finished: (instrument: ImportedInstrument) => Promise<void>;
  /** Called of an instrument without a single row that was taken. */
  isEmpty: (instrument: string) => void;
}

type Quarantined = ImportReport['quarantined'];

/**
 * Makes files of instruments of rows: sorted by time, exact repeats dropped, contradictions set aside.
 * @returns the rows that were set aside
 * @throws HoldfastError IMPORT_REFUSED where these are more than the policy allows
 */
export async function convertRows(staged: StagedRows, conversion: Conversion): Promise<Quarantined> {
  const { database, work } = conversion;
  const { form } = staged;
  const from = `read_parquet(${sqlPaths(staged.paths)})`;
  if (await convertOrdered(from, staged, conversion)) return [];
  const values = valuesOf(form);
  const id = staged.instrument === undefined ? 'sym' : sqlText(staged.instrument);
  const negative = await negativeSql(database, staged, from);
  const isRow = `(fault = 0 OR (fault = ${faultNumber('PRICE_NOT_POSITIVE')} AND ${negative}))`;
  const rows = `SELECT ${id} AS id, ${[...values, ...keptAliases(form)].join(', ')}, ${STAGED} FROM ${from}`;
  await mkdir(work, { recursive: true });
  const [sorted, clean] = [join(work, 'sorted.parquet'), join(work, 'clean.parquet')];
  await database.write(`SELECT * EXCLUDE (sym) FROM (${rows}) WHERE ${isRow} ORDER BY id, t, file, row`, sorted);
  const neighbours = neighboursOf(sorted, values, form);
  await database.connection.run(
    `CREATE OR REPLACE TEMP TABLE contradicted AS SELECT DISTINCT id, t FROM (${neighbours}) WHERE differs`,
  );
  const quarantined = await setAside({ staged, conversion, rows, isRow });
  const [conflicts] = (await database.rows('SELECT count(*)::DOUBLE FROM contradicted'))[0] as [number];
  // A join, which may lose the order of rows.
  const kept = conflicts > 0 ? ' AND (id, t) NOT IN (SELECT (id, t) FROM contradicted) ORDER BY id, t' : '';
  await database.write(`SELECT * FROM (${neighbours}) WHERE NOT repeated${kept}`, clean);
  await database.connection.run(`CREATE OR REPLACE TEMP TABLE found AS ${countsOf({ rows, isRow, neighbours })}`);
  await writeInstruments(clean, { staged, conversion });
  await Promise.all([sorted, clean, ...staged.paths].map((path) => rm(path, { force: true })));
  return quarantined;
}

/** Rows of one instrument that ascend, or descend, and are all right need no second look. @returns false of others */
async function convertOrdered(from: string, staged: StagedRows, conversion: Conversion): Promise<boolean> {
  const { instrument: id, form, paths } = staged;
  const { database, finished } = conversion;
  if (id === undefined) return false;
  const isSame = form.rows === 'bars' ? '=' : '';
  const rows = `SELECT t, fault, rounded, lag(t) OVER () AS before FROM ${from}`;
  const conditions = ['fault <> 0', `t <${isSame} before`, `t >${isSame} before`, 'rounded'];
  const counts = conditions.map((condition) => `count(*) FILTER (${condition})::DOUBLE`);
  const sql = `SELECT count(*)::DOUBLE, ${counts.join(', ')}, min(t)::DOUBLE, max(t)::DOUBLE FROM (${rows})`;
  const [bars, faults, falls, rises, rounded, first, last] = (await database.rows(sql))[0] as number[];
  if (bars === 0 || faults! > 0 || (falls! > 0 && rises! > 0)) return false;
  const ascending = falls === 0 ? from : await turnedRound(database, paths);
  const shift = await shiftOf(database, { from: ascending, where: 'true', form });
  await writeOne({ from: ascending, where: 'true', id, shift }, { staged, conversion });
  const range = { first: isoOf(first! - shift), last: isoOf(last! - shift) };
  const findings = { ...(falls! > 0 && { sorted: bars! - 1 }), ...(rounded! > 0 && { rounded: rounded! }) };
  await finished({ instrument: id, file: filesOf(staged), rows: bars!, bars: bars!, ...range, findings });
  await Promise.all(paths.map((path) => rm(path, { force: true })));
  return true;
}

/** Rows that descend, from the last to the first: part by part, each of which is sorted in memory. */
async function turnedRound(database: ImportDatabase, paths: readonly string[]): Promise<string> {
  const from = `read_parquet(${sqlPaths(paths)})`;
  const edges = `SELECT t::DOUBLE FROM ${from} WHERE file_row_number % ${PART_ROWS} = 0 ORDER BY t DESC`;
  const starts = (await database.rows(edges)).map(([t]) => t as number);
  // Each part ends where the one before it in the file begins; equal times stay together.
  const parts = starts.map((edge, i) => {
    const after = i + 1 < starts.length ? ` AND t > ${starts[i + 1]}` : '';
    return `(SELECT * FROM ${from} WHERE ${i === 0 ? 'true' : `t <= ${edge}`}${after} ORDER BY t, file_index, file_row_number)`;
  });
  return `(${parts.reverse().join(' UNION ALL ')})`;
}

function filesOf({ tables }: StagedRows): string {
  return [...new Set(tables.map(({ file }) => file.name))].slice(0, 10).join(', ');
}

/** Condition of rows whose instrument may have prices of any sign. */
async function negativeSql(database: ImportDatabase, { instrument, form }: StagedRows, from: string): Promise<string> {
  if (form.rows !== 'bars') return 'false';
  if (instrument !== undefined) return String(mayBeNegative(instrument));
  const low = faultNumber('PRICE_NOT_POSITIVE');
  const ids = await database.rows(`SELECT DISTINCT sym FROM ${from} WHERE fault = ${low} AND sym IS NOT NULL`);
  const may = ids.map(([id]) => String(id)).filter(mayBeNegative);
  return may.length === 0 ? 'false' : `sym IN (${may.map(sqlText).join(', ')})`;
}

/** Rows in the order of time, each with what it is to the one before it. Ticks may share a time. */
function neighboursOf(sorted: string, values: readonly string[], form: ImportForm): string {
  const { rows } = form;
  const list = values.join(', ');
  const all = [...values, ...keptAliases(form)].join(', ');
  const before = values.map((value) => `lag(${value}) OVER ()`).join(', ');
  const isSame = rows === 'bars' ? 'id = lag(id) OVER () AND t = lag(t) OVER ()' : 'false';
  const same = `row(${list}) IS NOT DISTINCT FROM row(${before})`;
  return (
    `SELECT id, t, ${all}, rounded, coalesce(${isSame} AND ${same}, false) AS repeated, ` +
    `coalesce(${isSame} AND NOT (${same}), false) AS differs, ` +
    `coalesce(id = lag(id) OVER () AND (file, row) < (lag(file) OVER (), lag(row) OVER ()), false) AS moved ` +
    `FROM read_parquet(${sqlPaths([sorted])})`
  );
}

interface Aside {
  staged: StagedRows;
  conversion: Conversion;
  /** Query of all rows, and the condition of those that are right by themselves. */
  rows: string;
  isRow: string;
}

async function setAside({ staged, conversion, rows, isRow }: Aside): Promise<Quarantined> {
  const { database, policy } = conversion;
  const contradicted = `(id, t) IN (SELECT (id, t) FROM contradicted)`;
  const isFault = `(fault <> 0 AND fault <> ${UNTRADED} AND NOT ${isRow})`;
  const sql =
    `SELECT file::INTEGER, (row + 1)::DOUBLE, CASE WHEN ${isFault} THEN fault ELSE ${faultNumber('TIME_CONTRADICTED')} END::INTEGER ` +
    `FROM (${rows}) WHERE ${isFault} OR (${isRow} AND ${contradicted}) ORDER BY file, row`;
  const [all, count] = (
    await database.rows(`SELECT (SELECT count(*)::DOUBLE FROM (${rows})), (SELECT count(*)::DOUBLE FROM (${sql}))`)
  )[0] as [number, number];
  if (count === 0) return [];
  const first = (await database.rows(`${sql} LIMIT ${MOST_QUARANTINED}`)) as [number, number, number][];
  const contents = await contentOf(database, staged.tables, first);
  const quarantined = first.map(([file, row, fault], i) => ({
    file: staged.tables[file]!.file.name,
    row,
    reason: ROW_FAULTS[faultOf(fault)],
    content: contents[i]!,
  }));
  if (count <= policy.contradictions * all) return quarantined;
  const { file, row, content } = quarantined[0]!;
  const share = `${count} of ${all} rows are at fault, more than the share of ${policy.contradictions} that is set aside.`;
  throw refusal(faultOf(first[0]![2]), { file, row, found: content, taken: share, path: 'policy.contradictions' });
}

/** Query of how many rows of each instrument are what. */
function countsOf({ rows, isRow, neighbours }: { rows: string; isRow: string; neighbours: string }): string {
  const ofAll =
    `SELECT id, count(*) AS rows, count(*) FILTER (fault = ${UNTRADED}) AS untraded, ` +
    `count(*) FILTER (fault <> ${UNTRADED} AND NOT ${isRow}) AS faults FROM (${rows}) WHERE id IS NOT NULL GROUP BY id`;
  const ofKept =
    `SELECT id, count(*) FILTER (repeated) AS repeated, count(*) FILTER (rounded) AS rounded, count(*) FILTER (moved) AS sorted, ` +
    `count(*) FILTER ((id, t) IN (SELECT (id, t) FROM contradicted)) AS contradicted FROM (${neighbours}) GROUP BY id`;
  return (
    `SELECT id, rows::DOUBLE AS rows, untraded::DOUBLE AS untraded, (faults + coalesce(contradicted, 0))::DOUBLE AS quarantined, ` +
    `coalesce(repeated, 0)::DOUBLE AS repeated, coalesce(rounded, 0)::DOUBLE AS rounded, coalesce(sorted, 0)::DOUBLE AS sorted ` +
    `FROM (${ofAll}) LEFT JOIN (${ofKept}) USING (id)`
  );
}

async function writeInstruments(
  clean: string,
  { staged, conversion }: { staged: StagedRows; conversion: Conversion },
): Promise<void> {
  const { database, takes, done, finished, isEmpty } = conversion;
  const from = `read_parquet(${sqlPaths([clean])})`;
  const found = await database.rows(
    `SELECT id, rows, untraded, quarantined, repeated, rounded, sorted, coalesce(bars, 0)::DOUBLE, first, last FROM found LEFT JOIN
      (SELECT id, count(*) AS bars, min(t)::DOUBLE AS first, max(t)::DOUBLE AS last FROM ${from} GROUP BY id) USING (id) ORDER BY id`,
  );
  for (const [id, rows, untraded, quarantined, repeated, rounded, sorted, bars, first, last] of found as [
    string,
    ...number[],
  ][]) {
    if (!takes(id) || done.has(id)) continue;
    if (bars === 0) {
      isEmpty(id);
      continue;
    }
    const where = `id = ${sqlText(id)}`;
    const shift = await shiftOf(database, { from, where, form: staged.form });
    await writeOne({ from, where, id, shift }, { staged, conversion });
    const findings = { sorted, repeated, untraded, quarantined, rounded };
    await finished({
      instrument: id,
      file: filesOf(staged),
      rows: rows!,
      bars: bars!,
      first: isoOf(first! - shift),
      last: isoOf(last! - shift),
      findings: Object.fromEntries(Object.entries(findings).filter(([, count]) => count! > 0)),
    });
  }
}

interface OneInstrument {
  from: string;
  /** Condition of its rows. */
  where: string;
  id: string;
  shift: number;
}

async function writeOne(
  { from, where, id, shift }: OneInstrument,
  { staged, conversion }: { staged: StagedRows; conversion: Conversion },
): Promise<void> {
  const target = join(conversion.folder, `${fileNameOf(id)}.parquet`);
  const temporary = join(conversion.work, 'instrument.parquet');
  const names = (staged.form.keep ?? []).map((name, i) => `kept_${i} AS ${sqlName(name)}`);
  const list = [...valuesOf(staged.form), ...names].join(', ');
  const time = `make_timestamp(t - ${shift}::BIGINT)::TIMESTAMPTZ AS timestamp`;
  await conversion.database.write(`SELECT ${time}, ${list} FROM ${from} WHERE ${where}`, temporary);
  await rename(temporary, target);
}

/** How much earlier than its stamp a bar begins, where stamps are those of the end: its most frequent length, of days 0. */
async function shiftOf(
  database: ImportDatabase,
  { from, where, form }: { from: string; where: string; form: ImportForm },
): Promise<number> {
  if (form.stamp !== 'close' || form.rows !== 'bars') return 0;
  const head = `SELECT t FROM ${from} WHERE ${where} LIMIT ${HEAD_ROWS}`;
  const [step] = (
    await database.rows(`SELECT mode(d)::DOUBLE FROM (SELECT t - lag(t) OVER () AS d FROM (${head}))`)
  )[0]!;
  return typeof step === 'number' && step < MICROS_PER_DAY ? step : 0;
}

function isoOf(micros: number): string {
  return new Date(micros / 1000).toISOString();
}

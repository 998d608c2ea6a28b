import type { ImportDatabase } from '../imports/import-database';
import type { Comparison } from '../model/datasets';
import type { RowsFile } from './kept-rows';
import { columnsIn, numbered, PRICES, type RowValue } from './rows-sql';

type Differences = Omit<Comparison, 'with'>;

/**
 * What rows have lost and changed against those of an earlier version, by instrument and time. Of several rows of one time
 * the first counts, and a column that only one side has is not compared.
 */
export async function compareRows(
  database: ImportDatabase,
  before: readonly RowsFile[],
  after: readonly RowsFile[],
): Promise<Differences> {
  const sum: Differences = { added: 0, lost: 0, changed: 0 };
  const later = new Map(after.map((file) => [file.instrument, file.path]));
  const earlier = new Map(before.map((file) => [file.instrument, file.path]));
  for (const instrument of [...new Set([...earlier.keys(), ...later.keys()])].sort()) {
    const one = await compareOne(database, { instrument, from: earlier.get(instrument), to: later.get(instrument) });
    sum.added += one.added;
    sum.lost += one.lost;
    sum.changed += one.changed;
    sum.firstLost ??= one.firstLost;
    sum.firstChanged ??= one.firstChanged;
  }
  return sum;
}

interface Compared {
  instrument: string;
  from: string | undefined;
  to: string | undefined;
}

async function compareOne(database: ImportDatabase, { instrument, from, to }: Compared): Promise<Differences> {
  const valuesIn = async (path: string | undefined) =>
    path === undefined ? undefined : (await columnsIn(database, path)).values;
  const [known, present] = [await valuesIn(from), await valuesIn(to)];
  const values = (known ?? present)!.filter((value) => (present ?? known)!.includes(value));
  const side = (path: string | undefined, letter: string) =>
    path === undefined ? noRows(values, letter) : firstRows(path, values, letter);
  const joined = `SELECT coalesce(at_a, at_b) AS moment, * FROM (${side(from, 'a')}) FULL JOIN (${side(to, 'b')}) ON at_a = at_b`;
  const differs = values.map((value) => `${value}_a IS DISTINCT FROM ${value}_b`).join(' OR ') || 'false';
  const conditions = {
    added: 'at_a IS NULL',
    lost: 'at_b IS NULL',
    changed: `at_a IS NOT NULL AND at_b IS NOT NULL AND (${differs})`,
  };
  const counts = Object.values(conditions).map((condition) => `count(*) FILTER (${condition})::DOUBLE`);
  const [added, lost, changed] = (await database.rows(`SELECT ${counts.join(', ')} FROM (${joined})`))[0] as number[];
  const first = async (condition: string) =>
    (
      await database.rows(
        `SELECT moment::DOUBLE, ${[...cells(values, 'a'), ...cells(values, 'b')].join(', ')} FROM (${joined}) WHERE ${condition} ORDER BY moment LIMIT 1`,
      )
    )[0]!;
  const found: Differences = { added: added!, lost: lost!, changed: changed! };
  if (lost! > 0) found.firstLost = { instrument, time: isoOf((await first(conditions.lost))[0]) };
  if (changed! > 0) {
    const [at, ...numbers] = await first(conditions.changed);
    const pick = (offset: number) =>
      Object.fromEntries(values.map((value, i) => [value, (numbers[offset + i] as number | null) ?? null]));
    found.firstChanged = { instrument, time: isoOf(at), before: pick(0), after: pick(values.length) };
  }
  return found;
}

/** Infinite ones have no form in JSON. */
function cells(values: readonly RowValue[], letter: string): string[] {
  return values.map((value) => `CASE WHEN isfinite(${value}_${letter}) THEN ${value}_${letter} END`);
}

function firstRows(path: string, values: readonly RowValue[], letter: string): string {
  const list = values.map((value) => `first(${value} ORDER BY n) AS ${value}_${letter}`);
  return `SELECT epoch_us(timestamp) AS at_${letter}, ${list.join(', ')} FROM (${numbered(path, { values: [...values], further: [] })}) WHERE timestamp IS NOT NULL GROUP BY 1`;
}

function noRows(values: readonly RowValue[], letter: string): string {
  const list = (values.length > 0 ? values : PRICES).map((value) => `NULL::DOUBLE AS ${value}_${letter}`);
  return `SELECT NULL::BIGINT AS at_${letter}, ${list.join(', ')} WHERE false`;
}

function isoOf(micros: unknown): string | null {
  return typeof micros === 'number' ? new Date(micros / 1000).toISOString() : null;
}

import { sqlName, sqlPaths, sqlText } from '../model/sql-text';
import type { ImportDatabase } from '../imports/import-database';
import type { RepairRecord, RepairStep } from '../model/dataset-repairs';
import { HoldfastError } from '../model/errors';
import { endMicros, startMicros } from '../model/time';
import { columnsIn, isBar, isPrice, isUntraded, numbered, PRICES, type RowColumns, type RowValue } from './rows-sql';

/** Columns of a file besides those of bars. */
const MOST_FURTHER = 32;

/** What a step makes of the rows of a file. */
interface Repair {
  /** Query of the rows in their order, with the columns of the file. */
  rows: string;
  /** Query of one row: rows and values that are changed. Without it, those that are not there any more. */
  counts?: string;
}

interface Source {
  /** Query of the rows with their number `n`. */
  from: string;
  values: readonly RowValue[];
  /** Aliases of the further columns. */
  kept: readonly string[];
  negative: boolean;
  zone?: string | undefined;
}

export interface RepairFile {
  path: string;
  target: string;
  /** Prices may be zero or negative. */
  negative: boolean;
  /** By whose clock the times were read; UTC without it. */
  zone?: string | undefined;
  /** Of a step that adds bars: a text file with their stamps in microseconds, a line for each. */
  stamps?: string;
}

/** Name of the column that marks bars that were added, with 1. */
export const FILLED = 'filled';

/** Applies a step to a file of rows. Columns besides those of bars stay as they are. */
export async function repairRows(
  database: ImportDatabase,
  { path, target, negative, zone, stamps }: RepairFile,
  step: RepairStep,
): Promise<RepairRecord> {
  const columns = await columnsIn(database, path);
  const isAdding = step.kind === 'fill' && step.what === 'bars';
  const made = isAdding ? withFilled(columns) : columns;
  const kept = made.further.map((_, i) => `kept_${i}`);
  const source = { from: numbered(path, columns), values: columns.values, kept, negative, zone };
  const { rows, counts } = isAdding ? withBars(source, { columns, made, stamps: stamps! }) : repairOf(source, step);
  const named = made.further.map((name, i) => `kept_${i} AS ${sqlName(name)}`);
  await database.write(`SELECT ${['timestamp', ...made.values, ...named].join(', ')} FROM (${rows})`, target);
  const countIn = async (file: string) =>
    (await database.rows(`SELECT count(*)::DOUBLE FROM read_parquet(${sqlPaths([file])})`))[0]![0] as number;
  const [rowsBefore, rowsAfter] = [await countIn(path), await countIn(target)];
  const found = counts === undefined ? undefined : (await database.rows(counts))[0];
  const [changed, cells] = (found ?? [Math.abs(rowsBefore - rowsAfter), 0]) as [number | null, number | null];
  return { step, rowsBefore, rowsAfter, changed: changed ?? 0, cells: cells ?? 0 };
}

function repairOf(source: Source, step: RepairStep): Repair {
  switch (step.kind) {
    case 'fill':
      return filled(source);
    case 'drop':
      return dropped(source, step);
    case 'clip':
      return changedCells(source, clipped(source, step));
    case 'sort':
      return sorted(source);
    case 'deduplicate':
      return deduplicated(source, step.keep);
    case 'zone':
      return changedCells(source, { timestamp: readAnew(source, step.timeZone) });
  }
}

/** Times by another clock. One that reads an hour twice gives no time back by its clock: by the same one all stay. */
function readAnew({ zone = 'UTC' }: Source, timeZone: string): string {
  if (zone === timeZone) return 'timestamp';
  return `timezone(${sqlText(timeZone)}, timezone(${sqlText(zone)}, timestamp))`;
}

function columnsOf({ values, kept }: Source): string {
  return ['timestamp', ...values, ...kept].join(', ');
}

/** Rows of which some columns become what their expressions say. */
function changedCells({ from, values, kept }: Source, changes: Partial<Record<string, string>>): Repair {
  const columns = ['timestamp', ...values, ...kept];
  const made = columns.map((column) => `${changes[column] ?? column} AS new_${column}`);
  const both = `SELECT ${made.join(', ')}, ${columns.join(', ')}, n FROM (${from})`;
  const differs = columns
    .filter((column) => column in changes)
    .map((column) => `(new_${column} IS DISTINCT FROM ${column})`);
  const cells = differs.map((condition) => `${condition}::INTEGER`).join(' + ') || '0';
  return {
    rows: `SELECT ${columns.map((column) => `new_${column} AS ${column}`).join(', ')} FROM (${both}) ORDER BY n`,
    counts: `SELECT count(*) FILTER (cells > 0)::DOUBLE, sum(cells)::DOUBLE FROM (SELECT ${cells} AS cells FROM (${both}))`,
  };
}

/** Open and close become the close before them; high and low the larger and the smaller of the two. */
function filled(source: Source): Repair {
  const isNumber = (column: string) => `(${column} IS NOT NULL AND isfinite(${column}))`;
  const before = `last_value(CASE WHEN ${isNumber('close')} THEN close END IGNORE NULLS) OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  const from = `SELECT *, ${before} AS before FROM (${source.from})`;
  const value = (column: string) =>
    `CASE WHEN ${isNumber(column)} OR timestamp IS NULL THEN ${column} ELSE coalesce(before, ${column}) END`;
  const edge = (column: string, pick: string) =>
    `CASE WHEN ${isNumber(column)} OR timestamp IS NULL OR before IS NULL THEN ${column} ELSE ${pick}(${value('open')}, ${value('close')}) END`;
  const volume = source.values.includes('volume') && {
    volume: `CASE WHEN timestamp IS NULL OR (volume >= 0 AND isfinite(volume)) THEN volume ELSE 0 END`,
  };
  return changedCells(
    { ...source, from },
    {
      ...{ open: value('open'), high: edge('high', 'greatest'), low: edge('low', 'least'), close: value('close') },
      ...volume,
    },
  );
}

function dropped(source: Source, { what, start, end }: Extract<RepairStep, { kind: 'drop' }>): Repair {
  const { from, values, negative } = source;
  const untraded = isUntraded(values);
  const volume = values.includes('volume') ? ` AND coalesce(volume >= 0 AND isfinite(volume), true)` : '';
  const conditions = {
    faulty: `NOT (${isBar(negative)}${volume}) AND NOT ${untraded}`,
    untraded,
    range:
      `timestamp IS NOT NULL AND epoch_us(timestamp) BETWEEN ${start === undefined ? '-9e18' : startMicros(start)} ` +
      `AND ${end === undefined ? '9e18' : endMicros(end)}`,
  };
  return {
    rows: `SELECT ${columnsOf(source)} FROM (${from}) WHERE NOT coalesce(${conditions[what]}, false) ORDER BY n`,
  };
}

function clipped({ negative }: Source, { min, max }: Extract<RepairStep, { kind: 'clip' }>): Record<string, string> {
  if (min === undefined && max === undefined) {
    const whole = PRICES.map((price) => isPrice(price, negative)).join(' AND ');
    return {
      high: `CASE WHEN ${whole} THEN greatest(high, open, close) ELSE high END`,
      low: `CASE WHEN ${whole} THEN least(low, open, close) ELSE low END`,
    };
  }
  const within = (price: string) => {
    const above = min === undefined ? price : `greatest(${price}, ${min}::DOUBLE)`;
    return `CASE WHEN ${price} IS NOT NULL AND isfinite(${price}) THEN ${max === undefined ? above : `least(${above}, ${max}::DOUBLE)`} ELSE ${price} END`;
  };
  return Object.fromEntries(PRICES.map((price) => [price, within(price)]));
}

function sorted(source: Source): Repair {
  const from = `SELECT *, row_number() OVER (ORDER BY timestamp NULLS LAST, n) AS rank FROM (${source.from})`;
  return {
    rows: `SELECT ${columnsOf(source)} FROM (${source.from}) ORDER BY timestamp NULLS LAST, n`,
    counts: `SELECT count(*) FILTER (rank <> n)::DOUBLE, 0::DOUBLE FROM (${from})`,
  };
}

function deduplicated(source: Source, keep: 'first' | 'last'): Repair {
  const order = keep === 'first' ? 'n' : 'n DESC';
  const rank = `SELECT *, row_number() OVER (PARTITION BY timestamp ORDER BY ${order}) AS rank FROM (${source.from})`;
  return { rows: `SELECT ${columnsOf(source)} FROM (${rank}) WHERE rank = 1 OR timestamp IS NULL ORDER BY n` };
}

/** @throws HoldfastError VALIDATION where there is no room for the column */
function withFilled({ values, further }: RowColumns): RowColumns {
  if (further.includes(FILLED)) return { values, further };
  if (further.length < MOST_FURTHER) return { values, further: [...further, FILLED] };
  const message = `steps: the file has ${further.length} further columns, so that none can mark the bars that are added`;
  throw new HoldfastError('VALIDATION', message, { path: 'steps', details: { limit: MOST_FURTHER } });
}

interface Adding {
  columns: RowColumns;
  made: RowColumns;
  stamps: string;
}

/** Rows and bars at the stamps of a file, in the order of time: all prices are the close before them, nothing was traded. */
function withBars({ from, values, negative }: Source, { columns, made, stamps }: Adding): Repair {
  const marked = made.further.indexOf(FILLED);
  const isMarked = marked < columns.further.length;
  const markOf = isMarked ? `coalesce(kept_${marked}, 0)` : '0::DOUBLE';
  const kept = made.further.map((_, i) => `${i === marked ? markOf : `kept_${i}`} AS kept_${i}`);
  const rows = `SELECT timestamp, ${[...values, ...kept].join(', ')}, n FROM (${from})`;
  const times = `SELECT t FROM read_csv(${sqlPaths([stamps])}, auto_detect = false, header = false, columns = {'t': 'BIGINT'})`;
  const closes = `SELECT epoch_us(timestamp) AS since, arg_min(close, n) AS before FROM (${from}) WHERE ${isBar(negative)} GROUP BY 1`;
  const valueOf = (value: RowValue) =>
    value === 'volume' ? '0::DOUBLE' : value === 'bid' || value === 'ask' ? 'NULL::DOUBLE' : 'before';
  const added = [
    'make_timestamp(t)::TIMESTAMPTZ AS timestamp',
    ...values.map((value) => `${valueOf(value)} AS ${value}`),
    ...made.further.map((_, i) => `${i === marked ? '1::DOUBLE' : 'NULL::DOUBLE'} AS kept_${i}`),
    'NULL::BIGINT AS n',
  ];
  const bars = `SELECT ${added.join(', ')} FROM (${times}) ASOF JOIN (${closes}) ON t >= since`;
  return { rows: `SELECT * FROM (${rows} UNION ALL ${bars}) ORDER BY timestamp NULLS LAST, n` };
}

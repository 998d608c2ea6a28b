import { HoldfastError } from '../model/errors';

const TIME_NAMES = ['timestamp', 'timestamp_utc', 'datetime', 'date', 'time'];
/** A whole number below `limit` is an epoch time in the unit that has so many of them in a microsecond or more. */
const EPOCH_UNITS = [
  { limit: 1e11, toMicros: '* 1000000' },
  { limit: 1e14, toMicros: '* 1000' },
  { limit: 1e17, toMicros: '' },
  { limit: Infinity, toMicros: '// 1000' },
];

/** A column of a data file: how SQL names it, and its DuckDB type. */
export interface SourceColumn {
  sql: string;
  name: string;
  type: string;
}

export interface BarColumns {
  time: SourceColumn;
  open: SourceColumn;
  high: SourceColumn;
  low: SourceColumn;
  close: SourceColumn;
  volume?: SourceColumn;
}

/**
 * Recognises the columns of a bar by name, in any case.
 * @throws HoldfastError BAD_DATA that names the missing column
 */
export function recognizeColumns(columns: readonly SourceColumn[], instrument: string): BarColumns {
  const find = (name: string) => columns.find((column) => column.name.trim().toLowerCase() === name);
  const need = (name: string, column: SourceColumn | undefined): SourceColumn => {
    if (column) return column;
    throw new HoldfastError('BAD_DATA', `The data of ${instrument} have no column ${name}.`, {
      details: { instrument },
    });
  };
  return {
    time: need(
      'timestamp',
      TIME_NAMES.map(find).find((column) => column !== undefined),
    ),
    open: need('open', find('open')),
    high: need('high', find('high')),
    low: need('low', find('low')),
    close: need('close', find('close')),
    volume: find('volume'),
  };
}

/** What decides the unit of an epoch column: rows, rows whose time is a whole number, and the largest of those. */
export function surveySql({ time }: BarColumns, from: string): string {
  const whole = time.type === 'VARCHAR' || isInteger(time) ? `TRY_CAST(${time.sql} AS BIGINT)` : 'NULL::BIGINT';
  return `SELECT count(*)::DOUBLE, count(${whole})::DOUBLE, coalesce(max(abs(${whole})), 0)::DOUBLE FROM ${from}`;
}

/** Selects time in microseconds, open, high, low, close and volume as doubles; NaN for what is no number. */
export function barsSql(
  columns: BarColumns,
  from: string,
  epoch: { rows: number; whole: number; max: number },
): string {
  const { time, open, high, low, close, volume } = columns;
  const isEpoch = epoch.rows > 0 && epoch.whole === epoch.rows;
  const micros = isEpoch ? epochMicros(time, epoch.max) : calendarMicros(time);
  const number = (column: SourceColumn | undefined) =>
    column ? `coalesce(TRY_CAST(${column.sql} AS DOUBLE), 'nan'::DOUBLE)` : `'nan'::DOUBLE`;
  const prices = [open, high, low, close, volume].map(number).join(', ');
  return `SELECT coalesce((${micros})::DOUBLE, 'nan'::DOUBLE), ${prices} FROM ${from}`;
}

function epochMicros(time: SourceColumn, max: number): string {
  const unit = EPOCH_UNITS.find(({ limit }) => max < limit)!;
  return `TRY_CAST(${time.sql} AS BIGINT) ${unit.toMicros}`;
}

/** A time without an offset is UTC, which is the session's time zone. */
function calendarMicros(time: SourceColumn): string {
  return `epoch_us(TRY_CAST(${time.sql} AS TIMESTAMPTZ))`;
}

function isInteger({ type }: SourceColumn): boolean {
  return /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);
}

import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { BarSeries } from '../columns/market-data';
import { stepsOf } from '../columns/stamp-steps';
import { HoldfastError } from '../model/errors';
import type { DateFormat } from '../model/instrument-definition';
import { badFiles, badText, clipped, isBadFile, MOST_BAD_FILES, unreadable } from './bad-files';
import {
  barsList,
  columnAt,
  fieldsOf,
  furtherNames,
  recognizeColumns,
  type BarColumns,
  type CellField,
} from './bar-query';
import { checkedBars } from './checked-bars';
import { csvSource, type FileSource } from './csv-dialect';
import { orderOf, orderSurvey, undecidedDates, undecidedRow, type YearLastDates } from './date-order';
import { fillSeries } from './fill-series';
import { listedSeries } from './listed-series';
import { localToUtc } from './local-times';
import { tickStep } from '../model/manifest';
import type { Micros } from '../model/time';
import { mergeTicks } from './merge-ticks';
import { parquetSource } from './parquet-source';
import type { SourceColumn } from './source-column';
import { TextFault } from './text-head';
import {
  calendarReading,
  firstOutside,
  mayBeEpoch,
  mayBeLocal,
  offsetSurvey,
  readingOf,
  surveyList,
  timeOutside,
  TIME_TAKEN,
  unknownTime,
  type TimeReading,
} from './time-column';
import { rowsInOrder, type OrderFindings } from './rows-in-order';
import { withoutUntraded } from './untraded-rows';
import { VOLUME_TAKEN } from './volume-column';

/** A data file and whose bars it holds. */
export interface DataFile {
  path: string;
  instrument: string;
  /** Ticks become bars of so many seconds; without it, each is a bar. */
  tickSeconds?: number;
  /** IANA name of the zone of times without an offset. @default UTC */
  timeZone?: string;
  /** How dates are written whose year comes last, where that is declared. */
  dateFormat?: DateFormat;
  /** Whether prices may be zero or negative. */
  negative?: boolean;
  /** Further columns that are wanted, by their names in small letters. */
  columns?: readonly string[] | undefined;
}

/** Files that are alike: one query reads any of them. */
interface BarsSource {
  columns: BarColumns;
  /** Names of its columns that are none of those. */
  further: string[];
  paths: readonly string[];
  /** Of a file above its first row. */
  lines: number;
  from: (paths: readonly string[]) => string;
}

/** What the rows of a file cover. */
export interface BarRange {
  /** Rows of the file. */
  bars: number;
  /** Smallest and largest stamp, in microseconds. */
  first: Micros;
  last: Micros;
  /** The most frequent distance of the first stamps; 0 of a single one, and of ticks. */
  step: Micros;
  /** The first of them, ascending. */
  stamps: Float64Array;
  /** What is done with rows that are out of order, where any is. */
  findings?: OrderFindings;
  /** Names of the columns besides those of bars, quotes or trades. */
  columns: string[];
}

/** Stamps that tell how far apart those of a file are. */
const HEAD_ROWS = 2000;

/** Reads CSV and Parquet with DuckDB straight into columns. Close it after use. */
export class BarReader {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(database: DuckDBInstance): Promise<BarReader> {
    const connection = await database.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new BarReader(connection);
  }

  close(): void {
    this.#connection.closeSync();
  }

  /**
   * All bars of each file, validated; quotes and trades as bars of their own, one for each distinct time. Files that are
   * alike are read by one query, which for small files costs about as much as a single one of them.
   * @throws HoldfastError BAD_DATA with `instrument` and, where one is at fault, `row` (from 1, the header not counted);
   *   of several bad files with `files`
   */
  async readAll(files: readonly DataFile[]): Promise<BarSeries[]> {
    if (files.length < 2) return Promise.all(files.map((file) => this.#readOne(file)));
    try {
      return await this.#readAlike(files);
    } catch {
      // They are not alike, or some are at fault: each by itself tells which.
      const series: BarSeries[] = [];
      const faults: HoldfastError[] = [];
      for (const file of files) {
        if (faults.length === MOST_BAD_FILES) break;
        try {
          series.push(await this.#readOne(file));
        } catch (error) {
          if (!isBadFile(error)) throw error;
          faults.push(error);
        }
      }
      if (faults.length > 0) throw badFiles(faults);
      return series;
    }
  }

  /**
   * The rows of a file as they stand there, neither checked nor filled: a price or time that is missing is NaN, a price that is
   * no number -Infinity, and a volume that is none -1. Rows of nothing traded are left out; ticks stay rows of their own.
   * @returns with the numbers of the rows in the file, from 1, where some were left out, and how many
   * @throws HoldfastError BAD_DATA where its columns or times cannot be told, or it cannot be read at all
   */
  async readUnchecked(file: DataFile): Promise<{ series: BarSeries; rows?: Int32Array; untraded: number }> {
    return this.#withFault(file, async () => {
      const source = await this.#source([file]);
      const [series] = (await this.#readRows(source, [file])) as [BarSeries];
      if (file.timeZone !== undefined) await this.#convertTimes([series], source, [file]);
      if (source.columns.kind !== 'bars') return { series: { ...series, ticks: true }, untraded: 0 };
      const traded = withoutUntraded(series);
      return { ...traded, untraded: series.times.length - traded.series.times.length };
    });
  }

  /** Rows of a file. */
  async countRows(file: DataFile): Promise<number> {
    return this.#withFault(file, async () => {
      const { paths, from } = await this.#source([file]);
      const counted = await this.#connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${from(paths)}`);
      return counted.getRows()[0]![0] as number;
    });
  }

  /**
   * What a file covers, by a scan of its times alone: rows are counted, not checked.
   * @throws HoldfastError BAD_DATA where its times cannot be read
   */
  async rangeOf(file: DataFile): Promise<BarRange> {
    const source = await this.#source([file]);
    const times = `SELECT (${await this.#microsSql(source, [file])})::DOUBLE AS time FROM ${source.from(source.paths)}`;
    const rowsOf = async (sql: string) => (await this.#connection.runAndReadAll(sql)).getRows() as number[][];
    const isTick = source.columns.kind !== 'bars';
    const falls = `count(*) FILTER (time ${isTick ? '<' : '<='} before)::DOUBLE`;
    const sums = `SELECT count(*)::DOUBLE, coalesce(min(time), 0), coalesce(max(time), 0), ${falls}`;
    const rows = `SELECT time, lag(time) OVER () AS before FROM (${times})`;
    const [bars, from, to, unordered] = (await rowsOf(`${sums} FROM (${rows})`))[0] as [number, number, number, number];
    const outside = await firstOutside(rowsOf, { times, from, to });
    if (outside !== undefined) throw await this.#withContent(timeOutside(file.instrument, outside), file);
    const head = (await rowsOf(`SELECT time FROM (${times} LIMIT ${HEAD_ROWS}) WHERE time IS NOT NULL`)).flat();
    const all = Float64Array.of(from, ...head.sort((a, b) => a - b), to);
    if (file.timeZone !== undefined && (await this.#isLocal(source, file.instrument))) localToUtc(all, file.timeZone);
    const stamps = all.subarray(1, -1).filter((time, i, before) => i === 0 || time > before[i - 1]!);
    const step = isTick ? 0 : stepsOf(stamps).length;
    const findings = unordered > 0 ? await this.#orderOf(source, file) : undefined;
    const columns = source.further;
    return { bars, first: all[0]!, last: all.at(-1)!, step, stamps, columns, ...(findings && { findings }) };
  }

  /** What is done with rows of a file that are out of order. */
  async #orderOf(source: BarsSource, file: DataFile): Promise<OrderFindings> {
    const all = await this.#readRows(source, [file]);
    if (file.timeZone !== undefined) await this.#convertTimes(all, source, [file]);
    return rowsInOrder(all[0]!, { isTick: source.columns.kind !== 'bars' }).findings;
  }

  /** Quarters of an hour in which a file has bars, by their begin in UTC, ascending. */
  async quartersOf(file: DataFile): Promise<Float64Array> {
    const source = await this.#source([file]);
    const micros = await this.#microsSql(source, [file]);
    const sql = `SELECT DISTINCT floor((${micros})::DOUBLE / 9e8) * 9e8 AS moment FROM ${source.from(source.paths)} ORDER BY moment`;
    const rows = (await this.#connection.runAndReadAll(sql)).getRows() as [number | null][];
    const found = Float64Array.from(rows.flatMap(([at]) => (at === null ? [] : [at])));
    if (file.timeZone !== undefined && (await this.#isLocal(source, file.instrument))) localToUtc(found, file.timeZone);
    return found;
  }

  /** Whether a file gives its times without an offset from UTC. */
  async hasLocalTimes(file: DataFile): Promise<boolean> {
    return this.#isLocal(await this.#source([file]), file.instrument);
  }

  #readOne(file: DataFile): Promise<BarSeries> {
    return this.#withFault(file, async () => (await this.#readAlike([file]))[0]!);
  }

  /** What goes wrong with a file as what is wrong in it. */
  async #withFault<T>(file: DataFile, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof HoldfastError) throw await this.#withContent(error, file);
      const lines = await this.#source([file]).then(
        (source) => source.lines,
        () => 1,
      );
      throw unreadable(error, { instrument: file.instrument, lines });
    }
  }

  async #readAlike(files: readonly DataFile[]): Promise<BarSeries[]> {
    const source = await this.#source(files);
    const isTick = source.columns.kind !== 'bars';
    const hasZone = files.some(({ timeZone }) => timeZone !== undefined);
    // Lists may come with their rows in another order than that of the file.
    const isKept = isTick || hasZone || files.length === 1;
    const all = await (isKept ? this.#readRows(source, files) : this.#readLists(source, files));
    if (hasZone) await this.#convertTimes(all, source, files);
    return all.map((read, i) => {
      const { tickSeconds, negative } = files[i]!;
      const series = checkedBars(read, { isTick, inOrder: !isKept, negative });
      return isTick ? { ...mergeTicks(series, tickSeconds && tickStep(tickSeconds)), ticks: true } : series;
    });
  }

  async #source(files: readonly DataFile[]): Promise<BarsSource> {
    const paths = files.map(({ path }) => path);
    const isParquet = paths[0]!.endsWith('.parquet');
    if (paths.some((path) => path.endsWith('.parquet') !== isParquet)) throw new Error('The formats differ.');
    const { columns, from, lines } = isParquet
      ? await parquetSource(this.#connection, paths)
      : await this.#csvSource(files);
    const { instrument, columns: wanted } = files[0]!;
    if (files.some((file) => String(file.columns) !== String(wanted))) throw new Error('The columns differ.');
    const known = recognizeColumns(columns, instrument, wanted);
    return { columns: known, further: furtherNames(columns, known), paths, from, lines };
  }

  /** With the order of day and month that is declared, or that numbers above 12 tell. */
  async #csvSource(files: readonly DataFile[]): Promise<FileSource> {
    const paths = files.map(({ path }) => path);
    const [{ dateFormat }] = files as [DataFile];
    if (files.some((file) => file.dateFormat !== dateFormat)) throw new Error('The forms of dates differ.');
    const source = await csvSource(paths, dateFormat).catch((error: unknown) => {
      throw error instanceof TextFault ? badText(error, files[0]!.instrument) : error;
    });
    if (!source.dates || dateFormat !== undefined) return source;
    return csvSource(paths, await this.#dateFormat(source.dates, source, files));
  }

  async #dateFormat(dates: YearLastDates, { from }: FileSource, files: readonly DataFile[]): Promise<DateFormat> {
    const paths = files.map(({ path }) => path);
    const sql = `SELECT ${orderSurvey(dates)} FROM ${from(paths)} GROUP BY file_index`;
    const surveys = (await this.#connection.runAndReadAll(sql)).getRows() as number[][];
    const isTold = (survey: number[]) => survey.some((count) => count > 0);
    const formats = new Set(surveys.map((survey) => orderOf(survey) ?? (isTold(survey) ? undefined : dates.assumed)));
    const [format] = formats;
    if (formats.size === 1 && format !== undefined) return format;
    if (files.length > 1) throw new Error('The forms of dates differ.');
    const found = (await this.#connection.runAndReadAll(undecidedRow(dates, from(paths)))).getRows()[0];
    const [row, contradicts, cell] = (found ?? [1, 0, '']) as [number, number, string | null];
    const { instrument } = files[0]!;
    throw undecidedDates({ instrument, row, found: clipped(cell ?? ''), contradicts: contradicts === 1 });
  }

  /** Local times of the files that have a zone as UTC. */
  async #convertTimes(all: readonly BarSeries[], source: BarsSource, files: readonly DataFile[]): Promise<void> {
    for (const [i, { path, instrument, timeZone }] of files.entries()) {
      if (timeZone === undefined) continue;
      if (await this.#isLocal({ ...source, paths: [path] }, instrument)) localToUtc(all[i]!.times, timeZone);
    }
  }

  /** @throws HoldfastError BAD_DATA where some times have an offset and others do not */
  async #isLocal({ columns, paths, from }: BarsSource, instrument: string): Promise<boolean> {
    const { time } = columns;
    if (time.type !== 'VARCHAR') return mayBeLocal(time);
    const sql = `SELECT ${offsetSurvey(time).join(', ')} FROM ${from(paths)}`;
    const [rows, fixed] = (await this.#connection.runAndReadAll(sql)).getRows()[0] as [number, number];
    if (fixed > 0 && fixed < rows) {
      const message = `The data of ${instrument} have times with an offset from UTC and times without one.`;
      throw new HoldfastError('BAD_DATA', message, { details: { instrument } });
    }
    return fixed === 0;
  }

  /** How the times of all files become microseconds. */
  async #microsSql(source: BarsSource, files: readonly DataFile[]): Promise<string> {
    const { columns, paths, from } = source;
    const { time } = columns;
    if (!mayBeEpoch(time)) return calendarReading(time).sql;
    const sql = `SELECT ${surveyList(time).join(', ')} FROM ${from(paths)} GROUP BY file_index`;
    const surveys = (await this.#connection.runAndReadAll(sql)).getRows() as number[][];
    const readings = surveys.map((survey) => readingOf(time, survey));
    if (paths.length === 1 && readings[0]) return this.#decide(readings[0], source, files[0]!);
    readings.forEach((reading) => requireSame(reading, readings[0]!.sql));
    return readings[0]?.sql ?? calendarReading(time).sql;
  }

  /** One file's times by their sizes, unless these do not ascend and one unit for all of them does. */
  async #decide({ sql, inOneUnit, refused }: TimeReading, source: BarsSource, file: DataFile): Promise<string> {
    const { columns, paths, from } = source;
    if (refused !== undefined) {
      const { sql: time } = columns.time;
      const rows = `SELECT row_number() OVER () AS row, (${time})::VARCHAR AS content, ${refused} AS bad FROM ${from(paths)}`;
      const first = `SELECT row::DOUBLE, coalesce(content, '') FROM (${rows}) WHERE bad ORDER BY row LIMIT 1`;
      const [row, content] = (await this.#connection.runAndReadAll(first)).getRows()[0] as [number, string];
      throw unknownTime(clipped(content), { instrument: file.instrument, row });
    }
    if (inOneUnit === undefined) return sql;
    const rows = `SELECT ${sql} AS a, ${inOneUnit} AS b FROM ${from(paths)}`;
    const steps = `SELECT a < lag(a) OVER () AS falls, b < lag(b) OVER () AS alone FROM (${rows})`;
    const counts = `SELECT count(CASE WHEN falls THEN 1 END)::DOUBLE, count(CASE WHEN alone THEN 1 END)::DOUBLE FROM (${steps})`;
    const [bySize, alone] = (await this.#connection.runAndReadAll(counts)).getRows()[0] as [number, number];
    return bySize > 0 && alone === 0 ? inOneUnit : sql;
  }

  /** The same error with what the file has in the cell at fault. */
  async #withContent(error: HoldfastError, file: DataFile): Promise<HoldfastError> {
    const { row, field } = (error.details ?? {}) as { row?: number; field?: CellField };
    if (row === undefined || field === undefined) return error;
    const { columns, paths, from } = await this.#source([file]);
    const cellOf = async ({ sql }: SourceColumn) => {
      const query = `SELECT coalesce((${sql})::VARCHAR, '') FROM ${from(paths)} LIMIT 1 OFFSET ${row - 1}`;
      return String((await this.#connection.runAndReadAll(query)).getRows()[0]?.[0] ?? '');
    };
    let column = columnAt(columns, field);
    // The price of a quote is no column of the file: one of its sides is at fault.
    if (columns.kind === 'quotes' && field !== 'time')
      column = isBid(await cellOf(columns.bid!)) ? columns.ask! : columns.bid!;
    const found = clipped(await cellOf(column));
    const taken = field === 'volume' ? ` ${VOLUME_TAKEN}` : field === 'time' ? ` ${TIME_TAKEN}` : '';
    const message = `${error.message.replace(/\.$/, '')}: ${JSON.stringify(found)} (${field === 'time' ? field : clipped(column.name.trim())}).${taken}`;
    return new HoldfastError('BAD_DATA', message, { details: { ...error.details, found } });
  }

  async #readRows(source: BarsSource, files: readonly DataFile[]): Promise<BarSeries[]> {
    const { columns, paths, from } = source;
    const list = barsList(columns, await this.#microsSql(source, files)).join(', ');
    const result = await this.#connection.stream(`SELECT ${list}, file_index::DOUBLE FROM ${from(paths)}`);
    const instruments = files.map(({ instrument }) => instrument);
    return fillSeries(result, fieldsOf(columns), instruments);
  }

  /** Each file is a row of lists, so that many small ones come at once. */
  async #readLists(source: BarsSource, files: readonly DataFile[]): Promise<BarSeries[]> {
    const { columns, paths, from } = source;
    // All are read but once: those that have other times than the first are found out on the way.
    const micros = await this.#microsSql({ ...source, paths: paths.slice(0, 1) }, files);
    const survey = mayBeEpoch(columns.time) ? surveyList(columns.time) : [];
    const lists = barsList(columns, micros).map((value) => `list(${value})`);
    const list = ['file_index::DOUBLE', ...survey, ...lists].join(', ');
    return listedSeries(await this.#connection.stream(`SELECT ${list} FROM ${from(paths)} GROUP BY file_index`), {
      fields: fieldsOf(columns),
      instruments: files.map(({ instrument }) => instrument),
      check: (found) => survey.length > 0 && requireSame(readingOf(columns.time, found), micros),
    });
  }
}

/** A file whose rows differ in unit, or that is refused, is looked at by itself. */
function requireSame({ sql, inOneUnit, refused }: TimeReading, other: string): void {
  if (sql !== other || inOneUnit !== undefined || refused !== undefined) throw new Error('The units of time differ.');
}

/** Whether a cell is what the bid of a quote may be. */
function isBid(cell: string): boolean {
  return cell.trim() !== '' && Number(cell) >= 0 && Number(cell) < Infinity;
}

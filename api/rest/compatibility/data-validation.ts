import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import type { QualityReport } from '../../../engine/model/quality';
import { MICROS_PER_DAY, startMicros, toIso } from '../../../engine/model/time';
import { timeframeMicros, timeframeSchema } from '../../../engine/model/timeframe';
import { decodeRequestError } from '../../errors';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { lenientTimeSchema } from './lenient-time';

const MOST_SYMBOLS = 100;
/** From such a score on the quality of data is good. */
const GOOD = 80;

/** `["SPY","QQQ"]`, `SPY,QQQ`, or the field again and again. */
function symbolsOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  const text = given.trim();
  if (!text.startsWith('[')) return text.split(',').map((symbol) => symbol.trim());
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return given;
  }
}

const input = z.strictObject({
  symbols: z.preprocess(symbolsOf, z.array(z.string().min(1).max(128)).min(1).max(MOST_SYMBOLS)),
  start_date: lenientTimeSchema.optional(),
  end_date: lenientTimeSchema.optional(),
  frequency: timeframeSchema.optional(),
  catalog: z.string().min(1).optional(),
});
type Input = z.output<typeof input>;

/** What is known of a symbol. */
interface Validated {
  symbol: string;
  catalog?: string;
  report?: QualityReport;
  /** Why there are no data of it. */
  reason?: string;
}

/** A symbol that there is not is no failure of the request: the answer says so. */
const UNAVAILABLE = ['INSTRUMENT_NOT_FOUND', 'AMBIGUOUS_SYMBOL', 'MEMORY_LIMIT', 'INSTRUMENTS_INVALID'];

async function validateOne({ caller }: Door, symbol: string, asked: Input): Promise<Validated> {
  const { start_date: start, end_date: end, catalog: given } = asked;
  try {
    const { catalog, instrument } = await caller.catalogs.resolve({ symbol, ...(given && { catalog: given }) });
    const range = { ...(start && { start }), ...(end && { end }) };
    const report = await caller.catalogs.quality({ name: catalog, instrument, ...range });
    const reason = report.rows === 0 ? (report.recommendations[0] ?? 'no rows in the range') : undefined;
    return { symbol, catalog, report, ...(reason && { reason }) };
  } catch (error) {
    const { code, message } = decodeRequestError(error);
    if (!UNAVAILABLE.includes(code)) throw error;
    return { symbol, reason: message };
  }
}

async function validate(door: Door, asked: Input) {
  const begin = performance.now();
  const validated: Validated[] = [];
  // Files are scored one after the other anyway.
  for (const symbol of new Set(asked.symbols)) validated.push(await validateOne(door, symbol, asked));
  const reports = validated.flatMap(({ report, reason }) => (report && reason === undefined ? [report] : []));
  const shares = validated.map(({ report }) => (report ? coverageOf(report) : 0));
  const tooLong = validated.flatMap((one) => longerThan(one, asked.frequency) ?? []);
  const isWhole = reports.length === validated.length;
  const catalogs = [...new Set(validated.flatMap(({ catalog }) => catalog ?? []))];
  return {
    validation_summary: {
      symbols_requested: validated.length,
      symbols_available: reports.length,
      overall_coverage_percentage: hundredths(shares.reduce((sum, share) => sum + share, 0) / shares.length),
      data_quality_good: isWhole && reports.every(({ score }) => score >= GOOD),
      ready_for_backtest: isWhole && tooLong.length === 0 && reports.every(({ readyForBacktest }) => readyForBacktest),
    },
    symbol_details: Object.fromEntries(validated.map((one) => [one.symbol, detailOf(one)])),
    data_sources: {
      primary: 'catalogs',
      coverage: catalogs.length,
      sources_available: catalogs,
      latency_ms: hundredths(performance.now() - begin),
    },
    recommendations: [...validated.flatMap(adviceOn), ...tooLong],
  };
}

function detailOf({ report, reason }: Validated) {
  if (!report || reason !== undefined) return { available: false, data_coverage_percentage: 0, reason };
  return {
    available: true,
    data_coverage_percentage: hundredths(coverageOf(report)),
    missing_periods: report.missingPeriods.flatMap(datesOf),
    // Of a score of two digits after the point, four.
    data_quality_score: Math.round(report.score * 100) / 10_000,
    earliest_date: report.first,
    latest_date: report.last,
    frequency: report.timeframe,
    ready_for_backtest: report.readyForBacktest,
  };
}

const MOST_DATES = 100;

/** Each date of trading that is missing; `from/to` of many, and where weekends do not tell which they are. */
function datesOf({ from, to, sessions }: QualityReport['missingPeriods'][number]): string[] {
  const dates: string[] = [];
  for (let at = startMicros(from); at <= startMicros(to) && dates.length < 2 * MOST_DATES; at += MICROS_PER_DAY) {
    dates.push(toIso(at).slice(0, 10));
  }
  const weekdays = dates.filter((date) => new Date(date).getUTCDay() % 6 !== 0);
  const fitting = [dates, weekdays].find(({ length }) => length === sessions && length <= MOST_DATES);
  return fitting ?? [`${from}/${to}`];
}

function adviceOn({ symbol, report, reason }: Validated): string[] {
  const texts = reason === undefined ? (report?.recommendations ?? []) : [reason];
  return texts.map((text) => `${symbol}: ${text}`);
}

/** Per cent of the bars of the calendar that are there; of ticks, of its sessions. */
function coverageOf({ coverage, rows }: QualityReport): number {
  const { expectedBars, presentBars, expectedSessions, presentSessions } = coverage;
  if (rows === 0) return 0;
  const [expected, present] = [expectedBars ?? expectedSessions, presentBars ?? presentSessions];
  return !expected ? 0 : (100 * (present ?? 0)) / expected;
}

/** Bars can be put together to longer ones, never taken apart. */
function longerThan({ symbol, report }: Validated, frequency: string | undefined): string | undefined {
  if (frequency === undefined || !report?.timeframe) return undefined;
  const seconds = report.parts.find(({ part }) => part === 'timeframe')?.counts['seconds'] ?? 0;
  if (seconds * 1e6 <= timeframeMicros(frequency)) return undefined;
  return `${symbol}: its bars of ${report.timeframe} are longer than ${frequency}.`;
}

/** Rounded down: what lacks a bar is not complete. */
const hundredths = (value: number) => Math.floor(100 * value + 1e-9) / 100;

/** What a backtest may count on, before it is started. Nothing is made up where data are missing. */
export const DATA_VALIDATION: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    method: 'GET',
    path: '/data/validate',
    permission: 'read',
    input,
    answer: (door, asked) => {
      const { start_date: start, end_date: end } = asked;
      if (start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start))
        throw new HoldfastError('DATES_REVERSED', 'end_date: lies before start_date', { path: 'end_date' });
      return validate(door, asked);
    },
    errors: {
      shape: 'object',
      names: [
        ['name', 'catalog'],
        ['start', 'start_date'],
        ['end', 'end_date'],
      ],
    },
  }),
];

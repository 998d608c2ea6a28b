import type { ExchangeCalendar } from '../calendars/exchange-calendar';
import type { BarSeries } from '../columns/market-data';
import type { InstrumentKind } from '../model/instrument-id';
import type { QualityPart, QualityReport } from '../model/quality';
import { QUALITY_PARTS, QUALITY_WEIGHTS, type QualityPartName } from '../model/quality-parts';
import { MICROS_PER_DAY, type Micros } from '../model/time';
import { barClock, type BarClock } from './bar-clock';
import { coverageOf, sessionOn } from './coverage';
import { Finding, isoOf, scoreOf } from './finding';
import { adviceOn, type Assessed } from './recommend';
import { outliersOf } from './returns';
import { splitsOf } from './splits';
import { staleBarsOf } from './stale';
import { FIRST_TIME, LAST_TIME, usableBars, type UsableBars } from './usable-bars';
import { volumesOf } from './volumes';
import { zoneOf } from './zone';

/** Share of irregular steps at which the timeframe is worth nothing. */
const TOLERANCE = 0.2;

export interface QualityOptions {
  calendar: ExchangeCalendar;
  kind: InstrumentKind;
  /** Range that is looked at, in which bars are expected. @default that of the data */
  start?: Micros | undefined;
  end?: Micros | undefined;
  /** Prices may be zero or negative. @default false */
  negative?: boolean;
  /** Numbers of the rows in their file, from 1, where some of it were left out. */
  rows?: Int32Array | undefined;
  /** How many rows of nothing traded those are. @default 0 */
  untraded?: number;
  /** Whether times say their offset from UTC. @default false */
  hasOffsets?: boolean;
}

/**
 * Scores bars as they stand in their source: a price that is missing is NaN, one that is no number infinite, and a volume that
 * is none negative. Nothing is filled, dropped or changed.
 *
 * The score is the mean of the parts that apply by their weights. Most parts are 100 (1 - share of rows at fault /
 * tolerance), which is in the file of each part; coverage is the share of the bars that the calendar expects.
 */
export function assessBars(series: BarSeries, given: QualityOptions): QualityReport {
  const options = { ...given, ...datesOf(given) };
  const { start = -Infinity, end = Infinity, negative = false, rows, kind } = options;
  const found = usableBars(series, { start, end, negative, rows });
  const { bars } = found;
  const { columns, missing, types, timestamps, ohlc } = found;
  missing.counts['untraded'] = options.untraded ?? 0;
  const shared = { series, found: [columns, missing, types, timestamps, ohlc], rows: found.rows, bars };
  if (bars.times.length === 0) return reportOf(shared, options, {});
  const range = rangeOf(bars, options);
  const clock = barClock(series, bars.times, { calendar: options.calendar, ...range });
  const expected = expectedRange(clock, options);
  const coverage = coverageOf(bars, clock, { ...expected, rare: kind === 'option' });
  const zone = zoneOf(bars, clock);
  shared.found.push(
    ...[coverage.part, outliersOf(bars, clock), staleBarsOf(bars, clock), volumesOf(bars, kind)],
    ...[splitsOf(bars, clock, kind), zone.part, timeframeOf(clock, bars)],
  );
  return reportOf(shared, options, { clock, coverage, zone });
}

/**
 * A start at midnight UTC, and an end a microsecond before it, are dates of the exchange: evenings before them where its
 * sessions open then, and not the evening of the last, are part of the range. So are stamps at those midnights.
 */
function datesOf({ calendar, start, end }: QualityOptions): Pick<QualityOptions, 'start' | 'end'> {
  const dateAt = (time: Micros) => calendar.dateStart(time / MICROS_PER_DAY);
  const isDate = (time: Micros | undefined): time is Micros => time !== undefined && time % MICROS_PER_DAY === 0;
  const next = end === undefined ? undefined : end + 1;
  return {
    start: isDate(start) ? Math.min(start, dateAt(start)) : start,
    end: isDate(next) ? Math.min(next, dateAt(next)) - 1 : end,
  };
}

function rangeOf({ times }: UsableBars, { start, end }: QualityOptions): { from: Micros; to: Micros } {
  return { from: Math.max(FIRST_TIME, start ?? times[0]!), to: Math.min(LAST_TIME, end ?? times.at(-1)!) };
}

/** From when to when bars are expected: without a range from the first to the last session that has one. */
function expectedRange(clock: BarClock, { start, end }: QualityOptions): { from: Micros; to: Micros } {
  const { opens, sessions, length, table } = clock;
  const [first, last] = [opens[0]!, opens.at(-1)!];
  if (length === 'intraday' || length === 'longer') return { from: start ?? first, to: end ?? last };
  // Daily bars may be stamped before their session and after it.
  const startOf = (open: Micros, next: number) => table.starts[sessionOn(clock, open, next) ?? NaN] ?? open;
  const from = Math.min(first, startOf(first, sessions[0]!));
  return { from: start ?? from, to: end ?? Math.max(last, startOf(last, sessions.at(-1)!)) };
}

/** Ticks have none; of bars it is the share of steps that are no multiple of the most frequent one. */
function timeframeOf({ timeframe, irregular, length, step }: BarClock, { times, rowOf }: UsableBars): QualityPart {
  const finding = new Finding('timeframe', 'seconds', 'irregularSteps');
  if (timeframe === null) return finding.scored(null);
  finding.counts['seconds'] = step / 1e6;
  finding.counts['irregularSteps'] = Math.round(irregular * (times.length - 1));
  for (let i = 1; length === 'intraday' && irregular > 0 && i < times.length && finding.takesRows; i++) {
    const since = times[i]! - times[i - 1]!;
    if (since % step !== 0) finding.list({ row: rowOf(i), time: times[i]! }, `${since / 1e6} s after the bar before`);
  }
  return finding.scored(scoreOf(irregular, TOLERANCE));
}

interface Shared {
  series: BarSeries;
  found: QualityPart[];
  rows: number;
  bars: UsableBars;
}

function reportOf(
  { series, found, rows, bars }: Shared,
  { calendar, start, end, hasOffsets = false }: QualityOptions,
  { clock, coverage, zone }: Partial<Pick<Assessed, 'clock' | 'coverage' | 'zone'>>,
): QualityReport {
  const parts = new Map(found.map((part) => [part.part, part]));
  const { instrument } = series;
  const count = bars.times.length;
  const advice = adviceOn({ instrument, bars: count, parts, clock, coverage, zone, hasOffsets });
  const [first, last] = edgesOf(series.times);
  const shown = (time: Micros | undefined) => (time === undefined || !Number.isFinite(time) ? null : isoOf(time));
  return {
    instrument,
    score: count === 0 ? 0 : totalOf(found),
    readyForBacktest: advice.readyForBacktest,
    ...{ rows, bars: count, first: shown(first), last: shown(last) },
    from: shown(start ?? bars.times[0]),
    to: shown(end ?? bars.times.at(-1)),
    timeframe: clock?.timeframe ?? null,
    calendar: calendar.name,
    coverage: coverage?.coverage ?? {
      expectedBars: null,
      presentBars: null,
      expectedSessions: null,
      presentSessions: null,
    },
    missingPeriods: coverage?.missingPeriods ?? [],
    parts: QUALITY_PARTS.map((name) => parts.get(name) ?? notAssessed(name)),
    recommendations: advice.recommendations,
  };
}

/** Without a single bar there is nothing to tell of the rest. */
function notAssessed(part: QualityPartName): QualityPart {
  return { part, weight: QUALITY_WEIGHTS[part], score: null, counts: {}, rows: [] };
}

function totalOf(parts: readonly QualityPart[]): number {
  let [sum, weights] = [0, 0];
  for (const { score, weight } of parts) {
    if (score === null) continue;
    sum += weight * score;
    weights += weight;
  }
  return Math.floor((100 * sum) / weights + 1e-9) / 100;
}

function edgesOf(times: Float64Array): [first: Micros, last: Micros] {
  let [first, last] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < first) first = time;
    if (time > last && time < Infinity) last = time;
  }
  return [first, last];
}

/** What a source is worth whose rows cannot be read at all, with the reason. */
export function unreadableBars(instrument: string, calendar: ExchangeCalendar, reason: string): QualityReport {
  const columns = new Finding('columns');
  const none = { expectedBars: null, presentBars: null, expectedSessions: null, presentSessions: null };
  return {
    ...{ instrument, score: 0, readyForBacktest: false, rows: 0, bars: 0, calendar: calendar.name },
    ...{ first: null, last: null, from: null, to: null, timeframe: null, coverage: none, missingPeriods: [] },
    parts: QUALITY_PARTS.map((name) => (name === 'columns' ? columns.scored(0) : notAssessed(name))),
    recommendations: [reason],
  };
}

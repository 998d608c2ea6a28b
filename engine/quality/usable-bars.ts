import { PRICE_ROUNDING } from '../catalog/validate-bars';
import type { BarSeries } from '../columns/market-data';
import type { QualityPart } from '../model/quality';
import type { Micros } from '../model/time';
import { Finding, scoreOf, shareOf } from './finding';
import { sortedOrder } from '../columns/sorted-order';

const PRICES = ['open', 'high', 'low', 'close'] as const;
const COLUMNS = ['times', ...PRICES] as const;
/** Shares of rows at which a part is worth nothing. */
const TOLERANCE = { missing: 0.1, types: 0.05, timestamps: 0.05, ohlc: 0.05 };

/** Times before 1850 and after 2150 are no times of bars, but of another unit. */
export const [FIRST_TIME, LAST_TIME] = [Date.UTC(1850, 0) * 1000, Date.UTC(2150, 0) * 1000];

export interface RowRules {
  start: Micros;
  end: Micros;
  /** Prices may be zero or negative. */
  negative: boolean;
  /** Numbers of the rows in their file, where some of it were left out. */
  rows?: Int32Array | undefined;
}

/** Bars that further parts can count on: valid prices, ascending and distinct times. */
export interface UsableBars {
  times: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  /** Number of a bar's row in its file. */
  rowOf: (i: number) => number;
}

export interface RowFindings {
  bars: UsableBars;
  /** Rows of the range. */
  rows: number;
  columns: QualityPart;
  missing: QualityPart;
  types: QualityPart;
  timestamps: QualityPart;
  ohlc: QualityPart;
}

/** Looks at each row by itself, and puts those in order that are bars. Nothing of the series is changed. */
export function usableBars(series: BarSeries, rules: RowRules): RowFindings {
  const check = new RowCheck(series, rules);
  const kept = check.run();
  const order = check.isSorted ? kept : sortedOrder(series.times, kept);
  const distinct = check.withoutRepeats(order);
  return { bars: gathered(series, distinct, check.numberOf), rows: check.rows, ...check.parts() };
}

class RowCheck {
  rows = 0;
  isSorted = true;
  readonly #missing = new Finding('missing', 'cells', 'rows');
  readonly #types = new Finding('types', 'rows');
  readonly #timestamps = new Finding('timestamps', 'unordered', 'repeated', 'contradicting', 'newestFirst');
  readonly #ohlc = new Finding('ohlc', 'rows', 'crossedQuotes');
  readonly #filled = new Set<(typeof COLUMNS)[number]>();

  constructor(
    private readonly series: BarSeries,
    private readonly rules: RowRules,
  ) {}

  readonly numberOf = (i: number): number => this.rules.rows?.[i] ?? i + 1;

  /** @returns the numbers of usable rows */
  run(): Int32Array {
    const { times } = this.series;
    const { start, end } = this.rules;
    const isReversed = isNewestFirst(times);
    if (isReversed) this.#timestamps.counts['newestFirst'] = 1;
    const kept = new Int32Array(times.length);
    let [count, before] = [0, isReversed ? Infinity : -Infinity];
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!;
      if (time < start || time > end) continue;
      this.rows++;
      if (!this.#isPlain(i) && !this.#looksUsable(i)) continue;
      if (isReversed) this.isSorted = false;
      if (isReversed ? time > before : time < before) {
        this.isSorted = false;
        const what = isReversed
          ? 'later than the row before it, where the newest come first'
          : 'earlier than the row before it';
        this.#timestamps.add('unordered', this.#at(i), what);
      }
      before = time;
      kept[count++] = i;
    }
    if (count > 0) for (const name of COLUMNS) this.#filled.add(name);
    return kept.subarray(0, count);
  }

  /** Most rows are in order, which a few comparisons tell; those with NaN are false. */
  #isPlain(i: number): boolean {
    const { times, open, high, low, close, bid, ask } = this.series;
    if (bid && ask && bid[i]! > ask[i]!) return false;
    const [l, h, o, c] = [low[i]!, high[i]!, open[i]!, close[i]!];
    const least = this.rules.negative ? -Infinity : 0;
    return l > least && l <= o && l <= c && h >= o && h >= c && h < Infinity && isTime(times[i]!);
  }

  /** Counts what is wrong with a row. Prices that contradict one another leave it usable. */
  #looksUsable(i: number): boolean {
    const values = COLUMNS.map((name) => this.series[name][i]!);
    COLUMNS.forEach((name, k) => !Number.isNaN(values[k]) && this.#filled.add(name));
    const empty = COLUMNS.filter((_, k) => Number.isNaN(values[k]));
    if (empty.length > 0) {
      this.#missing.counts['cells']! += empty.length;
      this.#missing.add(
        'rows',
        this.#at(i),
        `no ${empty.map((name) => (name === 'times' ? 'valid time' : name)).join(', ')}`,
      );
      return false;
    }
    const wrong = COLUMNS.filter((name, k) => !this.#isValue(name, values[k]!));
    if (wrong.length > 0) {
      const prices = this.rules.negative ? 'a number' : 'a positive number';
      const what = wrong.map((name) => (name === 'times' ? 'the time' : name)).join(', ');
      this.#types.add(
        'rows',
        this.#at(i),
        `${what} ${wrong.length > 1 ? 'are' : 'is'} not ${wrong[0] === 'times' ? 'valid' : prices}`,
      );
      return false;
    }
    this.#compare(i);
    return true;
  }

  #isValue(name: (typeof COLUMNS)[number], value: number): boolean {
    if (name === 'times') return isTime(value);
    return Number.isFinite(value) && (this.rules.negative || value > 0);
  }

  #compare(i: number): void {
    const [o, h, l, c] = PRICES.map((name) => this.series[name][i]!) as [number, number, number, number];
    const [top, bottom] = [Math.max(o, c), Math.min(o, c)];
    const { bid, ask } = this.series;
    if (top - h > PRICE_ROUNDING * Math.abs(top)) this.#ohlc.add('rows', this.#at(i), `high ${h} below ${top}`);
    else if (l - bottom > PRICE_ROUNDING * Math.abs(bottom))
      this.#ohlc.add('rows', this.#at(i), `low ${l} above ${bottom}`);
    if (bid && ask && bid[i]! > ask[i]!)
      this.#ohlc.add('crossedQuotes', this.#at(i), `bid ${bid[i]} above ask ${ask[i]}`);
  }

  /** Of rows of one time the first. Ticks may share theirs. */
  withoutRepeats(order: Int32Array): Int32Array {
    const { times, ticks } = this.series;
    const distinct = new Int32Array(order.length);
    let count = 0;
    for (const i of order) {
      const before = count > 0 ? distinct[count - 1]! : -1;
      if (before < 0 || ticks || times[i] !== times[before]) distinct[count++] = i;
      else if (this.#isRepeat(i, before))
        this.#timestamps.add('repeated', this.#at(i), `repeats row ${this.numberOf(before)}`);
      else
        this.#timestamps.add(
          'contradicting',
          this.#at(i),
          `has the time of row ${this.numberOf(before)}, and other values`,
        );
    }
    return distinct.subarray(0, count);
  }

  #isRepeat(i: number, other: number): boolean {
    return [...PRICES, 'volume' as const].every((name) => Object.is(this.series[name][i], this.series[name][other]));
  }

  parts(): Omit<RowFindings, 'bars' | 'rows'> {
    const { rows } = this;
    const absent = rows === 0 ? 0 : COLUMNS.filter((name) => !this.#filled.has(name)).length;
    const columns = new Finding('columns', 'required', 'absent');
    Object.assign(columns.counts, { required: COLUMNS.length, absent });
    // The newest first is an order too.
    const { newestFirst: _, ...faults } = this.#timestamps.counts;
    const timestamps = Object.values(faults).reduce((sum, count) => sum + count, 0);
    const ohlc = this.#ohlc.counts['rows']! + this.#ohlc.counts['crossedQuotes']!;
    const scored = (finding: Finding, name: keyof typeof TOLERANCE, count: number) =>
      finding.scored(rows === 0 ? 0 : scoreOf(shareOf(count, rows), TOLERANCE[name]));
    return {
      columns: columns.scored(scoreOf(absent / COLUMNS.length, 1)),
      missing: scored(this.#missing, 'missing', this.#missing.counts['rows']!),
      types: scored(this.#types, 'types', this.#types.counts['rows']!),
      timestamps: scored(this.#timestamps, 'timestamps', timestamps),
      ohlc: scored(this.#ohlc, 'ohlc', ohlc),
    };
  }

  #at(i: number): { row: number; time: Micros } {
    return { row: this.numberOf(i), time: this.series.times[i]! };
  }
}

/** Whether most rows go back in time. */
function isNewestFirst(times: Float64Array): boolean {
  let [falls, rises] = [0, 0];
  for (let i = 1; i < times.length; i++) {
    const [before, time] = [times[i - 1]!, times[i]!];
    if (time < before) falls++;
    else if (time > before) rises++;
  }
  return falls > rises;
}

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= FIRST_TIME && value <= LAST_TIME;
}

/** The columns themselves where every row is kept. */
function gathered(series: BarSeries, order: Int32Array, numberOf: (i: number) => number): UsableBars {
  const isWhole = order.length === series.times.length && order.every((from, to) => from === to);
  const pick = (column: Float64Array) => {
    if (isWhole) return column;
    const picked = new Float64Array(order.length);
    for (let i = 0; i < order.length; i++) picked[i] = column[order[i]!]!;
    return picked;
  };
  const { times, open, high, low, close, volume } = series;
  const columns = { times: pick(times), open: pick(open), high: pick(high), low: pick(low), close: pick(close) };
  return { ...columns, volume: pick(volume), rowOf: (i) => numberOf(order[i]!) };
}

import type { PreparedMarket } from '../../execution/run/prepare-market';
import type { RunRates } from '../../execution/run/run-rates';
import { HoldfastError } from '../../model/errors';
import type { MarketData } from '../../columns/market-data';
import { isInverse } from '../../model/instrument';
import { currencyOf } from '../../model/instrument-currency';
import type { Evaluation } from '../../model/run-config';
import { requireKnownBenchmark } from '../../model/session-data';
import type { Micros } from '../../model/time';
import { heldShares } from './held-shares';
import { onceOf } from './once-of';
import { dayOfClose } from './period-returns';

/**
 * @param currency of the account, where the run names it
 * @throws HoldfastError INSTRUMENT_NOT_FOUND for a benchmark that is none of the instruments of the session, VALIDATION for one
 *   that is not traded and has another currency than the account: nothing tells its rate; VALIDATION with the path
 *   `evaluation.benchmark.file` for a file that the session does not know
 */
export function requireBenchmark(
  { session, schedule }: PreparedMarket,
  benchmark: Evaluation['benchmark'],
  currency: string | undefined,
): void {
  if (benchmark === undefined) return;
  if (typeof benchmark === 'string' && schedule.instruments.includes(benchmark)) return;
  const ids = new Set(session.panels.flatMap(({ instruments }) => instruments));
  requireKnownBenchmark(benchmark, { ids, files: Object.keys(session.benchmarks ?? {}) });
  if (typeof benchmark !== 'string') return;
  const own = currencyOf(session.instruments?.[benchmark] ?? { id: benchmark });
  if (currency === undefined || own === undefined || own === currency) return;
  throw new HoldfastError(
    'VALIDATION',
    `The benchmark ${benchmark} is quoted in ${own}, the account is in ${currency}: have it among the instruments of the run.`,
    { path: 'evaluation.benchmark', details: { instrument: benchmark, currency: own } },
  );
}

/** What a run is compared with. */
export interface BenchmarkPath {
  /** Worth of one unit at each step, by its last close so far; NaN before its first bar. */
  values: Float64Array;
  /**
   * Between which the run is compared with it: the last step of each UTC day in which it has a bar, and its worth then, or at
   * its first close after that step on this day. Null where each step is a bar of it and of every instrument, so that the
   * returns of steps belong together.
   */
  marks: { steps: Int32Array; values: Float64Array } | null;
}

/** Of a prepared market by the benchmark, for all of its trials; runs in several currencies have rates of their own. */
const pathsOf = onceOf((_prepared: PreparedMarket) => new Map<string, BenchmarkPath | null>());

/** As `newPath`, which it asks once. */
export function benchmarkPath(
  prepared: PreparedMarket,
  benchmark?: Evaluation['benchmark'],
  rates?: RunRates,
): BenchmarkPath | null {
  if (rates) return newPath(prepared, benchmark, rates);
  const [paths, key] = [pathsOf(prepared), JSON.stringify(benchmark) ?? ''];
  let path = paths.get(key);
  if (path === undefined) paths.set(key, (path = newPath(prepared, benchmark)));
  return path;
}

/**
 * Buying and holding an instrument of the session, or what a file tells. Without a name that of the only instrument of the
 * run; null where there are several.
 * @param rates of a run in several currencies, at which it is converted
 */
function newPath(
  { session, schedule, instruments: known }: PreparedMarket,
  benchmark?: Evaluation['benchmark'],
  rates?: RunRates,
): BenchmarkPath | null {
  const { instruments, shown, times } = schedule;
  if (benchmark === undefined && shown.length > 1) return null;
  const named = benchmark ?? instruments[0]!;
  const number = typeof named === 'string' ? instruments.indexOf(named) : -1;
  const series = typeof named === 'string' ? closesOf(session, named) : valuesOf(session, named.file);
  if (!series) return null;
  // The price of an inverse contract is not in the currency of its value.
  const converts = number >= 0 && !isInverse(known[number]!);
  const values = new Float64Array(times.length);
  const marks: { step: number; value: number }[] = [];
  let isShared =
    schedule.groups.length === 1 || schedule.groups.every((group) => group.instruments.length === shown.length);
  for (let [t, row] = [0, -1]; t < times.length; t++) {
    while (row + 1 < series.times.length && series.times[row + 1]! <= times[t]!) row++;
    const rate = rates && converts ? rates.at(number, times[t]!) : 1;
    values[t] = row < 0 ? NaN : series.valueAt(row) * rate;
    isShared &&= row >= 0 && series.times[row] === times[t];
    const day = dayOfClose(times[t]!);
    if (t + 1 < times.length && dayOfClose(times[t + 1]!) === day) continue;
    // One that is not traded may close after the last step of each day, as New York does after London.
    const marked = row >= 0 && dayOfClose(series.times[row]!) === day ? row : row + 1;
    if (marked < series.times.length && dayOfClose(series.times[marked]!) === day)
      marks.push({ step: t, value: series.valueAt(marked) * rate });
  }
  return { values, marks: isShared ? null : columnsOf(marks) };
}

function columnsOf(marks: readonly { step: number; value: number }[]): NonNullable<BenchmarkPath['marks']> {
  return { steps: Int32Array.from(marks, ({ step }) => step), values: Float64Array.from(marks, ({ value }) => value) };
}

interface ValueSeries {
  times: ArrayLike<Micros>;
  valueAt: (row: number) => number;
}

/** With its splits and dividends, where runs have these. */
function closesOf({ panels, instruments: known }: MarketData, instrument: string): ValueSeries | undefined {
  const panel = panels.find(({ instruments }) => instruments.includes(instrument));
  if (!panel) return undefined;
  const { times, close, instruments } = panel;
  const [column, width] = [instruments.indexOf(instrument), instruments.length];
  const valueAt = (row: number) => close[row * width + column]!;
  const actions = known?.[instrument]?.actions;
  if (!actions) return { times, valueAt };
  const held = heldShares(times, valueAt, actions);
  return { times, valueAt: (row) => valueAt(row) * held[row]! };
}

function valuesOf({ benchmarks }: MarketData, file: string): ValueSeries | undefined {
  const values = benchmarks?.[file];
  return values && { times: values.map(([time]) => time), valueAt: (row) => values[row]![1] };
}

/** Returns of a benchmark from step to step; 0 before its first bar. */
export const benchmarkReturns = onceOf(({ values }: BenchmarkPath): Float64Array => {
  const returns = new Float64Array(values.length - 1);
  for (let t = 1; t < values.length; t++) {
    const change = values[t]! / values[t - 1]! - 1;
    returns[t - 1] = Number.isNaN(change) ? 0 : change;
  }
  return returns;
});

/** Returns from one value to the next. */
export function returnsBetween(values: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, i) => {
    const change = values[i + 1]! / values[i]! - 1;
    return Number.isNaN(change) ? 0 : change;
  });
}

import type { PreparedMarket } from '../../execution/run/prepare-market';
import type { RunRates } from '../../execution/run/run-rates';
import { HoldfastError } from '../../model/errors';
import { isInverse } from '../../model/instrument';
import { currencyOf } from '../../model/instrument-currency';
import { dayOfClose } from './period-returns';

/**
 * @param currency of the account, where the run names it
 * @throws HoldfastError INSTRUMENT_NOT_FOUND for a benchmark that is none of the instruments of the session, VALIDATION for one
 *   that is not traded and has another currency than the account: nothing tells its rate
 */
export function requireBenchmark(
  { session, schedule }: PreparedMarket,
  benchmark: string | undefined,
  currency: string | undefined,
): void {
  if (benchmark === undefined || schedule.instruments.includes(benchmark)) return;
  if (session.panels.some(({ instruments }) => instruments.includes(benchmark))) {
    const own = currencyOf(session.instruments?.[benchmark] ?? { id: benchmark });
    if (currency === undefined || own === undefined || own === currency) return;
    throw new HoldfastError(
      'VALIDATION',
      `The benchmark ${benchmark} is quoted in ${own}, the account is in ${currency}: have it among the instruments of the run.`,
      { path: 'evaluation.benchmark', details: { instrument: benchmark, currency: own } },
    );
  }
  const message = `The benchmark ${benchmark} is none of the instruments of the session.`;
  throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, {
    path: 'evaluation.benchmark',
    details: { instrument: benchmark },
  });
}

/** What a run is compared with. */
export interface BenchmarkPath {
  /** Worth of one unit at each step, by its last close so far; NaN before its first bar. */
  values: Float64Array;
  /**
   * Steps between which the run is compared with it: the last of each UTC day in which it has a bar. Null where each step
   * is a bar of it and of every instrument, so that the returns of steps belong together.
   */
  marks: Int32Array | null;
}

/**
 * Buying and holding an instrument of the session. Without a name that of the only instrument of the run; null where there
 * are several.
 * @param rates of a run in several currencies, at which it is converted
 */
export function benchmarkPath(
  { session, schedule, instruments: known }: PreparedMarket,
  benchmark?: string,
  rates?: RunRates,
): BenchmarkPath | null {
  const { instruments, shown, times } = schedule;
  if (benchmark === undefined && shown.length > 1) return null;
  const name = benchmark ?? instruments[0]!;
  const panel = session.panels.find((candidate) => candidate.instruments.includes(name));
  if (!panel) return null;
  const number = instruments.indexOf(name);
  // The price of an inverse contract is not in the currency of its value.
  const converts = number >= 0 && !isInverse(known[number]!);
  const [column, width] = [panel.instruments.indexOf(name), panel.instruments.length];
  const values = new Float64Array(times.length);
  const marks: number[] = [];
  let isShared =
    schedule.groups.length === 1 || schedule.groups.every((group) => group.instruments.length === shown.length);
  for (let [t, row] = [0, -1]; t < times.length; t++) {
    while (row + 1 < panel.times.length && panel.times[row + 1]! <= times[t]!) row++;
    const rate = rates && converts ? rates.at(number, times[t]!) : 1;
    values[t] = row < 0 ? NaN : panel.close[row * width + column]! * rate;
    const last = row < 0 ? NaN : panel.times[row]!;
    isShared &&= last === times[t];
    const isLastOfDay = t + 1 === times.length || dayOfClose(times[t + 1]!) !== dayOfClose(times[t]!);
    if (isLastOfDay && dayOfClose(last) === dayOfClose(times[t]!)) marks.push(t);
  }
  return { values, marks: isShared ? null : Int32Array.from(marks) };
}

/** Returns of a benchmark from step to step; 0 before its first bar. */
export function benchmarkReturns({ values }: BenchmarkPath): Float64Array {
  const returns = new Float64Array(values.length - 1);
  for (let t = 1; t < values.length; t++) {
    const change = values[t]! / values[t - 1]! - 1;
    returns[t - 1] = Number.isNaN(change) ? 0 : change;
  }
  return returns;
}

/** Returns from one mark to the next. */
export function returnsBetween(marks: Int32Array, values: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, marks.length - 1) }, (_, i) => {
    const change = values[marks[i + 1]!]! / values[marks[i]!]! - 1;
    return Number.isNaN(change) ? 0 : change;
  });
}

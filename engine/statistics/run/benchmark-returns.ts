import type { PreparedMarket } from '../../execution/run/prepare-market';
import type { RunRates } from '../../execution/run/run-rates';
import { HoldfastError } from '../../model/errors';
import { currencyOf } from '../../model/instrument-currency';

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

/**
 * Returns of buying and holding an instrument of the session from step to step, by its last close so far; 0 before its
 * first bar. Without a name that of the only instrument of the run; null where there are several.
 * @param rates of a run in several currencies, at which it is converted
 */
export function benchmarkReturns(
  { session, schedule }: PreparedMarket,
  benchmark?: string,
  rates?: RunRates,
): Float64Array | null {
  const { instruments, times } = schedule;
  if (benchmark === undefined && instruments.length > 1) return null;
  const name = benchmark ?? instruments[0]!;
  const panel = session.panels.find((candidate) => candidate.instruments.includes(name));
  if (!panel) return null;
  const number = instruments.indexOf(name);
  const [column, width] = [panel.instruments.indexOf(name), panel.instruments.length];
  const returns = new Float64Array(times.length - 1);
  let [row, previous] = [-1, NaN];
  for (let t = 0; t < times.length; t++) {
    while (row + 1 < panel.times.length && panel.times[row + 1]! <= times[t]!) row++;
    const close = row < 0 ? NaN : panel.close[row * width + column]! * (rates && number >= 0 ? rates.at(number, times[t]!) : 1);
    const change = close / previous - 1;
    if (t > 0) returns[t - 1] = Number.isNaN(change) ? 0 : change;
    previous = close;
  }
  return returns;
}

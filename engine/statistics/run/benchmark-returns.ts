import type { PreparedMarket } from '../../execution/run/prepare-market';
import type { RunRates } from '../../execution/run/run-rates';
import { HoldfastError } from '../../model/errors';

/** @throws HoldfastError INSTRUMENT_NOT_FOUND for a benchmark that is none of the instruments of a run */
export function requireBenchmark(instruments: readonly string[], benchmark: string | undefined): void {
  if (benchmark === undefined || instruments.includes(benchmark)) return;
  const message = `The benchmark ${benchmark} is none of the instruments of the run.`;
  throw new HoldfastError('INSTRUMENT_NOT_FOUND', message, {
    path: 'evaluation.benchmark',
    details: { instrument: benchmark },
  });
}

/**
 * Returns of buying and holding an instrument from step to step, by its last close so far; 0 before its first bar. Without
 * a name that of the only instrument; null where there are several.
 * @param rates of a run in several currencies, at which it is converted
 */
export function benchmarkReturns(
  { market, schedule }: PreparedMarket,
  benchmark?: string,
  rates?: RunRates,
): Float64Array | null {
  const { instruments, times } = schedule;
  if (benchmark === undefined && instruments.length > 1) return null;
  const instrument = benchmark === undefined ? 0 : instruments.indexOf(benchmark);
  if (instrument < 0) return null;
  const panel = market.panels[schedule.panelOf[instrument]!]!;
  const [column, width] = [schedule.columnOf[instrument]!, panel.instruments.length];
  const returns = new Float64Array(times.length - 1);
  let [row, previous] = [-1, NaN];
  for (let t = 0; t < times.length; t++) {
    while (row + 1 < panel.times.length && panel.times[row + 1]! <= times[t]!) row++;
    const close = row < 0 ? NaN : panel.close[row * width + column]! * (rates?.at(instrument, times[t]!) ?? 1);
    const change = close / previous - 1;
    if (t > 0) returns[t - 1] = Number.isNaN(change) ? 0 : change;
    previous = close;
  }
  return returns;
}

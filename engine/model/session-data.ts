import { HoldfastError } from './errors';
import type { Evaluation } from './run-config';
import { withSuggestion } from './suggestion';

/** What a session has that a benchmark may be. */
interface Benchmarks {
  ids: ReadonlySet<string>;
  files: readonly string[];
}

/**
 * @throws HoldfastError INSTRUMENT_NOT_FOUND for a benchmark that is none of the instruments of the session, VALIDATION with
 *   the path `evaluation.benchmark.file` for a file that it does not know
 */
export function requireKnownBenchmark(benchmark: Evaluation['benchmark'], { ids, files }: Benchmarks): void {
  if (benchmark === undefined) return;
  if (typeof benchmark === 'string') {
    if (ids.has(benchmark)) return;
    const message = `The benchmark ${benchmark} is none of the instruments of the session.`;
    const error = new HoldfastError('INSTRUMENT_NOT_FOUND', message, {
      path: 'evaluation.benchmark',
      details: { instrument: benchmark },
    });
    throw withSuggestion(error, benchmark, ids);
  }
  const { file } = benchmark;
  if (files.includes(file)) return;
  const message = `The session has no ${file}: it knows the files that lay in its catalog when it was made.`;
  const error = new HoldfastError('VALIDATION', message, { path: 'evaluation.benchmark.file' });
  throw withSuggestion(error, file, files);
}

/** Of work that asks for finer bars than the session has kept. */
export function noDetail(): HoldfastError {
  const message = 'The session keeps no finer bars: it needs a timeframe and `detail`.';
  return new HoldfastError('VALIDATION', message, { path: 'fills.detail' });
}

/** Of work on continuous series alone whose orders would meet finer bars, which no contract has there. */
export function seriesAlone(): HoldfastError {
  const message = 'Continuous series are not traded with fills.detail: leave it out, or trade contracts by their ids.';
  return new HoldfastError('VALIDATION', message, { path: 'fills.detail' });
}

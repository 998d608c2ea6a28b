import type { MarketData } from '../columns/market-data';
import { tracedPlace } from '../execution/trace-run';
import { HoldfastError } from '../model/errors';
import type { RunConfig } from '../model/run-config';
import { newCell, type ThreadPool } from './thread-pool';

/** Failures that end a thread, which cannot say any more where it was. */
const SILENT = new Set(['STRATEGY_STUCK', 'OUT_OF_MEMORY']);

/** The repetition comes to the same bar, where it need not be waited for as long as the first time. */
const REPEATED_WATCHDOG_MS = 1000;

/**
 * The error of a run with the place where it came about. The thread of a strategy that is stuck or out of memory is gone:
 * the run, which does the same each time, is repeated while it tells where it is. One that does not fail again, or not
 * alike, keeps the error without a place.
 */
export async function locateFailure(
  pool: ThreadPool,
  { market, config, error }: { market: MarketData; config: RunConfig; error: unknown },
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof HoldfastError) || !SILENT.has(error.code)) return error;
  const cell = newCell();
  const watchdogMs = error.code === 'STRATEGY_STUCK' ? REPEATED_WATCHDOG_MS : undefined;
  const again = await pool.run({ market, config, trace: true }, { signal, cell, watchdogMs }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (signal.aborted) return again ?? error;
  const place = tracedPlace(cell);
  if (!place || !(again instanceof HoldfastError) || again.code !== error.code) return error;
  return new HoldfastError(error.code, error.message, { details: { ...error.details, ...place } });
}

import type { MarketData } from '../columns/market-data';
import { tracedPlace } from '../execution/run/trace-run';
import { HoldfastError } from '../model/errors';
import type { RunConfig } from '../model/run-config';
import type { PinnedCode } from '../strategies/strategy-library';
import { newCell, type ThreadPool } from './thread-pool';

/** Failures that end a thread, which cannot say any more where it was. */
const SILENT = new Set(['STRATEGY_STUCK', 'OUT_OF_MEMORY']);

/**
 * The error of a run with the place where it came about. The thread of a strategy that is stuck or out of memory is gone:
 * the run, which does the same each time, is repeated while it tells where it is. One that does not fail again, or not
 * alike, keeps the error without a place.
 */
export async function locateFailure(
  pool: ThreadPool,
  work: { market: MarketData; config: RunConfig; code: PinnedCode | undefined; error: unknown },
  signal: AbortSignal,
): Promise<unknown> {
  const { error, ...task } = work;
  if (!(error instanceof HoldfastError) || !SILENT.has(error.code)) return error;
  const cell = newCell();
  const repeated = error.code === 'STRATEGY_STUCK';
  const again = await pool.run({ ...task, trace: true }, { signal, cell, repeated }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (signal.aborted) return again ?? error;
  const place = tracedPlace(cell);
  if (!place || !(again instanceof HoldfastError) || again.code !== error.code) return error;
  return new HoldfastError(error.code, error.message, { details: { ...error.details, ...place } });
}

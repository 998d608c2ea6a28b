import type { CacheEntry, NewOperation } from '../../../infra/store/repositories/operation-rows';
import type { CacheRequest } from '../../../infra/store/repositories/result-cache';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { SweepRow } from '../../../infra/store/repositories/sweep-repository';
import type { Services } from '../services';

interface Rows {
  runs: RunRow;
  sweeps: SweepRow;
}

interface Question {
  operation: NewOperation;
  request: Omit<CacheRequest, 'manifestHash'>;
  /** The column that says what was asked for. */
  body: Record<string, unknown>;
}

/**
 * Asks for an earlier result before anything is computed.
 * @returns the row of the operation, completed, where there is one; else what the cache is to know of it
 */
export async function askCache<T extends keyof Rows>(
  services: Services,
  table: T,
  { operation, request, body }: Question,
): Promise<{ cache: CacheEntry; row?: Rows[T] }> {
  const { resultCache } = services.store;
  const { manifestHash } = operation;
  const { usable, ...entry } = await resultCache.identify({ ...request, manifestHash });
  if (!usable) return { cache: entry };
  const answer = await resultCache.answer(table, { operation, entry, body });
  if ('reason' in answer) return { cache: { ...entry, reason: answer.reason } };
  const { row } = answer;
  if (await isWhole(services, row)) return { cache: entry, row };
  await resultCache.withdraw(table, { id: row.id, source: row.cached_from });
  return { cache: { ...entry, reason: 'source gone' } };
}

/** A result whose files are gone is none. */
async function isWhole({ artifacts }: Services, row: RunRow | SweepRow): Promise<boolean> {
  if (!('fills_artifact' in row)) return true;
  const hashes = [row.fills_artifact, row.trades_artifact, row.equity_artifact];
  const present = await Promise.all(
    hashes.map((hash) => (hash === null ? Promise.resolve(false) : artifacts.has(hash))),
  );
  return present.every(Boolean);
}

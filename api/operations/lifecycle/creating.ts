import { isFinal } from '../../../engine/model/status';
import type { CacheEntry, Detail, NewOperation, OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { CachedTable, CacheRequest } from '../../../infra/store/repositories/result-cache';
import type { Services } from '../services';
import type { NewId } from './admission';
import { startOperation } from './starting';

/** An accepted operation; with its row where it has ended already, such as one that the cache has answered. */
export interface Created<Row = OperationRow> {
  id: string;
  row?: Row;
}

/** An operation that was accepted before. */
export function createdBefore<Row extends OperationRow>(row: Row | undefined): Created<Row> | undefined {
  return row && { id: row.id, ...(isFinal(row.status) && { row }) };
}

/** How the cache of results is asked for an earlier one. */
export interface CacheQuestion<Row> {
  cached: CachedTable;
  request: Omit<CacheRequest, 'manifestHash'>;
  /** Whether all of a result is still there. @default it is */
  isWhole?: (row: Row) => Promise<boolean>;
}

export interface Creation<Row> {
  operation: NewOperation;
  detail: Detail;
  whenBusy?: 'queue' | 'refuse';
  /** Field of the request that names the data. @default 'session' */
  dataField?: string;
  cache?: CacheQuestion<Row>;
}

/**
 * Stores an operation that has been checked. Where an earlier result does not answer it, and it need not wait for a place
 * in its session, starts its workflow; what waits has none before it is admitted.
 * @throws HoldfastError SEALED of data that may not be read; what the insertion and the start throw; then nothing is left of it, unless a key stands for it
 */
export async function createOperation<Row extends OperationRow = OperationRow>(
  services: Services,
  creation: Creation<Row>,
  { keyed }: NewId,
): Promise<Created<Row>> {
  const { store, onAdmitted } = services;
  const { operation, detail, whenBusy, cache: question, dataField: path = 'session' } = creation;
  const { id, manifestHash } = operation;
  // Before an earlier result answers it.
  if (manifestHash !== undefined) await store.seals.requireManifestOpen(manifestHash, { reader: id, path });
  const { cache, row: answered } = question ? await askCache(services, creation, question) : {};
  if (answered) return { id, row: answered };
  const row = await store.operations.create({ ...operation, ...(cache && { cache }) }, detail, whenBusy);
  if (row.waiting) return { id };
  try {
    await startOperation(services, row);
  } catch (error) {
    if (!keyed) onAdmitted(await store.operations.discard(id));
    throw error;
  }
  return { id };
}

/**
 * Asks for an earlier result before anything is computed.
 * @returns the row of the operation, completed, where there is one; else what the cache is to know of it
 */
async function askCache<Row extends OperationRow>(
  { store }: Services,
  { operation, detail }: Creation<Row>,
  { cached, request, isWhole }: CacheQuestion<Row>,
): Promise<{ cache: CacheEntry; row?: Row }> {
  const { usable, ...entry } = await store.resultCache.identify({ ...request, manifestHash: operation.manifestHash! });
  if (!usable) return { cache: entry };
  const answer = await store.resultCache.answer<Row>(cached, { operation, entry, detail });
  if ('reason' in answer) return { cache: { ...entry, reason: answer.reason } };
  const { row } = answer;
  if (!isWhole || (await isWhole(row))) return { cache: entry, row };
  // The source turned out to be gone, and the hit with it.
  await store.operations.remove(row.id);
  if (row.cached_from !== null) await store.operations.disown(row.cached_from);
  return { cache: { ...entry, reason: 'source gone' } };
}

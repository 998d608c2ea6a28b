import { cancellationSignal } from '@temporalio/activity';
import { barCounts } from '../engine/columns/market-axis';
import { HoldfastError } from '../engine/model/errors';
import type { Manifest } from '../engine/model/manifest';
import type { StrategyCode } from '../engine/model/result';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import { requireCode } from './required-code';

export interface OpenedChunk {
  manifest: Manifest;
  code: StrategyCode;
  /** Engine workers that host the session; waited for at the end, with the beginning of the operation. */
  hosts: Promise<number>;
}

/**
 * What a part of a sweep or search is computed with. The first one begins the operation.
 * @throws HoldfastError CANCELLED for an attempt that is not the present one, CODE_UNAVAILABLE
 */
export async function openChunk(
  deps: Pick<EngineDependencies, 'engine' | 'store' | 'manifests'>,
  row: SweepRow,
  { attempt = row.attempt }: { attempt?: number },
): Promise<OpenedChunk> {
  const { engine, store, manifests } = deps;
  if (row.status === 'cancelled' || attempt !== row.attempt) {
    throw new HoldfastError('CANCELLED', `The ${row.kind} was cancelled.`);
  }
  const [manifest, code] = await Promise.all([manifests.get(row.manifest_hash!), requireCode(deps, row)]);
  const beside = Promise.all([
    store.engines.hostsOf(row.session_id!, engine.build),
    row.status === 'queued' ? store.operations.begin(row.id, row.attempt) : undefined,
    row.bars === null ? noteBars(deps, row, manifest) : undefined,
  ]);
  const hosts = beside.then(([names]) => names.length);
  // Until it is waited for a failure of it is nobody's.
  hosts.catch(() => undefined);
  return { manifest, code, hosts };
}

/** Notes what the bars of the whole range are, a part of which a search may hold back. */
async function noteBars(
  { engine, store }: Pick<EngineDependencies, 'engine' | 'store'>,
  { id, config: { start, end, instruments } }: SweepRow,
  manifest: Manifest,
): Promise<void> {
  const bars = await engine.look(manifest, { start, end, instruments, at: barCounts }, cancellationSignal());
  if (bars) await store.sweeps.saveBars(id, bars);
}

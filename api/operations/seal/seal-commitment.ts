import { randomUUID } from 'node:crypto';
import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunConfig } from '../../../engine/model/run-config';
import { candidateHash, candidateOf, dataOf, sealedDate, sealOver, type Seal } from '../../../engine/model/seal';
import { toIso } from '../../../engine/model/time';
import { isUniqueViolation } from '../../../infra/store/store-errors';
import { runDetail, type RunRow } from '../../../infra/store/repositories/run-repository';
import type { SealRow } from '../../../infra/store/repositories/seal-repository';
import { createOperation } from '../lifecycle/creating';
import { findOpenSession } from '../find-by-name';
import { runKind } from '../run/run-kind';
import type { Services } from '../services';

/**
 * Commits a run as the candidate of a seal and opens the sealed part for it, once: a run of the same code, parameters and
 * options from the date of the seal to the last bar, with the bars before it to warm up on. The same run again answers the same.
 * @throws HoldfastError SEAL_NOT_FOUND; SEAL_SPENT where another one was committed or it is broken; RUN_NOT_FOUND, NOT_FINISHED, INVALID_STATE,
 *   VALIDATION of a run on other data, SEALED of one on a version that reaches the part, SESSION_NOT_FOUND where its session is closed, with the path `run`; NO_DATA without a
 *   bar behind the seal
 */
export async function commitSeal(
  services: Services,
  { id, run: runId }: { id: string; run: string },
  by: string,
): Promise<SealRow> {
  const { store } = services;
  const seal = await store.seals.get(id);
  if (seal.broken_at !== null) throw spent(seal);
  if (seal.committed_at !== null && seal.run_id !== runId) throw spent(seal);
  const run = await candidateRun(services, runId);
  const manifest = await store.sessions.getManifest(run.manifest_hash!);
  const own = { id, catalog: seal.catalog, from: seal.from_us, datasets: new Set(seal.datasets), opening: null };
  if (!sealOver([own], { ...dataOf(manifest), end: Infinity })) {
    throw new HoldfastError('VALIDATION', `run: is not on the data of ${seal.catalog}.`, { path: 'run' });
  }
  if (seal.committed_at === null) requireUnseen(own, manifest);
  const extended = await withSealedPart(services, manifest, seal);
  const candidate = candidateOf(run);
  const commitment = { run: runId, candidate, hash: candidateHash(candidate), opening: randomUUID(), by };
  const committed = (await store.seals.commit(id, commitment)) ?? (await store.seals.get(id));
  if (committed.run_id !== runId || committed.broken_at !== null) throw spent(committed);
  await open(services, { seal: committed, run, manifest: extended });
  return committed;
}

async function candidateRun({ store }: Services, id: string): Promise<RunRow> {
  const run = await store.runs.find(id);
  const fault = (code: 'RUN_NOT_FOUND' | 'NOT_FINISHED' | 'INVALID_STATE' | 'SESSION_NOT_FOUND', message: string) =>
    new HoldfastError(code, message, { path: 'run' });
  if (!run) throw fault('RUN_NOT_FOUND', `There is no run "${id}".`);
  const { status } = run;
  if (status === 'failed' || status === 'cancelled') throw fault('INVALID_STATE', `The run is ${status}.`);
  if (status !== 'completed') throw fault('NOT_FINISHED', `The run is ${status}.`);
  const session = await findOpenSession(store, run.session!, 'run');
  if (session.id !== run.session_id) throw fault('SESSION_NOT_FOUND', 'The session of the run is closed.');
  return run;
}

/** A run on a version that reaches the part may have seen it: no other door goes on with one either. */
function requireUnseen(seal: Seal, manifest: Manifest): void {
  if (!sealOver([seal], dataOf(manifest))) return;
  const from = sealedDate(seal.from);
  const message = `run: its version of the session reaches the part of ${seal.catalog} that is sealed from ${from} on, as it was before the seal. Run it again on the present version, and commit that run.`;
  const details = { seal: seal.id, catalog: seal.catalog, from };
  throw new HoldfastError('SEALED', message, { path: 'run', details });
}

async function withSealedPart({ folders }: Services, manifest: Manifest, seal: SealRow): Promise<Manifest> {
  const { manifest: extended, newest } = await folders.extended(manifest);
  // A bar that is known at midnight is of the date before.
  if (newest > seal.from_us) return extended;
  const message = `The last bar is of ${toIso(newest)}: there is none of ${sealedDate(seal.from_us)} or later.`;
  throw new HoldfastError('NO_DATA', message, { path: 'id' });
}

interface Opening {
  seal: SealRow;
  run: RunRow;
  manifest: Manifest;
}

/** Starts the run, unless it is there already: whoever was to start it may have died. */
async function open(services: Services, { seal, run, manifest }: Opening): Promise<void> {
  const { store } = services;
  const id = seal.opening!;
  if (await store.operations.find(id)) return;
  const manifestHash = contentHash(manifest);
  await store.sessions.saveManifest(manifestHash, manifest);
  const { end: _end, ...options } = run.config;
  const config: RunConfig = { ...options, start: Math.max(seal.from_us, manifest.start) };
  const operation = {
    ...{ id, kind: runKind.name, takesPlace: runKind.takesPlace, ownThread: true, owner: seal.committed_by! },
    ...{ sessionId: run.session_id!, session: run.session!, manifestVersion: run.manifest_version!, manifestHash },
    ...{ strategy: run.strategy!, strategyHash: run.strategy_hash, engineBuild: run.engine_build },
    ...{ label: `sealed part of ${seal.catalog}`, priority: run.priority },
  };
  const as = { id, owner: operation.owner, keyed: true };
  try {
    await createOperation(services, { operation, detail: runDetail(config) }, as);
  } catch (error) {
    // Another one who commits the same run was faster.
    if (!isUniqueViolation(error)) throw error;
  }
}

function spent({ broken_at, run_id, id }: SealRow): HoldfastError {
  const why =
    broken_at !== null
      ? 'was broken: the part is open to everybody'
      : `was opened for the run ${run_id}; it opens once`;
  return new HoldfastError('SEAL_SPENT', `The seal ${why}.`, { path: 'id', details: { seal: id } });
}

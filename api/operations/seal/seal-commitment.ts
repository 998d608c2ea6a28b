import { randomUUID } from 'node:crypto';
import { contentHash } from '../../../engine/model/canonical';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunConfig } from '../../../engine/model/run-config';
import {
  candidateHash,
  candidateOf,
  dataOf,
  sealedDate,
  sealedError,
  sealOver,
  type Seal,
} from '../../../engine/model/seal';
import { toIso } from '../../../engine/model/time';
import { isUniqueViolation } from '../../../infra/store/store-errors';
import { runDetail, type RunRow } from '../../../infra/store/repositories/run-repository';
import type { OperationRow } from '../../../infra/store/repositories/operation-rows';
import type { OpeningRun, SealRow } from '../../../infra/store/repositories/seal-repository';
import { createOperation } from '../lifecycle/creating';
import { startOperation } from '../lifecycle/starting';
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
  if (seal.committed_at !== null || seal.broken_at !== null) return committedBefore(services, seal, runId);
  const run = await candidateRun(services, runId);
  const manifest = await store.sessions.getManifest(run.manifest_hash!);
  requireUnseen(requireItsData(seal, manifest), manifest);
  const candidate = candidateOf(run);
  const commitment = { run: runId, candidate, hash: candidateHash(candidate), by };
  const opening = await openingRun(services, { seal, run, manifest, as: { id: randomUUID(), owner: by } });
  const stored = await store.seals.commit(id, commitment, opening);
  // Another one may have been faster.
  if (!stored) return committedBefore(services, await store.seals.get(id), runId);
  await start(services, stored);
  return store.seals.get(id);
}

/**
 * A commit that was made. Its run is there, unless the process of an earlier version died before it was stored, or it ended without an
 * answer and was pruned.
 */
async function committedBefore(services: Services, seal: SealRow, runId: string): Promise<SealRow> {
  if (seal.run_id !== runId || seal.broken_at !== null) throw spent(seal);
  const { store } = services;
  const id = seal.opening!;
  if (seal.answer !== null || (await store.operations.find(id))) return seal;
  const run = await candidateRun(services, runId);
  const manifest = await store.sessions.getManifest(run.manifest_hash!);
  const as = { id, owner: seal.committed_by! };
  const opening = await openingRun(services, { seal, run, manifest, as });
  try {
    await createOperation(services, opening, { ...as, keyed: true });
  } catch (error) {
    // Another one who commits the same run was faster.
    if (!isUniqueViolation(error)) throw error;
  }
  return seal;
}

/** @throws HoldfastError VALIDATION with the path `run` */
function requireItsData({ id, catalog, from_us: from, datasets }: SealRow, manifest: Manifest): Seal {
  const seal = { id, catalog, from, datasets: new Set(datasets), opening: null };
  if (sealOver([seal], { ...dataOf(manifest), end: Infinity })) return seal;
  throw new HoldfastError('VALIDATION', `run: is not on the data of ${catalog}.`, { path: 'run' });
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

/** The data may be those of another seal too, which nobody has committed this run to. */
async function requireOthersOpen(
  { store }: Services,
  { seal, manifest }: { seal: SealRow; manifest: Manifest },
): Promise<void> {
  const others = (await store.seals.standing()).filter(({ id }) => id !== seal.id);
  const other = sealOver(others, dataOf(manifest));
  if (other) throw sealedError(other, 'run');
}

interface Opening {
  seal: SealRow;
  run: RunRow;
  manifest: Manifest;
  as: { id: string; owner: string };
}

/** The candidate from the date of the seal to the last bar, as a run to be stored. */
async function openingRun(
  services: Services,
  { seal, run, manifest: before, as: { id, owner } }: Opening,
): Promise<OpeningRun> {
  const manifest = await withSealedPart(services, before, seal);
  await requireOthersOpen(services, { seal, manifest });
  const manifestHash = contentHash(manifest);
  await services.store.sessions.saveManifest(manifestHash, manifest);
  const { end: _end, ...options } = run.config;
  const config: RunConfig = { ...options, start: Math.max(seal.from_us, manifest.start) };
  const operation = {
    ...{ id, kind: runKind.name, takesPlace: runKind.takesPlace, ownThread: true, owner },
    ...{ sessionId: run.session_id!, session: run.session!, manifestVersion: run.manifest_version!, manifestHash },
    ...{ strategy: run.strategy!, strategyHash: run.strategy_hash, engineBuild: run.engine_build },
    ...{ label: `sealed part of ${seal.catalog}`, priority: run.priority },
  };
  return { operation, detail: runDetail(config) };
}

/** The commit stands: what cannot be started now, or whose process dies here, the reconciler starts. */
async function start(services: Services, row: OperationRow): Promise<void> {
  if (row.waiting) return;
  await startOperation(services, row).catch((err: unknown) =>
    services.log.warn({ err, id: row.id }, 'the run of a commit could not be started yet'),
  );
}

function spent({ broken_at, run_id, id }: SealRow): HoldfastError {
  const why =
    broken_at !== null
      ? 'was broken: the part is open to everybody'
      : `was opened for the run ${run_id}; it opens once`;
  return new HoldfastError('SEAL_SPENT', `The seal ${why}.`, { path: 'id', details: { seal: id } });
}

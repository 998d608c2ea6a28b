import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../../engine/model/errors';
import { workflowIds } from '../../../engine/model/identifiers';
import { isFinal } from '../../../engine/model/status';
import type { VerificationView } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { temporalUrl } from '../addresses';
import type { ApiConfig, Services } from '../../context';
import { startRun } from '../run/run-creation';

/**
 * Starts to repeat a run from its stored manifest and configuration, whatever has become of its session since.
 * @returns the id of the repetition
 * @throws HoldfastError NOT_FINISHED before the end of the run, INVALID_STATE when it ended without a result
 */
export async function createVerification(services: Services, run: RunRow, owner: string): Promise<string> {
  const { status, session, strategy, session_id: sessionId, manifest_version, manifest_hash, config } = run;
  if (!isFinal(status)) throw new HoldfastError('NOT_FINISHED', `The run is ${status}.`);
  if (status !== 'completed') throw new HoldfastError('INVALID_STATE', `The run is ${status} and has no result.`);
  const id = randomUUID();
  const pinned = { manifestVersion: manifest_version, manifestHash: manifest_hash };
  const cache = { key: null, parts: run.cache_parts, reason: 'bypass' };
  const { runs } = services.store;
  // Any build: what has changed since is said beside what is found.
  const operation = { id, sessionId, session, strategy, strategyHash: run.strategy_hash, owner, ...pinned, cache };
  await runs.createVerification(operation, config, run.id);
  try {
    await startRun(services, { ...operation, admitted: true, anyEngine: true });
  } catch (error) {
    services.tellAdmitted(await runs.discard(id));
    throw error;
  }
  return id;
}

/** @param repetition the run that verifies `run` */
export function verificationView(config: ApiConfig, run: RunRow, repetition: RunRow): VerificationView {
  const { id, status, verification, error } = repetition;
  const workflowId = workflowIds.run(id);
  return {
    runId: run.id,
    verificationId: id,
    workflowId,
    temporalUrl: temporalUrl(config, workflowId),
    status,
    verified: verification?.verified ?? null,
    resultHash: verification?.resultHash ?? null,
    expectedHash: run.result_hash!,
    differences: verification?.differences ?? [],
    changed: verification?.changed ?? [],
    ...(error && { error }),
  };
}

import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../../engine/model/errors';
import { isFinal } from '../../../engine/model/status';
import type { VerificationView } from '../../../engine/model/views';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { verificationDetail, type VerificationRow } from '../../../infra/store/repositories/verification-repository';
import type { Services } from '../services';
import { temporalUrl } from '../addresses';
import { createOperation } from '../lifecycle/creating';
import { verificationKind } from './verification-kind';

/**
 * Starts to repeat a run from its stored manifest, configuration and strategy, whatever has become of its session since.
 * @returns the id of the verification
 * @throws HoldfastError NOT_FINISHED before the end of the run, INVALID_STATE when it ended without a result
 */
export async function createVerification(services: Services, run: RunRow, owner: string): Promise<string> {
  const { status } = run;
  if (!isFinal(status)) throw new HoldfastError('NOT_FINISHED', `The run is ${status}.`);
  if (status !== 'completed') throw new HoldfastError('INVALID_STATE', `The run is ${status} and has no result.`);
  const id = randomUUID();
  const operation = {
    ...{ id, kind: verificationKind.name, takesPlace: verificationKind.takesPlace, owner },
    ...{ sessionId: run.session_id!, session: run.session!, strategy: run.strategy! },
    ...{ manifestVersion: run.manifest_version!, manifestHash: run.manifest_hash! },
    // Any build: what has changed since is said beside what is found.
    strategyHash: run.strategy_hash,
    total: run.bars ?? undefined,
  };
  await createOperation(services, { operation, detail: verificationDetail(run), dataField: 'id' }, { id, owner });
  return id;
}

/** @param row a verification of `run` */
export function verificationView(
  { config, kinds }: Pick<Services, 'config' | 'kinds'>,
  run: RunRow,
  row: VerificationRow,
): VerificationView {
  const { id, status, verification, error } = row;
  const workflowId = kinds.workflowId(row);
  return {
    runId: run.id,
    verificationId: id,
    workflowId,
    temporalUrl: temporalUrl(config, workflowId),
    status,
    verified: verification?.verified ?? null,
    resultHash: verification?.resultHash ?? null,
    expectedHash: run.facts?.resultHash ?? '',
    differences: verification?.differences ?? [],
    changed: verification?.changed ?? [],
    ...(error && { error }),
  };
}

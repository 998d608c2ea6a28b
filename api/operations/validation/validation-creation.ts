import { HoldfastError } from '../../../engine/model/errors';
import type { ValidationPlan, ValidationRequest } from '../../../engine/model/validation';
import { validationDetail } from '../../../infra/store/repositories/validation-repository';
import type { NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { findOpenSession } from '../find-by-name';
import type { Services } from '../services';
import { validationKind } from './validation-kind';
import { findSubject } from './validation-subject';

/**
 * Starts to look at what a run, sweep or search has found, on the data and with the code that it was pinned to.
 * @throws HoldfastError what `findSubject` throws; SESSION_NOT_FOUND where its session is closed
 */
export async function createValidation(services: Services, request: ValidationRequest, as: NewId): Promise<Created> {
  const { row, ...found } = await findSubject(services, request);
  const session = await findOpenSession(services.store, row.session!, found.subject.kind);
  if (session.id !== row.session_id) {
    const message = `The session of this ${found.subject.kind} is closed.`;
    throw new HoldfastError('SESSION_NOT_FOUND', message, { path: found.subject.kind });
  }
  const plan: ValidationPlan = { request, ...found };
  const parts = partsOf(request);
  const operation = {
    ...{ id: as.id, kind: validationKind.name, takesPlace: validationKind.takesPlace, owner: as.owner },
    ...{ sessionId: row.session_id, session: row.session!, strategy: row.strategy! },
    ...{ manifestVersion: row.manifest_version!, manifestHash: row.manifest_hash! },
    ...{ strategyHash: row.strategy_hash, engineBuild: row.engine_build },
    ...{ priority: request.priority, label: request.label ?? null, total: parts.length },
  };
  return createOperation(services, { operation, detail: validationDetail(plan, parts) }, as);
}

function partsOf(request: ValidationRequest): string[] {
  switch (request.kind) {
    case 'walk-forward':
      return [...Array.from({ length: request.windows }, (_, i) => `window ${i + 1}`), 'stitched'];
    default:
      throw new HoldfastError('VALIDATION', `kind: ${request.kind} is not there yet`, { path: 'kind' });
  }
}

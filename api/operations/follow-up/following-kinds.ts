import type { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { riskRequestOf, type RiskRequest } from '../../../engine/model/risk';
import { requestOfKind, type ValidationRequest } from '../../../engine/model/validation';
import { inputError } from '../input-errors';
import type { NewId } from '../lifecycle/admission';
import { createRisk } from '../risk/risk-creation';
import { riskKind } from '../risk/risk-kind';
import type { Services } from '../services';
import { createValidation } from '../validation/validation-creation';
import { validationKind } from '../validation/validation-kind';

/** The run that is followed, by what requests name of it. */
export interface FollowedRun {
  id: string;
  session: string;
}

/** A kind of operation that may follow a run. */
interface FollowingKind {
  /**
   * The whole request.
   * @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of a field
   */
  requestOf: (request: Record<string, unknown>, run: FollowedRun) => unknown;
  /** @param request what `requestOf` has made */
  create: (services: Services, request: never, as: NewId) => Promise<unknown>;
}

/** Of a portfolio the instruments are looked at, of everything else the run. */
function riskOf(request: Record<string, unknown>, { id, session }: FollowedRun): RiskRequest {
  const isPortfolio = request['kind'] === 'portfolio';
  return parsed(riskRequestOf({ ...request, ...(isPortfolio ? { session } : { run: id }) }));
}

const KINDS: Record<string, FollowingKind> = {
  [validationKind.name]: {
    requestOf: (request, { id }): ValidationRequest => parsed(requestOfKind({ ...request, run: id })),
    create: createValidation,
  },
  [riskKind.name]: { requestOf: riskOf, create: createRisk },
};

/** @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of a field of the request */
export function requireFollowing(kind: string, request: Record<string, unknown>): void {
  followingKind(kind).requestOf(request, { id: '00000000-0000-4000-8000-000000000000', session: 'any' });
}

export function createFollowing(
  services: Services,
  { kind, request }: { kind: string; request: Record<string, unknown> },
  { run, as }: { run: FollowedRun; as: NewId },
): Promise<unknown> {
  const { requestOf, create } = followingKind(kind);
  return create(services, requestOf(request, run) as never, as);
}

function followingKind(name: string): FollowingKind {
  const kind = KINDS[name];
  if (!kind) throw new HoldfastError('INTERNAL', `Nothing of the kind ${name} follows a run.`);
  return kind;
}

function parsed<T>(result: z.ZodSafeParseResult<T>): T {
  if (!result.success) throw inputError(result.error.issues);
  return result.data;
}

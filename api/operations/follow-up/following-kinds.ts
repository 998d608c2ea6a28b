import type { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import { requestOfKind } from '../../../engine/model/validation';
import { inputError } from '../input-errors';
import type { NewId } from '../lifecycle/admission';
import type { Services } from '../services';
import { createValidation } from '../validation/validation-creation';
import { validationKind } from '../validation/validation-kind';

/** A kind of operation that may follow a run. */
interface FollowingKind {
  /** @throws HoldfastError VALIDATION or UNKNOWN_FIELD with the path of a field */
  parse: (request: object) => unknown;
  create: (services: Services, request: object, as: NewId) => Promise<unknown>;
}

const KINDS: Record<string, FollowingKind> = {
  [validationKind.name]: {
    parse: (request) => parsed(requestOfKind(request)),
    create: (services, request, as) => createValidation(services, parsed(requestOfKind(request)), as),
  },
};

export function followingKind(name: string): FollowingKind {
  const kind = KINDS[name];
  if (!kind) throw new HoldfastError('INTERNAL', `Nothing of the kind ${name} follows a run.`);
  return kind;
}

function parsed<T>(result: z.ZodSafeParseResult<T>): T {
  if (!result.success) throw inputError(result.error.issues);
  return result.data;
}

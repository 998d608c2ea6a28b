import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { ERROR_TABLE, HoldfastError, isErrorCode, type ErrorBody, type ErrorCode } from '../../engine/model/errors';

/** gRPC's DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED and UNAVAILABLE: Temporal does not answer now. */
const TRANSIENT_GRPC = new Set([1, 4, 8, 14]);
const MAX_CAUSES = 10;

/** Any failure of a workflow, the store or the network, by its code. The cause chain is walked. */
export function decodeError(error: unknown): HoldfastError {
  let timedOut = false;
  let cancelled = false;
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < MAX_CAUSES; depth++) {
    const known = decodeLink(current);
    if (known) return known;
    timedOut ||= current instanceof TimeoutFailure;
    cancelled ||= current instanceof CancelledFailure;
    current = current.cause;
  }
  if (timedOut) return new HoldfastError('TIMEOUT', ERROR_TABLE.TIMEOUT.meaning);
  if (cancelled) return new HoldfastError('CANCELLED', ERROR_TABLE.CANCELLED.meaning);
  return new HoldfastError('INTERNAL', 'An unexpected error occurred.');
}

function decodeLink(error: Error): HoldfastError | undefined {
  if (error instanceof HoldfastError) return error;
  if (error instanceof ApplicationFailure && isErrorCode(error.type)) return fromFailure(error, error.type);
  if (isUnreachable(error)) return new HoldfastError('UNAVAILABLE', 'The workflow service does not answer.');
  if (hasClosed(error)) return new HoldfastError('INVALID_STATE', 'The operation ended before it took the message.');
  return undefined;
}

function fromFailure(failure: ApplicationFailure, code: ErrorCode): HoldfastError {
  const body = failure.details?.[0] as Partial<ErrorBody> | undefined;
  return new HoldfastError(code, body?.message ?? failure.message, { path: body?.path, details: body?.details });
}

/** True when Temporal, or the worker that an update waits for, does not answer within the limit. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  if (isGrpcServiceError(error)) return TRANSIENT_GRPC.has(error.code);
  return error instanceof Error && error.cause !== undefined && error.name === 'ServiceError'
    ? isUnreachable(error.cause)
    : false;
}

/** Failure of an update that a workflow had taken and did not answer before it closed. */
const LOST_WITH_WORKFLOW = 'AcceptedUpdateCompletedWorkflow';

/** True for the failure of a message whose workflow has closed, or closed before it answered. */
export function hasClosed(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === LOST_WITH_WORKFLOW;
}

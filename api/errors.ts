import { isGrpcServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { z } from 'zod';
import { ERROR_TABLE, HoldfastError, isErrorCode, type ErrorBody, type ErrorCode } from '../engine/model/errors';
import { asStoreError } from '../infra/store/database';
import { inputError } from './errors-input';

/** gRPC's DEADLINE_EXCEEDED, CANCELLED, RESOURCE_EXHAUSTED and UNAVAILABLE: Temporal does not answer now. */
const TRANSIENT_GRPC = new Set([1, 4, 8, 14]);
const MAX_CAUSES = 10;

/** What tRPC itself refuses, before any procedure of ours. */
const TRPC_REFUSALS: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorCode>> = {
  PARSE_ERROR: 'INVALID_JSON',
  BAD_REQUEST: 'VALIDATION',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'METHOD_NOT_ALLOWED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
};

const TRPC_CODES: Record<number, TRPC_ERROR_CODE_KEY> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** Any failure of a procedure, a workflow, the store or the network, by its code. The cause chain is walked. */
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
  if (error instanceof TRPCError) {
    const code = TRPC_REFUSALS[error.code];
    if (code) return new HoldfastError(code, refusalMessage(code, error));
  }
  if (timedOut) return new HoldfastError('TIMEOUT', ERROR_TABLE.TIMEOUT.meaning);
  if (cancelled) return new HoldfastError('CANCELLED', ERROR_TABLE.CANCELLED.meaning);
  return new HoldfastError('INTERNAL', 'An unexpected error occurred.');
}

function decodeLink(error: Error): HoldfastError | undefined {
  if (error instanceof HoldfastError) return error;
  if (error instanceof TRPCError) return error.code === 'BAD_REQUEST' ? decodeInput(error.cause) : undefined;
  if (error instanceof ApplicationFailure && isErrorCode(error.type)) return fromFailure(error, error.type);
  if (isUnreachable(error)) return new HoldfastError('UNAVAILABLE', 'The workflow service does not answer.');
  const stored = asStoreError(error);
  return stored instanceof HoldfastError ? stored : undefined;
}

/** What was wrong with a procedure's input: its form, or that it could not be read at all. */
function decodeInput(cause: unknown): HoldfastError | undefined {
  if (cause instanceof z.core.$ZodError) return inputError(cause.issues);
  return cause instanceof SyntaxError ? new HoldfastError('INVALID_JSON', ERROR_TABLE.INVALID_JSON.meaning) : undefined;
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

/** tRPC's own texts are safe where they speak of the request; the rest is ours. */
function refusalMessage(code: ErrorCode, error: TRPCError): string {
  return code === 'NOT_FOUND' || code === 'VALIDATION' || code === 'METHOD_NOT_ALLOWED'
    ? error.message
    : ERROR_TABLE[code].meaning;
}

export function httpStatusOf(code: ErrorCode): number {
  return ERROR_TABLE[code].http;
}

/** The same error as tRPC carries it: its code for the status, ours as the cause. */
export function toTrpcError(error: HoldfastError): TRPCError {
  return new TRPCError({
    code: TRPC_CODES[httpStatusOf(error.code)] ?? 'INTERNAL_SERVER_ERROR',
    message: error.message,
    cause: error,
  });
}

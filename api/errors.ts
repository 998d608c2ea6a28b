import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { z } from 'zod';
import { ERROR_TABLE, HoldfastError, type ErrorCode } from '../engine/model/errors';
import { decodeError } from './operations/errors';
import { inputError } from './operations/input-errors';

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
  // tRPC has no word for what is gone.
  410: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** Any failure of a request by its code: what tRPC refuses, and what a procedure failed with. */
export function decodeRequestError(error: unknown): HoldfastError {
  if (!(error instanceof TRPCError)) return decodeError(error);
  const input = error.code === 'BAD_REQUEST' ? decodeInput(error.cause) : undefined;
  if (input) return input;
  const coded = decodeError(error);
  const refused = TRPC_REFUSALS[error.code];
  return coded.code === 'INTERNAL' && refused ? new HoldfastError(refused, refusalMessage(refused, error)) : coded;
}

/** What was wrong with a procedure's input: its form, or that it could not be read at all. */
function decodeInput(cause: unknown): HoldfastError | undefined {
  if (cause instanceof z.core.$ZodError) return inputError(cause.issues);
  return cause instanceof SyntaxError ? new HoldfastError('INVALID_JSON', ERROR_TABLE.INVALID_JSON.meaning) : undefined;
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

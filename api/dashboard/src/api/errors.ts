import { TRPCClientError } from '@trpc/client';
import { ERROR_TABLE, type ErrorBody } from '../../../../engine/model/errors';

const OFFLINE: ErrorBody = {
  code: 'UNAVAILABLE',
  message: 'The server does not answer. This page tries again by itself.',
};

/** What the server refuses outside of its typed contract. */
export class Refusal extends Error {
  constructor(readonly body: ErrorBody) {
    super(body.message);
  }
}

/** The coded body of whatever a query threw. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof Refusal) return error.body;
  if (!(error instanceof TRPCClientError)) return { code: 'INTERNAL', message: String(error) };
  const data: unknown = error.data;
  if (data === null || typeof data !== 'object') return OFFLINE;
  return 'error' in data ? (data.error as ErrorBody) : { code: 'INTERNAL', message: error.message };
}

export function isUnauthorized(error: unknown): boolean {
  return errorBody(error).code === 'UNAUTHORIZED';
}

/** True for an answer that asking again will not change. */
export function isRefusal(error: unknown): boolean {
  const { http, retryable } = ERROR_TABLE[errorBody(error).code];
  return http < 500 && !retryable;
}

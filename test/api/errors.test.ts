import { asStoreError } from '../../infra/store/store-errors';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { TRPCError } from '@trpc/server';
import fc from 'fast-check';
import { decodeRequestError, toTrpcError } from '../../api/errors';
import { ERROR_TABLE, HoldfastError, type ErrorCode } from '../../engine/model/errors';

const codes = Object.keys(ERROR_TABLE) as ErrorCode[];

function inActivity(cause: Error): Error {
  return new ActivityFailure('Activity task failed', 'load', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
}

test('a coded failure survives activity, workflow, update and tRPC', () => {
  const body = fc.record({
    code: fc.constantFrom(...codes),
    message: fc.string(),
    path: fc.string({ minLength: 1 }),
    details: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer(), { minKeys: 1 }),
  });
  fc.assert(
    fc.property(body, fc.boolean(), (error, nested) => {
      const failure = ApplicationFailure.nonRetryable(error.message, error.code, error);
      const update = new WorkflowUpdateFailedError('Workflow Update failed', nested ? inActivity(failure) : failure);
      expect(decodeRequestError(update).toBody()).toEqual(error);
      expect(decodeRequestError(toTrpcError(decodeRequestError(update))).toBody()).toEqual(error);
    }),
  );
});

test.each([
  ['a type error', new TypeError('secret of the server')],
  ['a failure without a code', ApplicationFailure.nonRetryable('secret of the server', 'Error')],
  ['a text', 'secret of the server'],
  [
    'a tRPC error around it',
    new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('secret of the server') }),
  ],
])('%s is INTERNAL and says nothing', (_name, error) => {
  const body = decodeRequestError(error).toBody();
  expect(body.code).toBe('INTERNAL');
  expect(JSON.stringify(body)).not.toContain('secret');
});

test.each([
  ['a refused connection', asStoreError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))],
  ['a database that shuts down', asStoreError(Object.assign(new Error('terminating connection'), { code: '57P01' }))],
  ['a call to Temporal past its limit', new WorkflowUpdateRPCTimeoutOrCancelledError('deadline')],
])('%s is UNAVAILABLE', (_name, error) => {
  expect(decodeRequestError(error).code).toBe('UNAVAILABLE');
});

test.each([
  [
    'an update that was lost with its workflow',
    new WorkflowUpdateFailedError(
      'Workflow Update failed',
      ApplicationFailure.nonRetryable('closed before it answered', 'AcceptedUpdateCompletedWorkflow'),
    ),
  ],
  ['a message to a workflow that has closed', new WorkflowNotFoundError('closed', 'sweep-1', undefined)],
])('%s is INVALID_STATE, at every door', (_name, error) => {
  expect(decodeRequestError(error).code).toBe('INVALID_STATE');
});

test('a cause that goes round in a circle ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(decodeRequestError(error).code).toBe('INTERNAL');
});

test('every code has a status that tRPC answers too', () => {
  const statuses: Record<string, number> = { INTERNAL_SERVER_ERROR: 500, SERVICE_UNAVAILABLE: 503, CONFLICT: 409 };
  for (const code of codes) {
    const { http } = ERROR_TABLE[code];
    const trpc = toTrpcError(new HoldfastError(code, 'x'));
    if (trpc.code in statuses) expect(statuses[trpc.code]).toBe(http);
    else expect(http).not.toBe(500);
  }
});

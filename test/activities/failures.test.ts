import { type ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { toActivityFailure, withFailures } from '../../activities/failures';
import { HoldfastError } from '../../engine/model/errors';
import { asStoreError } from '../../infra/store/store-errors';

const failureOf = (error: unknown) => toActivityFailure(error) as ApplicationFailure;

test('a coded error keeps its code, message, path and details on the way through Temporal', () => {
  const error = new HoldfastError('BAD_DATA', 'of no use', { path: 'instruments.1', details: { row: 3 } });
  const failure = failureOf(error);
  expect(failure.type).toBe('BAD_DATA');
  expect(failure.details).toEqual([error.toBody()]);
});

test.each([
  ['BAD_DATA', true],
  ['SESSION_NOT_READY', true],
  ['UNAVAILABLE', false],
  ['WORKER_DIED', true],
  ['CODE_UNAVAILABLE', false],
] as const)('%s is final: %s', (code, isFinal) => {
  expect(failureOf(new HoldfastError(code, 'x')).nonRetryable).toBe(isFinal);
});

test.each([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  '53300',
  '53100',
  '25006',
  '57P03',
  'XX000',
  '40P01',
])('a database that answers %s is UNAVAILABLE and is tried again', (code) => {
  const failure = failureOf(asStoreError(Object.assign(new Error('said by the driver'), { code })));
  expect([failure.type, failure.nonRetryable]).toEqual(['UNAVAILABLE', false]);
});

test.each(['22P05', '23505', '42P01', 'HF001'])(
  'a statement that the database refuses by %s stays as it is, and is not tried again',
  (code) => {
    const refusal = Object.assign(new Error('refused'), { code });
    expect(asStoreError(refusal)).toBe(refusal);
    expect(failureOf(refusal)).toMatchObject({ type: 'INTERNAL', nonRetryable: true });
  },
);

test('what is not coded is INTERNAL without its text', () => {
  const failure = failureOf(new Error('select secret from keys'));
  expect([failure.type, failure.nonRetryable]).toEqual(['INTERNAL', false]);
  expect(JSON.stringify([failure.message, failure.details])).not.toContain('secret');
});

test.each([
  ['that it was asked for ends an activity as cancelled', true],
  ['that nobody asked an activity for is final: the server would try it again', false],
])('a cancellation %s', async (_, asked) => {
  const environment = new MockActivityEnvironment();
  if (asked) environment.cancel('CANCELLED');
  const { work } = withFailures({ work: () => Promise.reject(new HoldfastError('CANCELLED', 'x')) }, () => undefined);
  const failure: unknown = await environment.run(work).catch((error: unknown) => error);
  if (asked) expect(failure).toBeInstanceOf(CancelledFailure);
  else expect(failure).toMatchObject({ type: 'CANCELLED', nonRetryable: true });
});

test('an activity that answers more than may cross Temporal fails by name, and is not tried again', async () => {
  const [large, small] = [5 * 2 ** 20, 1000];
  const { answer } = withFailures({ answer: (bytes: number) => Promise.resolve('x'.repeat(bytes)) }, () => undefined);
  const failure = (await answer(large).catch((error: unknown) => error)) as ApplicationFailure;
  expect(failure.type).toBe('RESULT_TOO_LARGE');
  expect(failure.nonRetryable).toBe(true);
  expect(await answer(small)).toHaveLength(small);
});

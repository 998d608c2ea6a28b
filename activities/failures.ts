import { asyncLocalStorage } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { HoldfastError, toErrorBody, type ErrorCode } from '../engine/model/errors';
import { isFinalRefusal } from '../infra/store/store-errors';

/** What may be otherwise in a moment without anybody doing something about it. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'CODE_UNAVAILABLE']);

/** Whether an attempt that ended so is tried again: what is not final may be otherwise the next time. */
export function isTransient(error: unknown): boolean {
  return error instanceof HoldfastError ? TRANSIENT.has(error.code) : !isFinalRefusal(error);
}

/**
 * Any error of an activity in the form that crosses Temporal without loss: the code is the failure's type, the body its
 * only detail. A cancellation that the activity was asked for stays one; what is cancelled in its row alone is final like
 * any coded error, since the server would try a cancellation again that nobody asked for.
 */
export function toActivityFailure(error: unknown): Error {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  const asked = asyncLocalStorage.getStore()?.cancellationSignal.aborted ?? false;
  if (asked && error instanceof HoldfastError && error.code === 'CANCELLED') return new CancelledFailure(error.message);
  const body = toErrorBody(error);
  const failure = ApplicationFailure.create({
    type: body.code,
    message: body.message,
    nonRetryable: !isTransient(error),
    details: [body],
    cause: error instanceof HoldfastError ? undefined : asError(error),
  });
  // That of a strategy that threw is its own, which says more than that of this process.
  if (error instanceof HoldfastError && error.details?.['stack'] !== undefined) failure.stack = error.stack;
  return failure;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

export type Activity = (input: never) => Promise<unknown>;

/** What an activity may answer: larger things are rows and artifacts. Far below what Temporal itself refuses. */
const MAX_RESULT_BYTES = 256 * 1024;

/** Refused here by name: Temporal would fail it as something to be tried again, for ever. */
function requireSmall(result: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes <= MAX_RESULT_BYTES) return;
  throw new HoldfastError('RESULT_TOO_LARGE', `An activity answered ${bytes} bytes.`, {
    details: { bytes, limit: MAX_RESULT_BYTES },
  });
}

/** The same activities, with every error in the form that crosses Temporal, and none that answers too much. */
export function withFailures<T extends Record<string, Activity>>(activities: T, onError: (error: unknown) => void): T {
  const guard =
    (activity: Activity): Activity =>
    async (input) => {
      try {
        const result = await activity(input);
        requireSmall(result);
        return result;
      } catch (error) {
        onError(error);
        throw toActivityFailure(error);
      }
    };
  return Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, guard(activity)])) as T;
}

import { CancellationScope, CancelledFailure } from '@temporalio/workflow';
import type { ErrorBody } from '../engine/model/errors';
import { showStatus } from './attributes';
import { classify, errorBodyOf, toFailure } from './failures';

/** How an operation ends without a result. */
export interface Unsuccessful {
  status: 'failed' | 'cancelled';
  /** Null of what was cancelled. */
  error: ErrorBody | null;
}

/**
 * Ends an operation whose workflow has caught an error, as failed or cancelled, whatever is cancelled meanwhile.
 * @param what word for it, such as `import`
 * @param end writes it down, and cleans up
 * @returns what the workflow is to throw
 */
export async function endUnsuccessfully(
  what: string,
  caught: unknown,
  end: (how: Unsuccessful) => Promise<void>,
): Promise<Error> {
  // A worker that died after the request could not answer it: its work is not tried again.
  const cancelled = classify(caught) === 'cancelled' || CancellationScope.current().consideredCancelled;
  const error = cancelled ? null : errorBodyOf(caught);
  const status = cancelled ? 'cancelled' : 'failed';
  showStatus(status);
  await CancellationScope.nonCancellable(() => end({ status, error }));
  return error ? toFailure(error) : new CancelledFailure(`The ${what} was cancelled.`);
}

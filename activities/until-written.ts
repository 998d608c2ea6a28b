import { setTimeout as delay } from 'node:timers/promises';
import { cancellationSignal } from '@temporalio/activity';
import { HoldfastError } from '../engine/model/errors';
import { ACTIVITY } from '../engine/model/timings';

/**
 * Writes down what cannot be computed again, for as long as a part that takes it is away and nobody cancels.
 * @throws whatever else the write throws
 */
export async function untilWritten<T>(write: () => Promise<T>): Promise<T> {
  for (let pause: number = ACTIVITY.retryFirstMs; ; pause = Math.min(pause * 2, ACTIVITY.retryLongestMs)) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof HoldfastError) || error.code !== 'UNAVAILABLE' || cancellationSignal().aborted)
        throw error;
    }
    await delay(pause);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { cancellationSignal } from '@temporalio/activity';
import { HoldfastError } from '../engine/model/errors';
import { ACTIVITY } from '../engine/model/timings';
import type { StallNotes } from './stalls';

/**
 * Writes down what cannot be done again, for as long as a part that takes it is away and nobody cancels; the row of the
 * operation says meanwhile that it waits. To be called within a heartbeat.
 * @throws whatever else the write throws
 */
export async function untilWritten<T>(
  { stalls, id }: { stalls: StallNotes; id: string },
  write: () => Promise<T>,
): Promise<T> {
  let waited = false;
  for (let pause: number = ACTIVITY.retryFirstMs; ; pause = Math.min(pause * 2, ACTIVITY.retryLongestMs)) {
    try {
      const written = await write();
      if (waited) stalls.goesOn(id);
      return written;
    } catch (error) {
      if (!(error instanceof HoldfastError) || error.code !== 'UNAVAILABLE' || cancellationSignal().aborted)
        throw error;
      stalls.waits(id, error);
      waited = true;
    }
    await delay(pause);
  }
}

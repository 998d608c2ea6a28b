import { allHandlersFinished, condition, sleep } from '@temporalio/workflow';

/** The shortest timer. An answer that leaves in the same step as "continue as new" may not reach who waits for it. */
const STEP = 1;

/**
 * Waits until no handler is at work and the last answer has left, as is due before a workflow continues as new.
 * @returns false when it stopped waiting because there is something to do first
 */
export async function settleHandlers(isWanted: () => boolean = () => false): Promise<boolean> {
  do {
    await condition(() => allHandlersFinished() || isWanted());
    if (isWanted()) return false;
    await sleep(STEP);
  } while (!allHandlersFinished());
  return !isWanted();
}

import { Context } from '@temporalio/activity';
import type pLimit from 'p-limit';

/** Does work once there is room for it. What is cancelled before that is not begun; what has begun is waited for. */
export async function inTurn<T>(turns: ReturnType<typeof pLimit>, work: () => Promise<T>): Promise<T> {
  const { cancelled, cancellationSignal: signal } = Context.current();
  let hasBegun = false;
  const turn = turns(() => {
    signal.throwIfAborted();
    hasBegun = true;
    return work();
  });
  return Promise.race([
    turn,
    cancelled.catch((error: unknown) => {
      if (hasBegun) return turn;
      turn.catch(() => undefined);
      throw error;
    }),
  ]);
}

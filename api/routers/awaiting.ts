import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { awaitClose, WAIT_LIMIT_MS } from './workflows';

/** An end that is not told after so long is asked for at the workflow as well. */
const TOLD_WITHIN_MS = 1000;

/** Waits until an operation has ended, or the limit has passed. */
export type AwaitEnd = (operation: { id: string; workflowId: string }) => Promise<void>;

/**
 * To be called before the operation is stored, so that its end cannot be missed. The end is the commit of its row, which
 * is told to all that listen; that its workflow closes, a little later, tells it to who could not listen.
 */
export async function endAwaiter({ events, temporal }: Pick<Context, 'events' | 'temporal'>): Promise<AwaitEnd> {
  const after = await events.newest().catch(() => undefined);
  return async ({ id, workflowId }) => {
    const settled = new AbortController();
    const { signal } = settled;
    const deadline = Date.now() + WAIT_LIMIT_MS;
    const closed = async (afterMs: number) => {
      await delay(afterMs, undefined, { signal });
      await temporal.withAbortSignal(signal, () => awaitClose(temporal, workflowId, deadline - Date.now()));
    };
    const told = async (from: number) => {
      const heard = await events.hearsEnd(id, { after: from, signal });
      if (!heard) await closed(0);
    };
    try {
      await Promise.race(after === undefined ? [closed(0)] : [told(after), closed(TOLD_WITHIN_MS)]);
    } finally {
      settled.abort();
    }
  };
}

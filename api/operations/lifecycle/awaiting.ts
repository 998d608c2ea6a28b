import { setTimeout as delay } from 'node:timers/promises';
import { isFinal, type OperationStatus } from '../../../engine/model/status';
import type { EventHub } from '../../events/event-hub';
import type { Services } from '../services';
import { awaitClose, WAIT_LIMIT_MS } from '../workflows';

/** An end that is not told after so long is asked for at the workflow as well. */
const TOLD_WITHIN_MS = 1000;
/** How often work that waits for a place is asked for where nothing else tells of it. */
const QUEUED_LOOK_MS = 500;

export interface Awaited<Row> {
  id: string;
  workflowId: string;
  read: () => Promise<Row>;
}

/** Waits until an operation has ended, or the limit has passed, and reads its row. */
export type AwaitEnd = <Row extends { status: OperationStatus }>(operation: Awaited<Row>) => Promise<Row>;

type Listening = Pick<Services, 'temporal'> & { events: EventHub };

/**
 * To be called before the operation is stored, so that its end cannot be missed. The end is the commit of its row, which
 * is told to all that listen; that its workflow closes, a little later, tells it to who could not listen.
 */
export async function endAwaiter({ events, temporal }: Listening): Promise<AwaitEnd> {
  const begin = await events.newest().catch(() => undefined);
  return async ({ id, workflowId, read }) => {
    const settled = new AbortController();
    const { signal } = settled;
    const deadline = Date.now() + WAIT_LIMIT_MS;
    const closed = async (afterMs: number) => {
      await delay(afterMs, undefined, { signal });
      for (;;) {
        await temporal.withAbortSignal(signal, () => awaitClose(temporal, workflowId, deadline - Date.now()));
        const row = await read();
        // What waits for a place in its session has no workflow yet.
        if (row.status !== 'queued' || Date.now() >= deadline) return row;
        await delay(QUEUED_LOOK_MS, undefined, { signal });
      }
    };
    const told = async (from: number) => {
      for (let after: number | undefined = from; ;) {
        after = await events.hearsEnd(id, { after, signal });
        if (after === undefined) return closed(0);
        const row = await read();
        // A result of the cache may have been taken back since, to be computed under the same id.
        if (isFinal(row.status)) return row;
      }
    };
    try {
      return await Promise.race(begin === undefined ? [closed(0)] : [told(begin), closed(TOLD_WITHIN_MS)]);
    } finally {
      settled.abort();
    }
  };
}

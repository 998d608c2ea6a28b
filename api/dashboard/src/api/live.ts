import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { EventTopic } from '../../../../engine/model/operations';
import { followEvents } from '../../../client/event-stream';
import { storedKey } from './key';

/** Several events in a moment cost one request. */
const GATHER_MS = 100;
/** Between two requests, however much happens. */
const INTERVAL_MS = 1000;

/** What a list shows of an operation changes with these; its progress it does not show. */
export const STATUS_TOPICS: readonly EventTopic[] = ['started', 'completed', 'failed'];

export interface Followed {
  topics?: readonly EventTopic[];
  operationId?: string;
  session?: string;
  /** False for what does not change any more. @default true */
  enabled?: boolean;
}

/**
 * Asks again for what is on show when the server tells of something new about it, at most about once a second.
 * @param name first part of the key of the queries to repeat; with an operation, the query of just this one
 * @returns whether the stream is open; while it is not, only polling remains
 */
export function useLive(name: string, { topics, operationId, session, enabled = true }: Followed): boolean {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const wanted = topics?.join(',');
  useEffect(() => {
    if (!enabled) return undefined;
    const leaving = new AbortController();
    const queryKey = operationId === undefined ? [name] : [name, operationId];
    let due: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const gather = () => {
      due ??= setTimeout(
        () => {
          due = undefined;
          last = Date.now();
          void queries.invalidateQueries({ queryKey, exact: operationId !== undefined });
        },
        Math.max(GATHER_MS, last + INTERVAL_MS - Date.now()),
      );
    };
    const onOpen = () => {
      setOpen(true);
      // What happened since it was asked for.
      gather();
    };
    const listen = async () => {
      const filter = { topics: wanted?.split(',') as EventTopic[] | undefined, operationId, session };
      const options = { url: '', key: storedKey() ?? undefined, signal: leaving.signal, onOpen };
      for await (const _event of followEvents({ ...options, ...filter })) gather();
    };
    listen().catch(() => setOpen(false));
    return () => {
      leaving.abort();
      clearTimeout(due);
      setOpen(false);
    };
  }, [queries, name, wanted, operationId, session, enabled]);
  return open;
}

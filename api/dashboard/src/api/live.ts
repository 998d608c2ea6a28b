import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followEvents } from '../../../client/event-stream';
import { storedKey } from './key';

/** Several events in a moment cost one look. */
const GATHER_MS = 250;

/**
 * Asks again for what is on show under a key whenever the server tells of something new.
 * @returns whether the stream is open; while it is not, only polling remains
 */
export function useLive(queryKey: string): boolean {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    let due: ReturnType<typeof setTimeout> | undefined;
    const gather = () => {
      due ??= setTimeout(() => {
        due = undefined;
        void queries.invalidateQueries({ queryKey: [queryKey] });
      }, GATHER_MS);
    };
    const listen = async () => {
      const options = { url: '', key: storedKey() ?? undefined, signal: leaving.signal, onOpen: () => setOpen(true) };
      for await (const _event of followEvents(options)) gather();
    };
    listen().catch(() => setOpen(false));
    return () => {
      leaving.abort();
      clearTimeout(due);
    };
  }, [queries, queryKey]);
  return open;
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { EventTopic } from '../../../../engine/model/operations';
import { client } from './client';
import { useLive } from './live';
import { SLOW_MS } from './polling';

const EVENTS = 50;

/** The newest events first, page by page; asked for again when another one comes. */
export function useRecentEvents(filter: { topic?: EventTopic; session?: string }) {
  const live = useLive('events', {});
  const events = useInfiniteQuery({
    queryKey: ['events', filter],
    queryFn: ({ pageParam }) =>
      client.events.recent.query({
        ...filter,
        limit: EVENTS,
        ...(pageParam !== undefined && { before: pageParam }),
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length === EVENTS ? page.at(-1)!.id : undefined),
    refetchInterval: SLOW_MS * 2,
  });
  return { ...events, live };
}

/** The last looks of a schedule. */
export const useLooks = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['schedules', id, 'history'],
    queryFn: () => client.schedules.history.query({ id }),
    enabled,
    refetchInterval: SLOW_MS * 2,
  });

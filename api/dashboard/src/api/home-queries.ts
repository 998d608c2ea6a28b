import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from './client';
import { useLive, STATUS_TOPICS } from './live';
import { FAST_MS, SLOW_MS } from './polling';

const ATTENTION_MS = 15_000;

/**
 * What is at work, what is paused and what waits, and how many there are.
 * @param follow false where the page follows operations already
 */
export function useAtWork(follow: boolean) {
  useLive('operations', { topics: STATUS_TOPICS, enabled: follow });
  return useQuery({
    queryKey: ['operations', 'at work'],
    queryFn: () => client.home.atWork.query({}),
    refetchInterval: SLOW_MS,
  });
}

export const useAttention = () =>
  useQuery({
    queryKey: ['attention'],
    queryFn: () => client.home.attention.query({}),
    refetchInterval: ATTENTION_MS,
  });

/** Curves of equity in small, by the id of their run. */
export const useSparklines = (runs: readonly string[]) =>
  useQuery({
    queryKey: ['sparklines', runs],
    queryFn: async () => {
      const { items } = await client.home.sparklines.query({ runs: [...runs] });
      return new Map(items.map(({ runId, values }) => [runId, values]));
    },
    enabled: runs.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

/** What is at work in a session, and after it what waits, in its order. */
export const useSessionQueue = (session: string) =>
  useQuery({
    queryKey: ['session', session, 'queue'],
    queryFn: async () => {
      const { total, items } = await client.home.atWork.query({ session, limit: 200 });
      const placeOf = ({ queuePosition }: (typeof items)[number]) => queuePosition ?? 0;
      return { total, items: [...items].sort((a, b) => placeOf(a) - placeOf(b)) };
    },
    refetchInterval: FAST_MS * 2,
  });

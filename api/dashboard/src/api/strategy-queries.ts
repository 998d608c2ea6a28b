import { useQuery } from '@tanstack/react-query';
import { client } from './client';
import { SLOW_MS } from './polling';

export const useStrategy = (id: string, enabled = true) =>
  useQuery({
    queryKey: ['strategy', id],
    queryFn: () => client.strategies.get.query({ id }),
    enabled,
    refetchInterval: SLOW_MS,
  });

export const useStrategySource = (id: string, enabled = true) =>
  useQuery({
    queryKey: ['strategy', id, 'source'],
    queryFn: () => client.strategies.source.query({ id }),
    enabled,
    staleTime: SLOW_MS,
  });

export const useStrategyVersions = (id: string) =>
  useQuery({
    queryKey: ['strategy', id, 'versions'],
    queryFn: () => client.strategies.versions.query({ id }),
    refetchInterval: SLOW_MS * 2,
  });

/** How often each strategy was used. */
export const useStrategySummary = () =>
  useQuery({
    queryKey: ['strategies', 'summary'],
    queryFn: () => client.strategies.summary.query({}),
    refetchInterval: SLOW_MS * 4,
  });

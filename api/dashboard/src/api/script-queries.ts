import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from './client';
import { pollOf, pollOfList, SLOW_MS } from './polling';
import type { Page } from './queries';

export const useScripts = () =>
  useQuery({ queryKey: ['scripts'], queryFn: () => client.scripts.list.query({}), refetchInterval: SLOW_MS });

/** Newest first. */
export const useScriptRuns = (page: Page & { script?: string; sweepId?: string }) =>
  useQuery({
    queryKey: ['scriptRuns', page],
    queryFn: () => client.scripts.runs.query({ ...page, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items),
  });

export const useScriptRun = (id: string) =>
  useQuery({
    queryKey: ['script', id],
    queryFn: () => client.scripts.get.query({ id }),
    refetchInterval: ({ state }) => pollOf(state.data?.status),
  });

/** The end of its log; asked for again while it is at work. */
export const useScriptLog = (id: string, { lines, open }: { lines: number; open: boolean }) =>
  useQuery({
    queryKey: ['scriptLog', id, lines, open],
    queryFn: () => client.scripts.log.query({ id, lines }),
    placeholderData: keepPreviousData,
    refetchInterval: open ? 1000 : false,
  });

export const useScriptResults = (id: string | undefined, enabled: boolean) =>
  useQuery({
    queryKey: ['scriptResults', id],
    queryFn: () => client.scripts.results.query({ id: id! }),
    enabled: enabled && id !== undefined,
    staleTime: Infinity,
  });

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from './client';
import { pollOf, pollOfList } from './polling';
import type { Page } from './queries';

/** Newest first. */
export const useImports = (page: Page) =>
  useQuery({
    queryKey: ['imports', page],
    queryFn: () => client.imports.list.query({ ...page, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items),
  });

export const useImport = (id: string) =>
  useQuery({
    queryKey: ['import', id],
    queryFn: () => client.imports.get.query({ id }),
    refetchInterval: ({ state }) => pollOf(state.data?.status),
  });

export const useImportProfiles = () =>
  useQuery({ queryKey: ['importProfiles'], queryFn: () => client.imports.profiles.list.query({}) });

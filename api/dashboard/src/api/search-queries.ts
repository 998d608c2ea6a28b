import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { OperationStatus } from '../../../../engine/model/status';
import { client } from './client';
import { pollOf, pollOfList } from './polling';
import { useFollowed, type OperationQuery } from './queries';

/** Newest first. */
export const useSearches = (query: OperationQuery) =>
  useQuery({
    queryKey: ['searches', query],
    queryFn: () => client.searches.list.query({ ...query, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items),
  });

export const useSearch = (searchId: string) => {
  const live = useFollowed('search', searchId);
  return useQuery({
    queryKey: ['search', searchId],
    queryFn: () => client.searches.get.query({ id: searchId }),
    refetchInterval: ({ state }) => pollOf(state.data?.status, live),
  });
};

/** Points that no other one beats, as far as generations are whole. */
export const useFront = (search: { searchId: string; status: OperationStatus; generations: number }) =>
  useQuery({
    queryKey: ['search', search.searchId, 'front', search.generations, search.status],
    queryFn: () => client.searches.front.query({ id: search.searchId }),
    placeholderData: keepPreviousData,
  });

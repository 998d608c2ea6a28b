import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from './client';
import { pollOf, pollOfList } from './polling';
import type { Page } from './queries';

/** A dataset, and a version of it where one was picked. */
export interface DatasetId {
  id: number;
  version?: number;
}

export const useDatasets = (page: Page) =>
  useQuery({
    queryKey: ['datasets', page],
    queryFn: () => client.datasets.list.query(page),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items.map(({ newest }) => newest)),
  });

export const useDataset = (of: DatasetId) =>
  useQuery({
    queryKey: ['dataset', of],
    queryFn: () => client.datasets.get.query(of),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOf(state.data?.shown.status),
  });

export const useDatasetQuality = (of: DatasetId) =>
  useQuery({ queryKey: ['datasetQuality', of], queryFn: () => client.datasets.quality.query(of) });

export const useDatasetPreview = (of: DatasetId & { instrument?: string }) =>
  useQuery({ queryKey: ['datasetPreview', of], queryFn: () => client.datasets.preview.query({ ...of, rows: 10 }) });

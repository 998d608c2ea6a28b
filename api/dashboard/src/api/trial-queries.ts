import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SurfaceAggregate } from '../../../../engine/model/surface-aggregates';
import { isFinal, type OperationStatus, type TrialStatus } from '../../../../engine/model/status';
import { client } from './client';

/** A sweep or search whose trials are looked at. */
export interface TrialsId {
  folder: 'sweeps' | 'searches';
  id: string;
  status: OperationStatus;
}

/** What trials are looked at by. */
export interface TrialsView {
  statistic: string;
  fix: string;
}

const { analytics } = client;
const PROCEDURES = {
  sweeps: {
    pivot: analytics.sweepPivot,
    line: analytics.sweepLine,
    distribution: analytics.sweepDistribution,
    importance: analytics.sweepImportance,
    sample: analytics.sweepSample,
    trial: analytics.sweepTrial,
    trials: client.sweeps.trials,
  },
  searches: {
    pivot: analytics.searchPivot,
    line: analytics.searchLine,
    distribution: analytics.searchDistribution,
    importance: analytics.searchImportance,
    sample: analytics.searchSample,
    trial: analytics.searchTrial,
    trials: client.searches.trials,
  },
} as const;

/** How often a picture of trials that still come is renewed; pictures that nobody looks at are not. */
const PICTURE_MS = 5000;
const TABLE_MS = 3000;
/** While trials come a picture is coarser: it will be another one in a moment. */
const LIVE_BINS = 60;
const LIVE_SAMPLE = 1000;
/** Digits of the figures of a picture. */
const DIGITS = 6;

const isLive = (status: OperationStatus) => !isFinal(status) && status !== 'paused';

function useTrialsQuery<T>(
  of: TrialsId,
  name: string,
  { key, ask, ms }: { key: unknown; ask: () => Promise<T>; ms: number },
) {
  return useQuery({
    queryKey: [of.folder, of.id, name, key, isFinal(of.status)],
    queryFn: ask,
    placeholderData: keepPreviousData,
    staleTime: isFinal(of.status) ? Infinity : 0,
    refetchInterval: isLive(of.status) ? ms : false,
  });
}

export const usePivot = (of: TrialsId, view: TrialsView & { x: string; y: string; agg: SurfaceAggregate }) => {
  const { y, ...rest } = view;
  const bins = isLive(of.status) ? LIVE_BINS : undefined;
  return useTrialsQuery(of, 'pivot', {
    key: [view, bins],
    ask: () => PROCEDURES[of.folder].pivot.query({ id: of.id, ...rest, y, bins, digits: DIGITS }),
    ms: PICTURE_MS,
  });
};

export const useLine = (of: TrialsId, view: TrialsView & { x: string }) => {
  const bins = isLive(of.status) ? LIVE_BINS : undefined;
  return useTrialsQuery(of, 'line', {
    key: [view, bins],
    ask: () => PROCEDURES[of.folder].line.query({ id: of.id, ...view, bins }),
    ms: PICTURE_MS,
  });
};

export const useDistribution = (of: TrialsId, view: TrialsView) =>
  useTrialsQuery(of, 'distribution', {
    key: view,
    ask: () => PROCEDURES[of.folder].distribution.query({ id: of.id, ...view }),
    ms: PICTURE_MS,
  });

export const useImportance = (of: TrialsId, view: TrialsView) =>
  useTrialsQuery(of, 'importance', {
    key: view,
    ask: () => PROCEDURES[of.folder].importance.query({ id: of.id, ...view }),
    ms: PICTURE_MS,
  });

export const useSample = (of: TrialsId, view: TrialsView & { figures: string; against?: string }) => {
  const size = isLive(of.status) ? LIVE_SAMPLE : undefined;
  return useTrialsQuery(of, 'sample', {
    key: [view, size],
    ask: () => PROCEDURES[of.folder].sample.query({ id: of.id, ...view, size, digits: DIGITS }),
    ms: 2 * PICTURE_MS,
  });
};

export const useTrial = (of: TrialsId, trial: number, statistic: string) =>
  useTrialsQuery(of, 'trial', {
    key: [trial, statistic],
    ask: () => PROCEDURES[of.folder].trial.query({ id: of.id, trial, statistic }),
    ms: 2 * PICTURE_MS,
  });

export const useSweepTrial = (sweepId: string, trial: number, enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['sweep', sweepId, 'trial', trial],
    queryFn: () => client.analytics.sweepTrial.query({ id: sweepId, trial }),
    staleTime: Infinity,
  });

export interface TrialRowsQuery {
  limit: number;
  offset: number;
  sort: string;
  fix: string;
  status?: TrialStatus;
}

export const useTrialRows = (of: TrialsId, query: TrialRowsQuery) =>
  useTrialsQuery(of, 'rows', {
    key: query,
    ask: () => PROCEDURES[of.folder].trials.query({ id: of.id, ...query }),
    ms: TABLE_MS,
  });

/** The best trial of a cell of a picture. */
export const bestOfCell = async (of: TrialsId, query: { sort: string; fix: string }) =>
  (await PROCEDURES[of.folder].trials.query({ id: of.id, ...query, limit: 1 })).items[0];

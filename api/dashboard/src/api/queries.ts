import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InstrumentKind } from '../../../../engine/model/instrument-id';
import { isFinal, type OperationStatus } from '../../../../engine/model/status';
import { client } from './client';
import { isRefusal } from './errors';
import { useLive } from './live';
import { FAST_MS, pollOf, pollOfList, SLOW_MS } from './polling';

export interface Page {
  limit: number;
  offset: number;
}

export interface OperationQuery extends Page {
  session?: string;
}

/** Of lists of runs, sweeps and searches. */
export interface WorkQuery extends OperationQuery {
  strategy?: string;
  text?: string;
  status?: OperationStatus;
}

const MOST_POINTS = 5000;

/** Follows an operation from when it is known to be open until its end is. */
function useFollowed(name: 'run' | 'sweep', operationId: string): boolean {
  const cache = useQueryClient();
  const status = cache.getQueryData<{ status: OperationStatus }>([name, operationId])?.status;
  return useLive(name, { operationId, enabled: status !== undefined && !isFinal(status) });
}

export const useHealth = () =>
  useQuery({ queryKey: ['health'], queryFn: () => client.system.health.query({}), refetchInterval: SLOW_MS });

/** What the whole page stands on: without an answer nothing is shown, after a refusal the sign-in. */
export const INFO = ['info'];

export const useInfo = () =>
  useQuery({
    queryKey: INFO,
    queryFn: () => client.system.info.query({}),
    staleTime: Infinity,
    // A server that did not answer at first is asked until it does; one that refuses is not.
    refetchInterval: ({ state }) => (state.data === undefined && !isRefusal(state.error) ? SLOW_MS : false),
    retryOnMount: false,
  });

export const useStrategies = () =>
  useQuery({ queryKey: ['strategies'], queryFn: () => client.strategies.list.query({}), refetchInterval: SLOW_MS });

/** The JSON schema of what runs and sweeps are asked for alike. */
export const useRequestSchema = () =>
  useQuery({
    queryKey: ['requestSchema'],
    queryFn: () => client.system.requestSchema.query({}),
    staleTime: Infinity,
  });

export const useSessions = () =>
  useQuery({
    queryKey: ['sessions'],
    queryFn: () => client.sessions.list.query({ limit: 1000 }),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'loading') ? pollOf('running') : SLOW_MS,
  });

/** A session by its name while it is open; asking for a closed one by itself would be refused. */
export function useOpenSession(name: string) {
  const { data } = useSessions();
  return data?.items.find((session) => session.name === name);
}

export const useSession = (name: string) =>
  useQuery({
    queryKey: ['session', name],
    queryFn: () => client.sessions.get.query({ name }),
    refetchInterval: ({ state }) => (state.data?.status === 'loading' ? pollOf('running') : SLOW_MS),
  });

/** Newest last, as the server lists them. */
export const useVersions = (name: string, page: Page) =>
  useQuery({
    queryKey: ['session', name, 'versions', page],
    queryFn: () => client.sessions.versions.query({ name, ...page }),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_MS,
  });

/** A page of the instruments of a session, of those that a text and a kind leave. */
export const useInstruments = (name: string, page: Page & { text?: string; kind?: InstrumentKind }, enabled = true) =>
  useQuery({
    enabled,
    queryKey: ['session', name, 'instruments', page],
    queryFn: () => client.sessions.instruments.query({ name, ...page }),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_MS,
  });

export const useVersionDifference = (name: string, versions: { from: number; to: number }) =>
  useQuery({
    queryKey: ['session', name, 'difference', versions],
    queryFn: () => client.sessions.difference.query({ name, ...versions }),
    enabled: versions.from !== versions.to && versions.from > 0,
    staleTime: Infinity,
  });

export const useCatalogs = () =>
  useQuery({
    queryKey: ['catalogs'],
    queryFn: () => client.catalogs.list.query({ limit: 1000 }),
    refetchInterval: SLOW_MS,
  });

export const useCatalog = (name: string, page: Page, enabled = true) =>
  useQuery({
    enabled: enabled && name !== '',
    queryKey: ['catalog', name, page],
    queryFn: () => client.catalogs.get.query({ name, ...page }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pending ? FAST_MS : SLOW_MS),
  });

/** How far the data of an instrument can be trusted; scored when `instrument` is there. */
export const useQuality = (name: string, instrument: string | undefined) =>
  useQuery({
    queryKey: ['catalog', name, 'quality', instrument],
    queryFn: () => client.catalogs.quality.query({ name, instrument: instrument! }),
    enabled: instrument !== undefined,
    staleTime: SLOW_MS,
  });

/** Files that a catalog leaves out, with the reason. */
export const useLeftOut = (catalog: string | undefined) =>
  useQuery({
    queryKey: ['catalog', catalog, 'leftOut'],
    queryFn: async () => (await client.catalogs.get.query({ name: catalog!, limit: 1 })).leftOut,
    enabled: catalog !== undefined,
    refetchInterval: SLOW_MS,
  });

/** Everything that takes time, newest first. Events say when to ask again; asking slowly is for when none come. */
export const useOperations = (query: OperationQuery & { kind?: string; status?: OperationStatus }) =>
  useQuery({
    queryKey: ['operations', query],
    queryFn: () => client.operations.list.query({ ...query, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_MS,
  });

export const useOperation = (id: string, enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['operation', id],
    queryFn: () => client.operations.get.query({ id }),
    refetchInterval: ({ state }) => pollOf(state.data?.status),
  });

/** How long work takes, by what ended before. */
export const useEstimate = (work: { kind: string; session: string; strategy: string; units?: number }) =>
  useQuery({
    queryKey: ['estimate', work],
    queryFn: () => client.operations.estimate.query(work),
    enabled: work.session !== '' && work.strategy !== '',
    placeholderData: keepPreviousData,
    staleTime: SLOW_MS * 2,
    retry: false,
  });

/** Newest first. */
export const useRuns = (query: WorkQuery & { figures?: string }) =>
  useQuery({
    queryKey: ['runs', query],
    queryFn: () => client.runs.list.query({ ...query, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items),
  });

export const useRun = (runId: string, enabled = true) => {
  const live = useFollowed('run', runId);
  return useQuery({
    enabled,
    queryKey: ['run', runId],
    queryFn: () => client.runs.get.query({ id: runId }),
    refetchInterval: ({ state }) => pollOf(state.data?.status, live),
  });
};

export const useSchedules = () =>
  useQuery({
    queryKey: ['schedules'],
    queryFn: () => client.schedules.list.query({ limit: 1000 }),
    refetchInterval: SLOW_MS,
  });

/** Repetitions of a run, newest first. */
export const useVerifications = (runId: string) =>
  useQuery({
    queryKey: ['run', runId, 'verifications'],
    queryFn: () => client.runs.verifications.query({ id: runId }),
    refetchInterval: ({ state }) => (state.data?.items[0] ? pollOf(state.data.items[0].status) : false),
  });

/** Fills of a finished run. */
export const useFills = (runId: string, page: Page) =>
  useQuery({
    queryKey: ['run', runId, 'fills', page],
    queryFn: () => client.runs.fills.query({ id: runId, ...page }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const useRejections = (runId: string, page: Page) =>
  useQuery({
    queryKey: ['run', runId, 'rejections', page],
    queryFn: () => client.runs.rejections.query({ id: runId, ...page }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const useOrders = (runId: string, page: Page) =>
  useQuery({
    queryKey: ['run', runId, 'orders', page],
    queryFn: () => client.runs.orders.query({ id: runId, ...page }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const useSeries = (runId: string) =>
  useQuery({
    queryKey: ['run', runId, 'series'],
    queryFn: () => client.runs.series.query({ id: runId, points: MOST_POINTS }),
    staleTime: Infinity,
  });

export const useLogLines = (runId: string, page: Page) =>
  useQuery({
    queryKey: ['run', runId, 'log', page],
    queryFn: () => client.runs.log.query({ id: runId, ...page }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

/** Newest first. */
export const useSweeps = (query: WorkQuery) =>
  useQuery({
    queryKey: ['sweeps', query],
    queryFn: () => client.sweeps.list.query({ ...query, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items),
  });

/** Newest first. */
export const useSearches = (query: WorkQuery) =>
  useQuery({
    queryKey: ['searches', query],
    queryFn: () => client.searches.list.query({ ...query, sort: '-createdAt' }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => pollOfList(state.data?.items),
  });

export const useSweep = (sweepId: string, enabled = true) => {
  const live = useFollowed('sweep', sweepId);
  return useQuery({
    enabled,
    queryKey: ['sweep', sweepId],
    queryFn: () => client.sweeps.get.query({ id: sweepId }),
    refetchInterval: ({ state }) => pollOf(state.data?.status, live),
  });
};

/** What the result of a run says of itself, in words. */
export const useRunDiagnosis = (runId: string, enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['run', runId, 'diagnosis'],
    queryFn: () => client.analytics.diagnosis.query({ id: runId }),
    staleTime: Infinity,
  });

export const useSweepDiagnosis = (sweepId: string, enabled: boolean) =>
  useQuery({
    enabled,
    queryKey: ['sweep', sweepId, 'diagnosis'],
    queryFn: () => client.analytics.sweepDiagnosis.query({ id: sweepId }),
    staleTime: Infinity,
  });

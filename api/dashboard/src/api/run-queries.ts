import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from './client';
import type { Page } from './queries';

/* What the page of a completed run asks for; a result does not change any more. */

/** Part of a run as requests name it; nothing of an end that is that of the run. */
export interface Asked {
  from?: string;
  to?: string;
}

/** Steps or buckets of a chart. */
export const MOST_STEPS = 1200;
/** More fills or round trips than these are not marked. */
export const MOST_MARKS = 2000;
const OVERVIEW_POINTS = 400;

export const useWindow = (id: string, asked: Asked & { instrument?: string | undefined }) =>
  useQuery({
    queryKey: ['run', id, 'window', asked],
    queryFn: () => client.analytics.window.query({ id, ...asked, points: MOST_STEPS }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

/** Equity over the whole run, for the range slider. */
export const useOutline = (id: string) =>
  useQuery({
    queryKey: ['run', id, 'outline'],
    queryFn: () => client.analytics.series.query({ id, series: 'equity', points: OVERVIEW_POINTS }),
    staleTime: Infinity,
  });

export const useRiskFigures = (id: string) =>
  useQuery({
    queryKey: ['run', id, 'risk'],
    queryFn: () => client.analytics.risk.query({ id }),
    staleTime: Infinity,
  });

interface MarksAsked extends Asked {
  instrument: string;
}

/** Fills, round trips and waiting orders of an instrument in a range. */
export const useMarks = (id: string, asked: MarksAsked | undefined) =>
  useQuery({
    enabled: asked !== undefined,
    queryKey: ['run', id, 'marks', asked],
    queryFn: async () => {
      const wanted = { id, ...asked!, limit: MOST_MARKS };
      const [fills, trades, orders] = await Promise.all([
        client.runs.fills.query(wanted),
        client.runs.trades.query(wanted),
        client.runs.orders.query(wanted),
      ]);
      return { fills, trades, orders };
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export type TradeSort = NonNullable<Parameters<typeof client.runs.trades.query>[0]['sort']>;

/** Round trips that lie in a range, at least in part. */
export const useTradesIn = (id: string, asked: Asked & Page & { sort?: TradeSort; instrument?: string }) =>
  useQuery({
    queryKey: ['run', id, 'trades', asked],
    queryFn: () => client.runs.trades.query({ id, ...asked }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const usePerformance = (id: string) =>
  useQuery({
    queryKey: ['run', id, 'performance'],
    queryFn: () => client.analytics.performance.query({ id }),
    staleTime: Infinity,
  });

export const useRolling = (id: string, window: number) =>
  useQuery({
    queryKey: ['run', id, 'rolling', window],
    queryFn: () => client.analytics.rolling.query({ id, window, points: MOST_STEPS }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const useTradeAnalysis = (id: string, timeZone: string) =>
  useQuery({
    queryKey: ['run', id, 'trade-analysis', timeZone],
    queryFn: () => client.analytics.trades.query({ id, timeZone }),
    staleTime: Infinity,
  });

export const useFailure = (id: string) =>
  useQuery({
    queryKey: ['run', id, 'failure'],
    queryFn: () => client.runs.failure.query({ id }),
    staleTime: Infinity,
  });

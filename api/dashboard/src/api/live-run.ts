import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { MetricPoint, OperationDetails } from '../../../../engine/model/operations';
import type { RunView } from '../../../../engine/model/views';
import { client } from './client';
import { FAST_MS, SLOW_MS } from './polling';

interface LiveRun {
  operation: OperationDetails;
  points: readonly MetricPoint[];
  cursor: string;
}

/** How a run that is at work stands, with its history so far: asked again when the run itself has been, as events say. */
export function useLiveRun({ runId: id, progress, status }: RunView) {
  const cache = useQueryClient();
  const queryKey = ['live-run', id];
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: ['live-run', id] });
  }, [cache, id, progress, status]);
  return useQuery({
    queryKey,
    queryFn: async (): Promise<LiveRun> => {
      const known = cache.getQueryData<LiveRun>(queryKey);
      const [operation, page] = await Promise.all([
        client.operations.get.query({ id }),
        client.operations.metrics.query({ id, ...(known && { cursor: known.cursor }) }),
      ]);
      return { operation, points: [...(known?.points ?? []), ...page.items], cursor: page.nextCursor };
    },
    refetchInterval: status === 'running' ? FAST_MS : SLOW_MS,
  });
}

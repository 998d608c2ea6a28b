import { toColumns } from '../../engine/host/run-columns';
import type { RunConfig } from '../../engine/model/run-config';
import { encodeTable } from '../../infra/store/artifacts/table';
import type { ApiServer } from './api-server';
import { completeRun, pinnedTo, storeRun } from './operations';

/** A run of the session `demo` that has ended with what the engine made of it. */
export async function storeResult(
  { store, artifacts }: Pick<ApiServer, 'store' | 'artifacts'>,
  result: Parameters<typeof toColumns>[0],
  changes: Partial<RunConfig> = {},
): Promise<string> {
  const config = {
    ...{ strategy: 'sma-cross', parameters: { fast: 1, slow: 2, size: 1 }, fees: { proportional: 0 } },
    ...{
      account: { initialCapital: 1000, type: 'margin' as const },
      slippage: { proportional: 0 },
      seed: 0,
      ...changes,
    },
  };
  const run = await storeRun(store, await pinnedTo(store, 'demo'), config);
  const { fills, trades, equity, rejections, orders, notes: _, ...figures } = toColumns(result);
  const { placed, truncated } = orders;
  await completeRun(store, run.id, {
    ...figures,
    ...{ rejections: rejections.counts, worker: 'engine-worker-1', seriesArtifact: null, logArtifact: null },
    fillsArtifact: await artifacts.put(encodeTable(fills)),
    tradesArtifact: await artifacts.put(encodeTable(trades)),
    equityArtifact: await artifacts.put(encodeTable({ ...equity })),
    rejectionsArtifact: await artifacts.put(encodeTable(rejections.orders)),
    ordersArtifact: await artifacts.put(encodeTable({ ...orders.columns }, { placed, truncated })),
  });
  return run.id;
}

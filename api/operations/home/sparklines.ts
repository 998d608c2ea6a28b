import { chartRows } from '../../../engine/model/chart-rows';
import { HoldfastError } from '../../../engine/model/errors';
import type { SparklineView } from '../../../engine/model/home-views';
import { openTable } from '../../../infra/store/artifacts/table';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { requireResultOpen } from '../run/run-results';
import type { Services } from '../services';

/** Curves that are kept; an artifact never changes. */
const MAX_KEPT = 2000;
const kept = new WeakMap<Services['artifacts'], Map<string, readonly number[]>>();

/** The equity of runs in few points, in the order asked for. */
export function sparklines(services: Services, runs: readonly string[], points: number): Promise<SparklineView[]> {
  return Promise.all(
    runs.map(async (runId) => ({
      runId,
      values: await curveOf(services, await services.store.runs.find(runId), points),
    })),
  );
}

async function curveOf(services: Services, row: RunRow | undefined, points: number): Promise<number[] | null> {
  if (!row?.equity_artifact) return null;
  try {
    await requireResultOpen(services, row);
    return [...(await smallCurve(services, row.equity_artifact, points))];
  } catch (error) {
    // A part that was sealed or removed since has nothing to show.
    if (error instanceof HoldfastError && ['SEALED', 'ARTIFACT_MISSING'].includes(error.code)) return null;
    throw error;
  }
}

async function smallCurve({ artifacts }: Services, hash: string, points: number): Promise<readonly number[]> {
  const known = kept.get(artifacts) ?? new Map<string, readonly number[]>();
  kept.set(artifacts, known);
  const key = `${hash}/${points}`;
  const found = known.get(key) ?? reduced(await artifacts.get(hash), points);
  known.delete(key);
  known.set(key, found);
  if (known.size > MAX_KEPT) known.delete(known.keys().next().value!);
  return found;
}

function reduced(buffer: Buffer, points: number): readonly number[] {
  const equity = openTable(buffer).numbers('equity')!;
  return chartRows(equity.length, points, [{ values: equity, keep: ['min', 'max'] }]).map((row) => equity[row]!);
}

import type { Client } from '@temporalio/client';
import { Recent } from '../../../engine/model/recent';
import { PROGRESS } from '../../../engine/model/timings';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { readHeartbeats } from '../lifecycle/heartbeats';
import { runProgress } from '../lifecycle/progress';

interface Known {
  fraction: number;
  /** When it was asked for. */
  at: number;
}

const MOST_KNOWN = 1000;
const known = new WeakMap<Client, Recent<Known>>();

/**
 * How far a running run of a list is, from 0 to 1; 0 where nothing is known. No list waits for what was asked a moment ago,
 * nor for the first report of a run that has just begun: both are asked for beside it.
 */
export async function listedFraction(services: Services, row: RunRow): Promise<number> {
  const { temporal, kinds } = services;
  const fractions = known.get(temporal) ?? new Recent<Known>(MOST_KNOWN);
  known.set(temporal, fractions);
  const now = Date.now();
  const workflowId = kinds.workflowId(row);
  const before = fractions.get(workflowId);
  const ask = async () => {
    fractions.set(workflowId, { fraction: before?.fraction ?? 0, at: now });
    const heartbeats = await readHeartbeats(temporal, workflowId);
    const fraction = runProgress(heartbeats, row.strategy!)?.progress.fraction ?? before?.fraction ?? 0;
    fractions.set(workflowId, { fraction, at: now });
    return fraction;
  };
  const age = now - (before?.at ?? -Infinity);
  if (age < PROGRESS.freshMs) return before!.fraction;
  const hasJustBegun = now - (row.started_at?.getTime() ?? now) < PROGRESS.freshMs;
  if (age >= PROGRESS.staleMs && !hasJustBegun) return ask();
  void ask();
  return before?.fraction ?? 0;
}

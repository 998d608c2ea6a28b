import { Recent } from '../../../engine/model/recent';
import { PROGRESS } from '../../../engine/model/timings';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import type { Services } from '../services';
import { readHeartbeats } from '../lifecycle/heartbeats';
import { runProgress } from '../lifecycle/progress';

interface Asked {
  at: number;
  answer: Promise<number>;
  /** The answer once it is there, until then the one before. */
  latest: number | undefined;
}

const MOST_KEPT = 1000;
const kept = new WeakMap<Services['temporal'], Recent<Asked>>();

/** How far a running run is, from 0 to 1, as its engine last reported it; 0 where nothing is known. */
export async function reportedFraction({ temporal, kinds }: Services, row: RunRow): Promise<number> {
  const heartbeats = await readHeartbeats(temporal, kinds.workflowId(row));
  return runProgress(heartbeats, row.strategy!)?.progress.fraction ?? 0;
}

/**
 * The same for a list, which waits neither where the answer of a moment ago is known nor for the first report of a run that
 * has just begun: Temporal is asked beside it.
 */
export async function listedFraction(services: Services, row: RunRow): Promise<number> {
  const now = Date.now();
  const before = keptOf(services).get(row.id);
  const age = now - (before?.at ?? -Infinity);
  const asked =
    before && age < PROGRESS.freshMs
      ? before
      : ask(services, row, before && age < PROGRESS.staleMs ? before : undefined);
  if (asked.latest !== undefined) return asked.latest;
  const hasJustBegun = now - (row.started_at?.getTime() ?? now) < PROGRESS.freshMs;
  return hasJustBegun ? 0 : asked.answer;
}

function ask(services: Services, row: RunRow, before: Asked | undefined): Asked {
  const answer = reportedFraction(services, row);
  const asked: Asked = { at: Date.now(), answer, latest: before?.latest };
  void answer.then((fraction) => (asked.latest = fraction));
  keptOf(services).set(row.id, asked);
  return asked;
}

function keptOf({ temporal }: Services): Recent<Asked> {
  const found = kept.get(temporal) ?? new Recent<Asked>(MOST_KEPT);
  kept.set(temporal, found);
  return found;
}

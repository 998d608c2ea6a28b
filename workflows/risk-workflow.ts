import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { progressLine, showDetails, showStatus } from './attributes';
import { findHost } from './code-search';
import type { RiskShare } from '../activities/risk/risk-parts';
import { anyEngineActivities, sessionActivities, untilAvailable } from './engine-queue';
import type { RiskInput } from './messages';
import { storeOptions } from './policies';
import { onSomeHost } from './some-host';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/** Turns of an execution; each is a few events. */
const MOST_TURNS = 500;
/** Workers that have a turn at once. */
const MOST_AT_ONCE = 32;

/**
 * A question of risk, turn by turn until it is answered: on the hosts of the session whose market it needs, each of which has a share of
 * the runs that are left, or on any engine worker. What is known of runs that it computes again is in Postgres.
 */
export async function riskWorkflow(input: RiskInput): Promise<void> {
  const { riskId: id, what, attempt, market, ...pins } = input;
  let { step } = input;
  const move = (change: Parameters<typeof store.moveOperation>[0]) => store.moveOperation(change);
  const search = (work: Parameters<typeof findHost>[0]) =>
    findHost(work, {
      onAbsent: (error) => move({ id, attempt, step: ++step, status: 'paused', error }),
      onFound: () => move({ id, attempt, step: ++step, status: 'running' }),
    });
  const turn = (share?: RiskShare) => {
    const asked = { id, attempt, ...(share && { share }) };
    if (!market) return untilAvailable(() => anyEngineActivities(what).assessRisk(asked));
    const work = { ...market, ...pins };
    return onSomeHost(
      sessionActivities(work, what),
      (engine) => engine.assessRisk(asked),
      () => search(work),
    );
  };
  let isOpen = true;
  try {
    for (let turns = 0, atOnce = 1; isOpen && turns < MOST_TURNS; turns += atOnce) {
      const ends = await allOf(atOnce === 1 ? [turn()] : shares(atOnce).map(turn));
      // Histories have null for what ends with a turn.
      const left = ends.every((end) => end)
        ? ends.reduce((most, end) => (end!.done > most!.done ? end : most))
        : undefined;
      isOpen = left !== undefined;
      if (!left) break;
      showDetails({ progress: progressLine(left.done, left.total), runs: left.total });
      atOnce = Math.max(1, Math.min(left.hosts ?? 1, left.total - left.done, MOST_AT_ONCE));
    }
  } catch (error) {
    throw await endUnsuccessfully('risk analysis', error, async (how) => {
      await store.endOperation({ id, ...how, attempt });
    });
  }
  if (isOpen) await continueAsNew<typeof riskWorkflow>({ ...input, step });
  showStatus('completed');
}

function shares(of: number): RiskShare[] {
  return Array.from({ length: of }, (_, index) => ({ index, of }));
}

/** All of them, however some end: what is still computed would be of no use. Of several that fail, the first in order is told of. */
async function allOf<T>(turns: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(turns);
  return settled.map((turn) => {
    if (turn.status === 'rejected') throw turn.reason;
    return turn.value;
  });
}

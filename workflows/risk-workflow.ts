import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { progressLine, showDetails, showStatus } from './attributes';
import { findHost } from './code-search';
import { anyEngineActivities, sessionActivities, untilAvailable } from './engine-queue';
import type { RiskInput } from './messages';
import { storeOptions } from './policies';
import { onSomeHost } from './some-host';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/** Turns of an execution; each is a few events. */
const MOST_TURNS = 500;

/**
 * A question of risk, turn by turn until it is answered: on a host of the session whose market it needs, or on any engine worker.
 * What is known of runs that it computes again is in Postgres.
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
  const turn = () => {
    if (!market) return untilAvailable(() => anyEngineActivities(what).assessRisk({ id, attempt }));
    const work = { ...market, ...pins };
    return onSomeHost(
      sessionActivities(work, what),
      (engine) => engine.assessRisk({ id, attempt }),
      () => search(work),
    );
  };
  let isOpen = true;
  try {
    for (let turns = 0; isOpen && turns < MOST_TURNS; turns++) {
      // Histories have null for what ends with a turn.
      const left = (await turn()) ?? undefined;
      isOpen = left !== undefined;
      if (left) showDetails({ progress: progressLine(left.done, left.total), runs: left.total });
    }
  } catch (error) {
    throw await endUnsuccessfully('risk analysis', error, async (how) => {
      await store.endOperation({ id, ...how, attempt });
    });
  }
  if (isOpen) await continueAsNew<typeof riskWorkflow>({ ...input, step });
  showStatus('completed');
}

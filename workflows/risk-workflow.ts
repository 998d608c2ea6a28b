import { proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { showStatus } from './attributes';
import { findHost } from './code-search';
import { anyEngineActivities, sessionActivities, untilAvailable } from './engine-queue';
import type { RiskInput } from './messages';
import { storeOptions } from './policies';
import { onSomeHost } from './some-host';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/** A question of risk: on a host of the session whose market it needs, or on any engine worker. */
export async function riskWorkflow(input: RiskInput): Promise<void> {
  const { riskId: id, what, attempt, market, ...pins } = input;
  try {
    if (market) await onHostOf({ id, attempt, step: input.step }, { ...market, ...pins }, what);
    else await untilAvailable(() => anyEngineActivities(what).assessRisk({ id, attempt }));
    showStatus('completed');
  } catch (error) {
    throw await endUnsuccessfully('risk analysis', error, async (how) => {
      await store.endOperation({ id, ...how, attempt });
    });
  }
}

async function onHostOf(
  operation: { id: string; attempt: number; step: number },
  work: Parameters<typeof findHost>[0],
  what: string,
): Promise<void> {
  const { id, attempt } = operation;
  let { step } = operation;
  const move = (change: Parameters<typeof store.moveOperation>[0]) => store.moveOperation(change);
  const search = () =>
    findHost(work, {
      onAbsent: (error) => move({ id, attempt, step: ++step, status: 'paused', error }),
      onFound: () => move({ id, attempt, step: ++step, status: 'running' }),
    });
  await onSomeHost(sessionActivities(work, what), (engine) => engine.assessRisk({ id, attempt }), search);
}

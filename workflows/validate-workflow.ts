import { continueAsNew, proxyActivities } from '@temporalio/workflow';
import type { StoreActivities } from '../activities/store-activities';
import { progressLine, showDetails, showStatus } from './attributes';
import { findHost } from './code-search';
import { sessionActivities } from './engine-queue';
import type { ValidationInput } from './messages';
import { storeOptions } from './policies';
import { onSomeHost } from './some-host';
import { endUnsuccessfully } from './unsuccessful-end';

const store = proxyActivities<StoreActivities>(storeOptions);

/** Turns of an execution; each is a few events. */
const MOST_TURNS = 500;

/** The parts of a validation one after the other; what was found in each is in Postgres. */
export async function validateWorkflow(input: ValidationInput): Promise<void> {
  const { validationId: id, attempt, parts } = input;
  let { step, next = 0 } = input;
  const move = (change: Parameters<typeof store.moveOperation>[0]) => store.moveOperation(change);
  const search = () =>
    findHost(input, {
      onAbsent: (error) => move({ id, attempt, step: ++step, status: 'paused', error }),
      onFound: () => move({ id, attempt, step: ++step, status: 'running' }),
    });
  try {
    for (let turns = 0; next < parts && turns < MOST_TURNS; turns++) {
      const activities = sessionActivities(input, `part ${next + 1} of ${parts}`);
      next = await onSomeHost(activities, (engine) => engine.validate({ id, attempt, from: next }), search);
      showDetails({ progress: progressLine(next, parts), parts });
    }
  } catch (error) {
    throw await endUnsuccessfully('validation', error, async (how) => {
      await store.endOperation({ id, ...how, attempt });
    });
  }
  if (next < parts) await continueAsNew<typeof validateWorkflow>({ ...input, step, next });
  showStatus('completed');
}

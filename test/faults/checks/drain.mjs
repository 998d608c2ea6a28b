import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { openTemporal } from '../invariants.mjs';
import { killAndReturn, quantile, requireWithin, startSweep, untilDone, watchSweep } from '../rig.mjs';

/** Activities of a workflow that failed, timed out or had to be tried again. */
async function brokenActivities(stack, workflowId) {
  const temporal = await openTemporal(stack);
  try {
    const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    return events.filter(
      ({ activityTaskFailedEventAttributes: failed, activityTaskTimedOutEventAttributes: late, ...event }) =>
        failed || late || (event.activityTaskStartedEventAttributes?.attempt ?? 1) > 1,
    ).length;
  } finally {
    await temporal.close();
  }
}

/** Each worker in turn is asked to stop and is started again, while a sweep goes on. */
export async function restartInTurn({ stack, work, digest }, { times, drainLimit }) {
  const drains = [];
  for (let i = 0; i < times; i++) {
    // Longer than the others, since it has to outlast three restarts; the result is the same.
    const id = await startSweep(stack.rest, 2 * work);
    const watching = watchSweep(stack.rest, id);
    await untilDone(stack.rest, id, 0.2);
    for (const name of ['engine-worker-1', 'workflow-worker', 'engine-worker-2']) {
      const { away } = await killAndReturn(stack, name, 'SIGTERM');
      requireWithin(away, drainLimit, `${name} was back`);
      drains.push(away);
      await delay(1000);
    }
    const end = await watching;
    assert.equal(end.digest, digest, 'the digest differs from that of the undisturbed sweep');
    assert.equal(await brokenActivities(stack, `sweep/${id}`), 0, 'activities failed');
  }
  return `${drains.length} restarts, drained in ${quantile(drains, 0.5).toFixed(1)} s (worst ${Math.max(...drains).toFixed(1)}), 0 failed activities`;
}

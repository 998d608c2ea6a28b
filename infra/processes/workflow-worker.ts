import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { startAdmitted } from '../../api/operations/lifecycle/starting';
import { ALL_KINDS } from '../../api/operations/registry';
import { withFailures } from '../../activities/failures';
import { createFollowActivities } from '../../activities/follow-activities';
import { withHeartbeats } from '../../activities/heartbeat';
import { Stalls } from '../../activities/stalls';
import { createStoreActivities } from '../../activities/store-activities';
import { STOP, TASKS } from '../../engine/model/timings';
import { failpointsOf } from '../failpoints';
import { createLogger } from '../logger';
import { connectionsOf } from '../store/connections';
import { openStore } from '../store/store';
import { loadProcessSettings } from '../settings';
import { openTemporalClient } from '../temporal/client';
import { connectWorker } from '../temporal/connect-worker';
import { findEngines } from '../temporal/pollers';
import { sessionFollower } from './follow-session';
import { readQueues } from './read-queues';
import { installRuntime } from '../temporal/install-runtime';
import { announce } from './announce';
import { runProcess, type Running } from './run-process';

const settings = loadProcessSettings();
const logger = createLogger('workflow-worker', settings.logLevel);

async function start(): Promise<Running> {
  installRuntime(logger);
  const store = openStore({
    databaseUrl: settings.databaseUrl,
    ...connectionsOf(settings.databaseConnections),
    onError: (err) => logger.warn({ err }, 'postgres'),
  });
  const [connection, queues] = await Promise.all([connectWorker(settings), readQueues(store)]);
  const namespace = settings.temporalNamespace;
  const temporal = openTemporalClient(settings);
  const follow = createFollowActivities({
    store,
    follow: sessionFollower(temporal.client),
    reached: failpointsOf(settings),
  });
  const activities = createStoreActivities({
    store,
    onAdmitted: (admitted) =>
      startAdmitted({ store, temporal: temporal.client, kinds: ALL_KINDS, log: logger }, admitted),
    findEngines: () => findEngines(connection, { namespace, taskQueue: queues.engines }),
  });
  const stalls = new Stalls(store.operations);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: queues.workflows,
    identity: 'workflow-worker',
    workflowBundle: { codePath: path.join(settings.distDir, 'workflow-bundle.js') },
    activities: withFailures(withHeartbeats(stalls.watch({ ...activities, ...follow })), (error) =>
      logger.warn({ err: error }, 'an activity failed'),
    ),
    // The SDK's own default depends on memory and counts each worker for itself.
    maxCachedWorkflows: settings.cachedWorkflows,
    // A worker that died leaves its sticky queue behind: this is how long its workflows wait there.
    stickyQueueScheduleToStartTimeout: TASKS.stickyMs,
    shutdownGraceTime: STOP.workflowWorker.graceMs,
    shutdownForceTime: STOP.workflowWorker.forceMs,
  });
  const done = worker.run();
  await announce(store, { kind: 'workflow-worker', name: 'workflow-worker', status: 'up' });
  const stop = async () => {
    await announce(store, { kind: 'workflow-worker', name: 'workflow-worker', status: 'down' });
    worker.shutdown();
    await done;
    await stalls.close();
    await Promise.all([store.close(), connection.close(), temporal.close()]);
  };
  return { done, stop };
}

runProcess(logger, start);

import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { withFailures } from '../../activities/failures';
import { createStoreActivities } from '../../activities/store-activities';
import { TASK_QUEUES } from '../../workflows/messages';
import { createLogger } from '../logger';
import { openStore } from '../postgres/store';
import { loadProcessSettings } from '../settings';
import { connectWorker } from '../temporal/connect-worker';
import { findEngines } from '../temporal/find-engines';
import { installRuntime } from '../temporal/install-runtime';
import { runProcess, type Running } from './run-process';

const settings = loadProcessSettings();
const logger = createLogger('workflow-worker', settings.logLevel);

async function start(): Promise<Running> {
  installRuntime(logger);
  const store = openStore({ databaseUrl: settings.databaseUrl, onError: (err) => logger.warn({ err }, 'postgres') });
  const connection = await connectWorker(settings.temporalAddress);
  const namespace = settings.temporalNamespace;
  const activities = createStoreActivities({
    store,
    findEngines: () => findEngines(connection, { namespace, taskQueue: TASK_QUEUES.engines }),
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUES.workflows,
    identity: 'workflow-worker',
    workflowBundle: { codePath: path.join(settings.distDir, 'workflow-bundle.js') },
    activities: withFailures(activities, (error) => logger.warn({ err: error }, 'an activity failed')),
    // The SDK's own default depends on memory and counts each worker for itself.
    maxCachedWorkflows: settings.cachedWorkflows,
    // A worker that died leaves its sticky queue behind: this is how long its workflows wait there.
    stickyQueueScheduleToStartTimeout: '1s',
    shutdownGraceTime: '5s',
    shutdownForceTime: '10s',
  });
  const done = worker.run();
  const stop = async () => {
    worker.shutdown();
    await done;
    await Promise.all([store.close(), connection.close()]);
  };
  return { done, stop };
}

runProcess(logger, start);

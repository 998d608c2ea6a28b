import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { EngineDependencies } from '../../activities/engine-dependencies';
import { withFailures } from '../../activities/failures';
import { createImportActivities } from '../../activities/import-activities';
import { Quarantine } from '../../activities/quarantine';
import { createStoreActivities } from '../../activities/store-activities';
import { taskQueues } from '../../workflows/messages';
import { CATALOG_ROOT, type ApiServer } from './api-server';
import { testServers } from './stack';

const distDir = path.resolve(__dirname, '../../dist');

/**
 * Workers for what an API imports, in this process.
 * @param reached called at failpoints
 * @returns stops them
 */
export async function startImportWorkers(
  { store, artifacts, importsDir }: ApiServer,
  reached: EngineDependencies['reached'] = () => undefined,
): Promise<() => Promise<void>> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  const connection = await NativeConnection.connect({ address });
  const queues = taskQueues(await store.installation());
  const quarantine = new Quarantine(store.tasks, { worker: 'test', boot: randomUUID() });
  const deps = {
    ...{ host: 'test', store, artifacts, quarantine, reached },
    folders: { catalogRoot: CATALOG_ROOT, importsDir, distDir },
  } as unknown as EngineDependencies;
  const rows = createStoreActivities({ store, findEngines: () => Promise.resolve([]), onAdmitted: () => undefined });
  const silent = () => undefined;
  const workers = await Promise.all([
    Worker.create({
      ...{ connection, taskQueue: queues.workflows, activities: withFailures({ ...rows }, silent) },
      workflowBundle: { codePath: path.join(distDir, 'workflow-bundle.js') },
    }),
    Worker.create({
      ...{ connection, taskQueue: queues.engines, activities: withFailures(createImportActivities(deps), silent) },
      ...{ maxHeartbeatThrottleInterval: '200ms', defaultHeartbeatThrottleInterval: '200ms' },
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await connection.close();
  };
}

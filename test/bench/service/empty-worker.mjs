/** One worker of the empty workflow: `node empty-worker.mjs <address> workflows|activities`. */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');

const [, , address, role] = process.argv;
Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create(
  role === 'workflows'
    ? {
        connection,
        taskQueue: 'bench-empty',
        workflowsPath: path.join(import.meta.dirname, 'empty-workflow.mjs'),
        stickyQueueScheduleToStartTimeout: '1s',
      }
    : { connection, taskQueue: 'bench-empty-activities', activities: { nothing: () => Promise.resolve() } },
);
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write('ready\n');
await worker.run();
await connection.close();

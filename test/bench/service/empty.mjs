import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { Client, Connection } = require('@temporalio/client');

/** The yardstick: workers of the empty workflow in processes of their own, as ours are, and a client. */
export async function startEmpty(address) {
  const workers = await Promise.all(['workflows', 'activities'].map((role) => startWorker(address, role)));
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    client,
    /** One workflow from its start to its result. */
    run: () =>
      client.workflow.execute('emptyWorkflow', { taskQueue: 'bench-empty', workflowId: `bench-empty/${randomUUID()}` }),
    async stop() {
      await connection.close();
      await Promise.all(workers.map((worker) => (worker.kill('SIGTERM'), once(worker, 'exit'))));
    },
  };
}

async function startWorker(address, role) {
  const file = path.join(import.meta.dirname, 'empty-worker.mjs');
  const worker = spawn(process.execPath, [file, address, role], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(worker.stdout, 'data'), once(worker, 'exit').then(() => Promise.reject(new Error(role)))]);
  return worker;
}

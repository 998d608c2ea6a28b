import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, Connection, type WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { taskQueues, WORKFLOW_TYPES } from '../../workflows/messages';
import { testServers } from '../support/stack';

const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');

let native: NativeConnection;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  client = new Client({ connection });
});
afterAll(async () => {
  await Promise.all([native.close(), connection.close()]);
});

const died = () => Promise.reject(ApplicationFailure.retryable('The worker died.', 'WORKER_DIED'));

/** Runs a script whose launches end so, one after the other, where so many may follow the first. */
async function run(launches: (() => Promise<unknown>)[], retries: number) {
  const name = `script-${randomUUID().slice(0, 8)}`;
  const { workflows, scripts } = taskQueues(name);
  const ends: unknown[] = [];
  let begun = 0;
  const beside = {
    endOperation: (ending: unknown) => Promise.resolve(void ends.push(ending)),
    mayLaunchScript: () => Promise.resolve(begun <= retries),
  };
  const workers = await Promise.all([
    Worker.create({ connection: native, taskQueue: workflows, workflowBundle: { codePath }, activities: beside }),
    Worker.create({
      connection: native,
      taskQueue: scripts,
      activities: { runScript: () => (launches[begun++] ?? died)() },
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  const args = [{ scriptId: name, what: 'x.py', attempt: 1 }];
  const options = { taskQueue: workflows, workflowId: name, args };
  const failure = await client.workflow
    .execute(WORKFLOW_TYPES.script, options)
    .then(() => undefined)
    .catch((error: WorkflowFailedError) => error.cause);
  const { events = [] } = await client.workflow.getHandle(name).fetchHistory();
  const asked = events!.filter(({ activityTaskScheduledEventAttributes: scheduled }) => {
    return scheduled?.activityType?.name === 'runScript';
  }).length;
  for (const worker of workers) worker.shutdown();
  await Promise.all(running);
  return { failure, ends, begun, asked };
}

const well = () => Promise.resolve({ exitCode: 0, files: 3, seconds: 1 });

test('a script whose worker died is not begun again by itself, and its end has a name', async () => {
  const { failure, ends, begun } = await run([died, well], 0);
  expect(begun).toBe(1);
  expect(failure).toMatchObject({ type: 'SCRIPT_INTERRUPTED' });
  expect(ends).toMatchObject([{ status: 'failed', error: { code: 'SCRIPT_INTERRUPTED' }, attempt: 1 }]);
});

test('it is begun again as often as its request says', async () => {
  expect(await run([died, well], 1)).toMatchObject({ begun: 2, ends: [], failure: undefined });
});

test('what a part that is away has kept back is tried again without a trace in the history, and another failure is none of it', async () => {
  const away = () => Promise.reject(ApplicationFailure.retryable('away', 'UNAVAILABLE'));
  const body = { code: 'SCRIPT_FAILED', message: 'The script ended with exit code 3.' };
  const failed = () => Promise.reject(ApplicationFailure.nonRetryable(body.message, body.code, body));
  const full = () => Promise.reject(ApplicationFailure.retryable('no space is left', 'INTERNAL'));
  const { begun, asked, ends } = await run([away, full, failed], 0);
  expect([begun, asked]).toEqual([3, 1]);
  expect(ends).toMatchObject([{ status: 'failed', error: body }]);
});

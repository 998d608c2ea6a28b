import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Context } from '@temporalio/activity';
import { Client, Connection, type WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { taskQueues, WORKFLOW_TYPES } from '../../workflows/messages';
import { testServers } from '../support/stack';

const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');

type Activities = Record<string, (input: never) => Promise<unknown>>;

let native: NativeConnection;
let connection: Connection;
let client: Client;
let name: string;
let stops: (() => Promise<void>)[];
/** Activities in the order in which they were called. */
let calls: string[];

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  client = new Client({ connection });
});
beforeEach(() => {
  name = `import-${randomUUID().slice(0, 8)}`;
  stops = [];
  calls = [];
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
});
afterAll(async () => {
  await Promise.all([native.close(), connection.close()]);
});

async function serve(taskQueue: string, activities: Activities, workflowBundle?: { codePath: string }): Promise<void> {
  const worker = await Worker.create({
    ...{ connection: native, taskQueue, workflowBundle },
    ...{ maxHeartbeatThrottleInterval: '100ms', defaultHeartbeatThrottleInterval: '100ms' },
    activities: Object.fromEntries(
      Object.entries(activities).map(([activity, work]) => [
        activity,
        (input: never) => {
          calls.push(activity);
          return work(input);
        },
      ]),
    ),
  });
  const running = worker.run();
  stops.push(() => {
    worker.shutdown();
    return running;
  });
}

const ends: { status: string; error: unknown }[] = [];

/** Starts an import beside activities that do nothing but what is given. */
async function start(engine: Activities): Promise<WorkflowHandle> {
  const { workflows, engines } = taskQueues(name);
  const nothing = () => Promise.resolve();
  ends.length = 0;
  const endOperation = (ending: never) => Promise.resolve(void ends.push(ending));
  await serve(workflows, { endOperation }, { codePath });
  await serve(engines, {
    recognizeImport: () => Promise.resolve({ catalog: 'c', profile: null, format: 'csv', files: 1 }),
    convertImport: () => Promise.resolve({ instruments: 1, rows: 10 }),
    ...{ publishImport: nothing, discardImport: nothing },
    ...engine,
  });
  const args = [{ importId: name, what: 'some.csv', attempt: 1 }];
  return client.workflow.start(WORKFLOW_TYPES.import, { taskQueue: workflows, workflowId: name, args });
}

const refused = (code: string) =>
  ApplicationFailure.create({ type: code, message: code, nonRetryable: true, details: [{ code, message: code }] });

const failureOf = (handle: WorkflowHandle) =>
  handle.result().then(
    () => undefined,
    (error: unknown) => (error as WorkflowFailedError).cause,
  );

async function untilCalled(activity: string): Promise<void> {
  while (!calls.includes(activity)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Works until it is cancelled. */
async function endless(): Promise<never> {
  const { heartbeat, cancelled } = Context.current();
  const timer = setInterval(() => heartbeat({ rows: 1 }), 50);
  return cancelled.finally(() => clearInterval(timer));
}

test('files are recognised, converted and published, and nothing is discarded', async () => {
  await (await start({})).result();
  expect(calls).toEqual(['recognizeImport', 'convertImport', 'publishImport']);
  expect(ends).toEqual([]);
});

test('what is refused ends it as failed with its code, then what was made is discarded', async () => {
  const run = await start({ convertImport: () => Promise.reject(refused('IMPORT_REFUSED')) });
  expect(await failureOf(run)).toMatchObject({ type: 'IMPORT_REFUSED' });
  expect(calls).toEqual(['recognizeImport', 'convertImport', 'endOperation', 'discardImport']);
  expect(ends).toMatchObject([{ id: name, status: 'failed', error: { code: 'IMPORT_REFUSED' }, attempt: 1 }]);
});

test('a cancellation stops the conversion, and what was made is discarded', async () => {
  const run = await start({ convertImport: endless });
  await untilCalled('convertImport');
  await run.cancel();
  expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
  expect(calls).toEqual(['recognizeImport', 'convertImport', 'endOperation', 'discardImport']);
  expect(ends).toMatchObject([{ id: name, status: 'cancelled', error: null }]);
});

test('a cancellation that comes while files are moved is too late: all of them are', async () => {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const run = await start({ publishImport: () => opened });
  await untilCalled('publishImport');
  await run.cancel();
  open();
  await run.result();
  expect(calls).toEqual(['recognizeImport', 'convertImport', 'publishImport']);
});

test('a part that is away for a while is waited for', async () => {
  let left = 2;
  const convertImport = () =>
    left-- > 0 ? Promise.reject(refused('UNAVAILABLE')) : Promise.resolve({ instruments: 1, rows: 10 });
  await (await start({ convertImport })).result();
  expect(calls).toEqual(['recognizeImport', 'convertImport', 'convertImport', 'convertImport', 'publishImport']);
});

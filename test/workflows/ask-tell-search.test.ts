import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { whileTurning } from '../../api/operations/session/session-messages';
import { SWEEP_MESSAGES, taskQueues, ASK_TELL_MESSAGES, WORKFLOW_TYPES } from '../../workflows/messages';
import { testServers } from '../support/stack';

const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');

type Activities = Record<string, (input: never) => Promise<unknown>>;

let native: NativeConnection;
let connection: Connection;
let client: Client;
let stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  client = new Client({ connection });
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});
afterAll(async () => {
  await Promise.all([native.close(), connection.close()]);
});

async function serve(taskQueue: string, activities: Activities, workflowBundle?: { codePath: string }): Promise<void> {
  const worker = await Worker.create({ connection: native, taskQueue, activities, workflowBundle });
  const running = worker.run();
  stops.push(() => {
    worker.shutdown();
    return running;
  });
}

/** A search of so many trials, whose points and results are counted here. */
async function start(total: number) {
  const name = `told-${randomUUID().slice(0, 8)}`;
  const queues = taskQueues(name);
  const seen = { asked: 0, told: 0, atWork: 0, most: 0, settled: [] as number[], completed: [] as number[] };
  const state = () => ({ completed: seen.told, total, done: seen.told >= total });
  const alone = async <T>(work: () => T): Promise<T> => {
    seen.most = Math.max(seen.most, ++seen.atWork);
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.atWork--;
    return work();
  };
  await serve(queues.engines, {
    readAskTellState: () => Promise.resolve(state()),
    askPoints: ({ count }: { count: number }) =>
      alone(() => ({ answer: { points: [], left: total - (seen.asked += count) }, state: state() })),
    tellResults: ({ results }: { results: unknown[] }) =>
      alone(() => ({ stored: (seen.told += results.length), ...state() })),
    settleAskTell: ({ total: trials }: { total: number }) => Promise.resolve(void seen.settled.push(trials)),
  });
  const store: Activities = {
    endSweep: () => Promise.resolve(),
    setSweepStatus: () => Promise.resolve(),
    completeSweep: ({ total: trials }: { total: number }) => Promise.resolve(seen.completed.push(trials) > 0),
  };
  await serve(queues.workflows, store, { codePath });
  const input = { sweepId: name, session: name, sessionId: name, strategy: 's', owner: 'o', total, told: true };
  await client.workflow.start(WORKFLOW_TYPES.search, {
    ...{ taskQueue: queues.workflows, workflowId: name },
    args: [{ ...input, generations: true, attempt: 1, step: 0 }],
  });
  const handle = client.workflow.getHandle(name);
  const send = (update: string, given: unknown) => handle.executeUpdate<unknown, [unknown]>(update, { args: [given] });
  return { seen, handle, send };
}

const result = { trial: 0, statistics: { sharpe: 1 } };

test('points and results go one after the other, and the last result ends the search', async () => {
  const { seen, handle, send } = await start(3);
  await Promise.all([1, 2, 3].map((key) => send(ASK_TELL_MESSAGES.ask, { count: 1, key: `${key}` })));
  await Promise.all([1, 2, 3].map(() => send(ASK_TELL_MESSAGES.tell, { results: [result] })));
  await handle.result();
  expect([seen.asked, seen.told, seen.most, seen.settled, seen.completed]).toEqual([3, 3, 1, [3], [3]]);
});

test('a search that is paused hands out nothing and takes results', async () => {
  const { seen, handle, send } = await start(1);
  await handle.executeUpdate(SWEEP_MESSAGES.pause);
  const refused = await send(ASK_TELL_MESSAGES.ask, { count: 1, key: 'a' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
  expect((refused as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'INVALID_STATE' });
  await send(ASK_TELL_MESSAGES.tell, { results: [result] });
  await handle.result();
  expect(seen.told).toBe(1);
});

test('a search without a point left ends where it is asked for one', async () => {
  const { seen, handle, send } = await start(1);
  await send(ASK_TELL_MESSAGES.ask, { count: 1, key: 'z' });
  // The rest repeats what was told.
  seen.told = 1;
  expect(await send(ASK_TELL_MESSAGES.ask, { count: 1, key: 'a' })).toMatchObject({ points: [] });
  await handle.result();
  expect(seen.completed).toEqual([1]);
});

test('what is too large leaves no trace in the history', async () => {
  const { handle, send } = await start(1);
  await send(ASK_TELL_MESSAGES.ask, { count: 1, key: 'a' });
  const results = Array.from({ length: 501 }, () => result);
  await expect(send(ASK_TELL_MESSAGES.tell, { results })).rejects.toMatchObject({ cause: { type: 'VALIDATION' } });
  const { events } = await handle.fetchHistory();
  const accepted = events!.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  // That of the one point alone: what is refused is not written.
  expect(accepted).toHaveLength(1);
  await handle.terminate();
});

test('a long history is continued as a new one, and no message is lost', async () => {
  const messages = 520;
  const { seen, handle, send } = await start(messages);
  const { runId } = await handle.describe();
  let next = 0;
  const lane = async () => {
    while (next++ < messages) await whileTurning(() => send(ASK_TELL_MESSAGES.tell, { results: [result] }));
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  await handle.result();
  expect((await handle.describe()).runId).not.toBe(runId);
  expect([seen.told, seen.most, seen.completed]).toEqual([messages, 1, [messages]]);
}, 120_000);

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Context } from '@temporalio/activity';
import {
  Client,
  Connection,
  WorkflowUpdateStage,
  type WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { withHeartbeat } from '../../activities/heartbeat';
import { whileTurning } from '../../api/operations/session/session-messages';
import {
  RUN_MESSAGES,
  SESSION_MESSAGES,
  SWEEP_MESSAGES,
  installationOf,
  taskQueues,
  WORKFLOW_TYPES,
  type InitializeInput,
  type OperationProgress,
  type SessionState,
} from '../../workflows/messages';
import { testServers } from '../support/stack';

const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');

type Activities = Record<string, (input: never) => Promise<unknown>>;
type Ended = { status: string };
type Chunk = { from: number; to: number };

let native: NativeConnection;
let connection: Connection;
let client: Client;
let name: string;
let build: string;
let stops: (() => Promise<void>)[];
/** Work that hangs goes on only when its test has ended. */
let testEnds: () => void;
let testEnded: Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  client = new Client({ connection });
});
beforeEach(() => {
  name = `outage-${randomUUID().slice(0, 8)}`;
  build = randomUUID().replaceAll('-', '');
  stops = [];
  testEnded = new Promise((resolve) => (testEnds = resolve));
});
afterEach(async () => {
  testEnds();
  await Promise.all(stops.map((stop) => stop()));
});
afterAll(async () => {
  await Promise.all([native.close(), connection.close()]);
});

/** Those of an installation of each test's own. */
const queues = () => taskQueues(name);

async function serve(taskQueue: string, activities: Activities, workflowBundle?: { codePath: string }): Promise<void> {
  const worker = await Worker.create({ connection: native, taskQueue, activities, workflowBundle });
  const running = worker.run();
  stops.push(() => {
    worker.shutdown();
    return running;
  });
}

/** Starts a workflow of the session `name` beside store activities that do nothing but what is given. */
async function start(type: string, input: object, store: Activities = {}): Promise<WorkflowHandle> {
  const nothing = () => Promise.resolve();
  const activities = { endRun: nothing, endSweep: nothing, publishVersion: nothing, setSweepStatus: nothing, ...store };
  await serve(queues().workflows, activities, { codePath });
  const code = { engineBuild: build, strategyHash: 'built-in' };
  const ids = { session: name, sessionId: name, name, strategy: 's', owner: 'o', ...code };
  const options = { taskQueue: queues().workflows, workflowId: name, args: [{ ...ids, ...input }] };
  await client.workflow.start(type, options);
  return client.workflow.getHandle(name);
}

const unavailable = () =>
  // Final, as after the last attempt.
  ApplicationFailure.create({
    type: 'UNAVAILABLE',
    message: 'away',
    nonRetryable: true,
    details: [{ code: 'UNAVAILABLE' }],
  });

/** Fails so many times as a part that is away. */
function away<T>(times: number, answer: () => T | Promise<T>): () => Promise<T> {
  let left = times;
  return async () => {
    if (left-- > 0) throw unavailable();
    return answer();
  };
}

/** A gate that somebody waits at. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const failureOf = (handle: WorkflowHandle) =>
  handle.result().then(
    () => undefined,
    (error: unknown) => (error as WorkflowFailedError).cause,
  );

describe('while Postgres is away', () => {
  test('a verification waits for it', async () => {
    await serve(queues().engines, { runBacktest: away(2, () => ({ resultHash: 'h' })) });
    const run = await start(WORKFLOW_TYPES.run, { runId: name, anyEngine: true });
    expect(await run.result()).toEqual({ resultHash: 'h' });
  });

  test('a verification that waits for it can be cancelled', async () => {
    let calls = 0;
    await serve(queues().engines, { runBacktest: () => (calls++, Promise.reject(unavailable())) });
    const run = await start(WORKFLOW_TYPES.run, { runId: name, anyEngine: true });
    await until(() => calls > 1);
    await run.cancel();
    expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
  });

  test('a change of a session waits for it, resolved and loaded', async () => {
    const hosted = { host: 'engine-1', memoryBytes: 1 };
    const resolved = { manifestHash: 'm', instruments: 1, added: 1, skipped: 0, removed: 0 };
    await serve(queues().engines, { resolveVersion: away(1, () => resolved), hostSession: away(1, () => hosted) });
    const session = await start(WORKFLOW_TYPES.session, {}, { listEngines: () => Promise.resolve([]) });
    const change = { catalog: 'x', startUs: 0, endUs: 1, wait: true };
    expect(await session.executeUpdate(SESSION_MESSAGES.initialize, { args: [change] })).toMatchObject({
      status: 'ready',
      version: 1,
    });
    await session.terminate();
  });

  test('work that finds no host asks for one until one comes', async () => {
    const queue = queues().session(name, build);
    const host = () => serve(queue, { runBacktest: () => Promise.resolve({ resultHash: 'h' }) });
    await serve(queues().builds(build), { hostSession: host });
    const run = await start(WORKFLOW_TYPES.run, { runId: name });
    expect(await run.result()).toEqual({ resultHash: 'h' });
  });
});

describe('work whose code nobody has', () => {
  const refusal = { type: 'CODE_UNAVAILABLE', message: 'not here', nonRetryable: true };

  function watched() {
    const calls: unknown[][] = [];
    const moveOperation = ({ status, error }: { status: string; error?: { code: string } }) => {
      calls.push([status, error?.code]);
      return Promise.resolve();
    };
    return { calls, activities: { moveOperation } };
  }

  test('rests after half a minute and goes on by itself with who has it', async () => {
    const { calls, activities } = watched();
    const run = await start(WORKFLOW_TYPES.run, { runId: name }, activities);
    await until(() => calls.length > 0);
    expect(await run.query<OperationProgress>(RUN_MESSAGES.progress)).toMatchObject({ status: 'paused' });
    const host = () =>
      serve(queues().session(name, build), { runBacktest: () => Promise.resolve({ resultHash: 'h' }) });
    await serve(queues().builds(build), { hostSession: host });
    expect(await run.result()).toEqual({ resultHash: 'h' });
    expect(calls).toEqual([
      ['paused', 'CODE_UNAVAILABLE'],
      ['running', undefined],
    ]);
  }, 60_000);

  test('is not failed by a worker without it, but asked of the next one', async () => {
    let asked = 0;
    const runBacktest = () =>
      asked++ === 0 ? Promise.reject(ApplicationFailure.create(refusal)) : Promise.resolve({ resultHash: 'h' });
    await serve(queues().session(name, build), { runBacktest });
    await serve(queues().builds(build), { hostSession: () => Promise.resolve() });
    const run = await start(WORKFLOW_TYPES.run, { runId: name });
    expect(await run.result()).toEqual({ resultHash: 'h' });
  });
});

test('a run that was cancelled in its row alone, before its workflow began, ends as cancelled', async () => {
  const ends: string[] = [];
  const cancelled = { type: 'CANCELLED', message: 'x', nonRetryable: true, details: [{ code: 'CANCELLED' }] };
  const runBacktest = () => Promise.reject(ApplicationFailure.create(cancelled));
  await serve(queues().session(name, build), { runBacktest });
  const endRun = ({ status }: Ended) => Promise.resolve(ends.push(status)).then(() => status);
  const run = await start(WORKFLOW_TYPES.run, { runId: name }, { endRun });
  expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
  expect(ends).toEqual(['cancelled']);
});

describe('a worker that dies', () => {
  test('with a run that was cancelled leaves it cancelled', async () => {
    const ends: string[] = [];
    let began = false;
    await serve(queues().session(name, build), { runBacktest: () => ((began = true), testEnded) });
    const endRun = ({ status }: Ended) => Promise.resolve(ends.push(status)).then(() => status);
    const run = await start(WORKFLOW_TYPES.run, { runId: name }, { endRun });
    await until(() => began);
    await run.cancel();
    expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
    expect(ends).toEqual(['cancelled']);
    expect(await run.query<OperationProgress>(RUN_MESSAGES.progress)).toMatchObject({ status: 'cancelled' });
  });

  test('with a sweep that was cancelled leaves it cancelled', async () => {
    const ends: string[] = [];
    let began = false;
    await serve(queues().session(name, build), { runSweepChunk: () => ((began = true), testEnded) });
    const endSweep = ({ status }: Ended) => Promise.resolve(void ends.push(status));
    const sweep = await start(WORKFLOW_TYPES.sweep, { sweepId: name, total: 10 }, { endSweep });
    await until(() => began);
    await sweep.cancel();
    expect(await failureOf(sweep)).toBeInstanceOf(CancelledFailure);
    expect(ends).toEqual(['cancelled']);
  });

  test.each([
    ['many trials', 25],
    ['one trial', 1],
  ])('while a sweep pauses does not put the blame on its chunk of %s', async (_, size) => {
    const total = 4 * size;
    const chunks: Chunk[] = [];
    const dead: number[] = [];
    let dying = true;
    const runSweepChunk = async ({ from, to }: Chunk) => {
      chunks.push({ from, to });
      if (from > 0 && dying) await testEnded;
      const next = from === 0 ? size : to;
      return { next, computed: next - from, elapsedMs: 1, hosts: 1, sweepCompleted: false };
    };
    await serve(queues().session(name, build), { runSweepChunk });
    const store = {
      completeSweep: () => Promise.resolve(true),
      storeDeadTrial: ({ trial }: { trial: number }) => Promise.resolve(void dead.push(trial)),
    };
    const sweep = await start(WORKFLOW_TYPES.sweep, { sweepId: name, total }, store);
    await until(() => chunks.length === 3);
    await sweep.executeUpdate(SWEEP_MESSAGES.pause);
    dying = false;
    await sweep.executeUpdate(SWEEP_MESSAGES.resume);
    await sweep.result();
    const ranges = [0, 1, 2, 3].map((i) => ({ from: i * size, to: (i + 1) * size }));
    const begun = [{ from: 0, to: total }, ranges[1], ranges[2]];
    const sorted = (of: Chunk[]) => of.sort((a, b) => a.from - b.from);
    expect([sorted(chunks.slice(0, 3)), sorted(chunks.slice(3)), dead]).toEqual([begun, ranges.slice(1), []]);
  });
});

test('a pause while a resume is being written is the last word', async () => {
  const written: string[] = [];
  const { open, opened } = gate();
  const setSweepStatus = async ({ status }: Ended) => {
    written.push(status);
    if (status === 'running') await opened;
  };
  await serve(queues().session(name, build), { runSweepChunk: () => testEnded });
  const sweep = await start(WORKFLOW_TYPES.sweep, { sweepId: name, total: 10 }, { setSweepStatus });
  await sweep.executeUpdate(SWEEP_MESSAGES.pause);
  const resumed = sweep.executeUpdate(SWEEP_MESSAGES.resume);
  await until(() => written.length === 2);
  const paused = await sweep.startUpdate(SWEEP_MESSAGES.pause, { waitForStage: WorkflowUpdateStage.ACCEPTED });
  open();
  await Promise.all([resumed, paused.result()]);
  expect(written).toEqual(['paused', 'running', 'paused']);
  expect(await sweep.query<OperationProgress>(SWEEP_MESSAGES.progress)).toMatchObject({ status: 'paused' });
  await sweep.terminate();
});

test.each([
  ['by messages while it is paused', 0],
  ['by turns of a chunk that finds nobody', 1],
])('a sweep whose history has become long %s continues as new with what it knows', async (_how, turns) => {
  let failures = turns;
  const { open, opened } = gate();
  const runSweepChunk = async ({ from, to }: Chunk) => {
    if (failures-- > 0) {
      await opened;
      throw unavailable();
    }
    return { next: to, computed: to - from, elapsedMs: 1, hosts: 1, sweepCompleted: false };
  };
  await serve(queues().session(name, build), { runSweepChunk });
  const state = { next: 0, leftover: [], chunkSize: 5, hosts: 1, paused: turns === 0, chunksDone: 0 };
  const completeSweep = () => Promise.resolve(true);
  const sweep = await start(WORKFLOW_TYPES.sweep, { sweepId: name, total: 5, state }, { completeSweep });
  const { runId: first } = await sweep.describe();
  const message = turns === 0 ? SWEEP_MESSAGES.pause : SWEEP_MESSAGES.resume;
  const say = (text: string) => client.workflow.getHandle(name, first).executeUpdate(message, { args: [text] });
  // More than the 4 MB of a history from which on Temporal suggests a new one; none changes anything.
  for (let i = 0; i < 9; i++) await say('x'.repeat(500_000));
  open();
  // It is suggested with what comes next.
  await say('').catch(() => undefined);
  await until(async () => (await sweep.describe()).runId !== first);
  if (turns === 0) await sweep.executeUpdate(SWEEP_MESSAGES.resume);
  await sweep.result();
});

test('a change that comes while a session begins a new history is refused as such, and taken afterwards', async () => {
  const { open, opened } = gate();
  const unchanged = { manifestHash: 'm', instruments: 1, added: 0, skipped: 1, removed: 0 };
  await serve(queues().engines, { resolveVersion: () => opened.then(() => unchanged) });
  const state: SessionState = { status: 'ready', version: 1, manifestHash: 'm', hosts: [] };
  const session = await start(WORKFLOW_TYPES.session, { state });
  const { runId: first } = await session.describe();
  const add = (instrument: string) =>
    session.startUpdate(SESSION_MESSAGES.addInstruments, {
      args: [{ instrumentIds: [instrument] }],
      waitForStage: WorkflowUpdateStage.ACCEPTED,
    });
  // More than the 4 MB of a history from which on Temporal suggests a new one, while nothing of it ends.
  const large = [];
  for (let i = 0; i < 8; i++) large.push(await add('x'.repeat(500_000)));
  const refusals: unknown[] = [];
  const taken = whileTurning(() =>
    add('y')
      .then((update) => update.result())
      .catch((error: unknown) => {
        refusals.push((error as Error).cause);
        throw error;
      }),
  );
  await until(() => refusals.length > 0);
  open();
  await Promise.all([...large.map((update) => update.result()), taken]);
  expect(refusals[0]).toMatchObject({ type: 'UNAVAILABLE', details: [{ details: { turning: true } }] });
  expect((await session.describe()).runId).not.toBe(first);
  await session.terminate();
});

test('a session that closes while its data are loaded interrupts that, and its request is refused', async () => {
  let [loading, interrupted] = [false, false];
  const hostSession = async () => {
    loading = true;
    await Context.current().cancelled.catch(() => (interrupted = true));
    throw new CancelledFailure('interrupted');
  };
  const resolved = { manifestHash: 'm', instruments: 1, added: 1, skipped: 0, removed: 0 };
  await serve(queues().engines, { resolveVersion: () => Promise.resolve(resolved) });
  await serve(queues().engine('one'), {
    hostSession: () => withHeartbeat(() => null, hostSession),
    releaseSession: () => Promise.resolve(),
  });
  let closed = 0;
  const session = await start(
    WORKFLOW_TYPES.session,
    {},
    {
      listEngines: () => Promise.resolve(['one']),
      hostsOf: () => Promise.resolve(['one']),
      closeSession: () => Promise.resolve(void closed++),
    },
  );
  const args: [Partial<InitializeInput>] = [{ catalog: 'c', wait: true, sessionId: name }];
  const request = session.executeUpdate(SESSION_MESSAGES.initialize, { args });
  const refused = request.catch((error: unknown) => (error as Error).cause);
  await until(() => loading);
  await session.executeUpdate(SESSION_MESSAGES.shutdown);
  await session.result();
  expect([interrupted, closed]).toEqual([true, 1]);
  expect(await refused).toMatchObject({ type: 'CANCELLED' });
});

test('two installations in one namespace have queues of their own, and keep their sessions apart', async () => {
  expect(taskQueues('a').workflows).toBe('workflows.a');
  expect(installationOf(taskQueues('a').workflows)).toBe('a');
  expect(installationOf(taskQueues('').workflows)).toBe('');
  expect(taskQueues('').session('s', build)).toBe(`session.s.${build.slice(0, 12)}`);
  const state: SessionState = { status: 'ready', version: 1, manifestHash: 'm', hosts: [] };
  const session = await start(WORKFLOW_TYPES.session, { state });
  const other: [Partial<InitializeInput>] = [{ catalog: 'c', wait: false, sessionId: 'of another' }];
  const refused = await session
    .executeUpdate(SESSION_MESSAGES.initialize, { args: other })
    .catch((error: unknown) => (error as Error).cause);
  expect(refused).toMatchObject({ type: 'SESSION_EXISTS' });
  await session.terminate();
});

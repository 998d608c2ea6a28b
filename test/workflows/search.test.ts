import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { SWEEP_MESSAGES, taskQueues, WORKFLOW_TYPES } from '../../workflows/messages';
import { testServers } from '../support/stack';

const codePath = path.join(__dirname, '../../dist/workflow-bundle.js');
const GENERATION = 50;

type Activities = Record<string, (input: never) => Promise<unknown>>;
interface Chunk {
  from: number;
  to: number;
  suspected?: boolean;
}
interface Part {
  next: number;
  exhausted?: number;
}

let native: NativeConnection;
let connection: Connection;
let client: Client;
let name: string;
let stops: (() => Promise<void>)[];

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress: address } = await testServers();
  [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  client = new Client({ connection });
});
beforeEach(() => {
  name = `search-${randomUUID().slice(0, 8)}`;
  stops = [];
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
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

interface Recorded {
  handle: WorkflowHandle;
  /** In the order in which they began. */
  chunks: Chunk[];
  settled: number[];
  completed: number[];
  dead: number[];
  /** Why the best point has no verdict. */
  unjudged: unknown[];
}

interface Settling {
  total: number;
  unheld?: unknown;
}

/** What is done with the best points. */
interface Ending {
  settle?: (input: Settling) => Promise<void>;
  judge?: () => Promise<null>;
}

const done = () => Promise.resolve();

/** Starts a search whose chunks all take as long, on so many hosts. */
async function start(
  { total, hosts = 1, elapsedMs }: { total: number; hosts?: number; elapsedMs: number },
  compute: (chunk: Chunk, call: number) => Part | Promise<Part>,
  { settle = done, judge = () => Promise.resolve(null) }: Ending = {},
): Promise<Recorded> {
  const queues = taskQueues(name);
  const build = randomUUID().replaceAll('-', '');
  const [chunks, settled, completed, dead]: [Chunk[], number[], number[], number[]] = [[], [], [], []];
  const unjudged: unknown[] = [];
  const runSearchChunk = async ({ from, to, suspected }: Chunk) => {
    const call = chunks.push({ from, to, ...(suspected && { suspected }) });
    const part = await compute({ from, to }, call);
    return { ...part, computed: part.next - from, elapsedMs, hosts, generation: GENERATION, sweepCompleted: false };
  };
  await serve(queues.session(name, build), {
    runSearchChunk,
    settleSearch: (input: Settling) => {
      settled.push(input.total);
      return settle(input);
    },
    judgeSearch: judge,
  });
  const store: Activities = {
    endSweep: () => Promise.resolve(),
    setSweepStatus: () => Promise.resolve(),
    completeSweep: ({ total: trials }: { total: number }) => Promise.resolve(completed.push(trials) > 0),
    storeDeadTrial: ({ trial }: { trial: number }) => Promise.resolve(void dead.push(trial)),
    tellUnjudged: ({ error }: { error: unknown }) => Promise.resolve(void unjudged.push(error)),
  };
  await serve(queues.workflows, store, { codePath });
  const code = { engineBuild: build, strategyHash: 'built-in' };
  const ids = { session: name, sessionId: name, sweepId: name, strategy: 's', owner: 'o', ...code };
  const options = { taskQueue: queues.workflows, workflowId: name, args: [{ ...ids, total, generations: true }] };
  await client.workflow.start(WORKFLOW_TYPES.search, options);
  return { handle: client.workflow.getHandle(name), chunks, settled, completed, dead, unjudged };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('one host goes over all generations that are short, and what they came to is settled before the end', async () => {
  const { handle, chunks, settled, completed } = await start({ total: 500, elapsedMs: 1000 }, ({ to }, call) => ({
    next: call === 1 ? 150 : to,
  }));
  await handle.result();
  expect(chunks).toEqual([
    { from: 0, to: 500 },
    { from: 150, to: 500 },
  ]);
  expect([settled, completed]).toEqual([[500], [500]]);
});

test.each(['WORKER_DIED', 'INVALID_STATE'])(
  'a judge that ends with %s leaves the search completed, and why',
  async (code) => {
    const body = { code, message: 'of the judge' };
    let calls = 0;
    const judge = () => {
      calls++;
      return Promise.reject(ApplicationFailure.nonRetryable(body.message, body.code, body));
    };
    const search = await start({ total: 50, elapsedMs: 1000 }, ({ to }) => ({ next: to }), { judge });
    await search.handle.result();
    expect([search.settled, search.completed, search.unjudged]).toEqual([[50], [50], [body]]);
    // A worker that dies may do so of something else.
    expect(calls).toBe(code === 'WORKER_DIED' ? 4 : 1);
  },
);

test('best points that kill every worker on the holdout leave the search completed, and why', async () => {
  const body = { code: 'WORKER_DIED', message: 'of the holdout' };
  const settled: unknown[] = [];
  const settle = ({ unheld }: Settling) => {
    settled.push(unheld);
    if (unheld) return done();
    return Promise.reject(ApplicationFailure.nonRetryable(body.message, body.code, body));
  };
  const search = await start({ total: 50, elapsedMs: 1000 }, ({ to }) => ({ next: to }), { settle });
  await search.handle.result();
  expect(settled).toEqual([undefined, undefined, undefined, undefined, body]);
  expect([search.completed, search.unjudged]).toEqual([[50], []]);
});

test('several hosts share a generation that is long, and no part of the next one begins before its end', async () => {
  let atWork = 0;
  let most = 0;
  const ended: Chunk[] = [];
  const { handle, chunks } = await start({ total: 150, hosts: 2, elapsedMs: 12_500 }, async (chunk, call) => {
    const generation = Math.floor(chunk.from / GENERATION);
    const earlier = ended.filter(({ from }) => Math.floor(from / GENERATION) < generation);
    const trials = earlier.reduce((sum, { from, to }) => sum + to - from, 0);
    if (trials !== generation * GENERATION) throw ApplicationFailure.nonRetryable('too early', 'INTERNAL');
    most = Math.max(most, ++atWork);
    await new Promise((resolve) => setTimeout(resolve, 30));
    atWork--;
    const next = call === 1 ? 50 : chunk.to;
    ended.push({ from: chunk.from, to: next });
    return { next };
  });
  await handle.result();
  const covered = ended.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
  expect(covered.sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, i) => i));
  // Fifty trials in 12.5 s are twenty in five.
  expect(Math.max(...chunks.slice(1).map(({ from, to }) => to - from))).toBeLessThanOrEqual(20);
  expect(most).toBeGreaterThan(1);
});

test('a space that ends makes the search as long as its points', async () => {
  const { handle, chunks, settled, completed } = await start({ total: 500, elapsedMs: 10 }, () => ({
    next: 120,
    exhausted: 120,
  }));
  await handle.result();
  expect([chunks.length, settled, completed]).toEqual([1, [120], [120]]);
});

test('a search that is paused in the middle of a generation goes on where it was', async () => {
  let release!: () => void;
  const paused = new Promise<void>((resolve) => (release = resolve));
  const { handle, chunks } = await start({ total: 200, elapsedMs: 1000 }, async ({ to }, call) => {
    if (call === 1) return { next: 70 };
    if (call === 2) {
      await paused;
      return { next: 90 };
    }
    return { next: to };
  });
  await until(() => chunks.length === 2);
  await handle.executeUpdate(SWEEP_MESSAGES.pause);
  release();
  expect(chunks.length).toBe(2);
  await handle.executeUpdate(SWEEP_MESSAGES.resume);
  await handle.result();
  expect(chunks.slice(2)).toEqual([{ from: 90, to: 200 }]);
});

test('a trial that kills every worker is found by halves, lower ones first, and the search goes on behind it', async () => {
  const killer = 77;
  const died = { type: 'WORKER_DIED', message: 'x', nonRetryable: true, details: [{ code: 'WORKER_DIED' }] };
  const { handle, chunks, dead, completed } = await start({ total: 100, elapsedMs: 1000 }, ({ from, to }) => {
    if (from <= killer && killer < to) throw ApplicationFailure.create(died);
    return { next: to };
  });
  await handle.result();
  expect([dead, completed]).toEqual([[killer], [100]]);
  const survived = chunks.filter(({ from, to }) => killer < from || to <= killer);
  const covered = survived.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
  expect(covered).toEqual(Array.from({ length: 100 }, (_, i) => i).filter((trial) => trial !== killer));
});

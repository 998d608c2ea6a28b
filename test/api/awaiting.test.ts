import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { EventHub } from '../../api/events/event-hub';
import { endAwaiter } from '../../api/operations/lifecycle/awaiting';
import type { EventView } from '../../engine/model/operations';
import type { OperationStatus } from '../../engine/model/status';
import { openStore, type Store } from '../../infra/store/store';
import { createTestDatabase, type TestDatabase } from '../support/stack';

let store: Store;
let events: EventHub;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.databaseUrl });
});
beforeEach(() => {
  events = new EventHub(store.events, { pool: store.database.pool, onError: () => undefined });
});
afterEach(() => events.close());
afterAll(async () => {
  await store.close();
  await database.drop();
});

/** Temporal with a workflow that closes when it is told to. */
function openWorkflow() {
  const asked = jest.fn();
  let close!: () => void;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const temporal = {
    withDeadline: (_deadline: number, call: () => Promise<void>) => call(),
    withAbortSignal: (_signal: AbortSignal, call: () => Promise<void>) => call(),
    workflow: { result: () => (asked(), closed) },
  } as unknown as Client;
  return { temporal, asked, close };
}

const read = () => Promise.resolve({ status: 'completed' as const });

function publish(topic: 'completed' | 'progress', id: string, body: Record<string, unknown> = {}): Promise<void> {
  return store.events.publish({ topic, kind: 'run', operationId: id, session: 's', body });
}

test('a waiting client is answered when the end is told, although the workflow is still open', async () => {
  const { temporal, asked } = openWorkflow();
  const [id, other] = [randomUUID(), randomUUID()];
  const awaitEnd = await endAwaiter({ events, temporal });
  let ended = false;
  // Told before anybody waits, as by a run that is faster than the answer to its start.
  await publish('progress', id);
  await publish('completed', other);
  const waiting = awaitEnd({ id, workflowId: `run/${id}`, read }).then(() => (ended = true));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(ended).toBe(false);
  await publish('completed', id);
  await waiting;
  expect(asked).not.toHaveBeenCalled();

  const early = await endAwaiter({ events, temporal });
  await publish('completed', other);
  await early({ id: other, workflowId: `run/${other}`, read });
  expect(asked).not.toHaveBeenCalled();
});

test('an end that was taken back since is none', async () => {
  const { temporal } = openWorkflow();
  const id = randomUUID();
  const awaitEnd = await endAwaiter({ events, temporal });
  await publish('completed', id);
  let status: OperationStatus = 'running';
  const reads: OperationStatus[] = [];
  const waiting = awaitEnd({
    id,
    workflowId: `run/${id}`,
    read: () => (reads.push(status), Promise.resolve({ status })),
  });
  while (reads.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  status = 'completed';
  await publish('completed', id);
  expect(await waiting).toEqual({ status: 'completed' });
  expect(reads).toEqual(['running', 'completed']);
});

test('an end that is not told, or told to nobody here, is that of the workflow', async () => {
  const { temporal, close } = openWorkflow();
  const id = randomUUID();
  const awaitEnd = await endAwaiter({ events, temporal });
  let ended = false;
  const waiting = awaitEnd({ id, workflowId: `run/${id}`, read }).then(() => (ended = true));
  await events.close();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(ended).toBe(false);
  close();
  await waiting;
});

test('an event reads the same whether it was told, read from the table, or too long to be told', async () => {
  const id = randomUUID();
  const after = await events.newest();
  const leaving = new AbortController();
  const following = events.follow({ after, idleMs: 5000, signal: leaving.signal });
  const bodies = [{ n: 1.5, text: 'a "b"' }, { long: 'x'.repeat(9000) }, { last: null }];
  const told: EventView[] = [];
  for (const body of bodies) {
    await publish('progress', id, body);
    told.push((await following.next()).value as EventView);
  }
  leaving.abort();
  expect(JSON.stringify(told)).toBe(JSON.stringify(await store.events.after(after, 10)));
  expect(told.map((event) => event.body)).toEqual(bodies);
});

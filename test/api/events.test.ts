import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { followEvents, type EventStreamOptions } from '../../api/client/event-stream';
import type { EventView } from '../../engine/model/operations';
import { addReadySession, ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { endBadly, pinnedTo, storeRun } from '../support/operations';

const execution = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};

let api: ApiServer;
let url: string;
let leaving: AbortController;
beforeAll(async () => {
  api = await startApi({ eventStreams: { perCaller: 4, total: 4 }, eventHeartbeatMs: 100 });
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
  await addReadySession(api.store, 'events');
});
beforeEach(() => (leaving = new AbortController()));
afterEach(() => leaving.abort());
afterAll(() => api.close());

async function addRun(): Promise<string> {
  const operation = { ...(await pinnedTo(api.store, 'events')), owner: 'me' };
  return (await storeRun(api.store, operation, { ...execution, parameters: {} })).id;
}

async function runThrough(): Promise<string> {
  const id = await addRun();
  await api.store.operations.begin(id, 1, 'h');
  await endBadly(api.store, id, { status: 'cancelled' });
  return id;
}

function follow(options: Partial<EventStreamOptions>): AsyncGenerator<EventView> {
  return followEvents({ url, key: ADMIN_KEY, signal: leaving.signal, ...options });
}

async function take(events: AsyncGenerator<EventView>, count: number): Promise<EventView[]> {
  const taken: EventView[] = [];
  while (taken.length < count) {
    const next = await events.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}

test('every change of status is told once, in order, with what it was', async () => {
  let taken!: Promise<EventView[]>;
  await new Promise<void>((opened) => {
    taken = take(follow({ onOpen: opened }), 3);
  });
  const id = await runThrough();
  const told = await taken;
  expect(told.map(({ topic, body, operationId }) => [topic, body['status'], operationId])).toEqual([
    ['progress', 'queued', id],
    ['started', 'running', id],
    ['failed', 'cancelled', id],
  ]);
  expect(told[0]).toMatchObject({ kind: 'run', session: 'events', body: { strategy: 'sma-cross', owner: 'me' } });
});

test('a follower that begins anywhere goes on without a gap and without a repetition', async () => {
  const before = await api.store.events.newest();
  for (let i = 0; i < 5; i++) await runThrough();
  const all = await take(follow({ after: before }), 15);
  for (const skipped of [1, 7, 14]) {
    const events = follow({ after: all[skipped - 1]!.id });
    const rest = await take(events, 15 - skipped);
    await events.return(undefined);
    expect(rest).toEqual(all.slice(skipped));
  }
  expect(new Set(all.map(({ id }) => id)).size).toBe(15);
});

test('writers side by side leave no gap behind a reader', async () => {
  const before = await api.store.events.newest();
  const seen = take(follow({ after: before }), 90);
  await Promise.all(Array.from({ length: 30 }, () => runThrough()));
  const ids = (await seen).map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  expect(ids).toEqual((await api.store.events.after(before, 1000)).map(({ id }) => id));
});

test('a change that is taken back is not told', async () => {
  const id = await addRun();
  const before = await api.store.events.newest();
  const { db } = api.store.database;
  const undone = db.transaction().execute(async (tx) => {
    await tx.updateTable('operations').set({ status: 'running' }).where('id', '=', id).execute();
    throw new Error('taken back');
  });
  await expect(undone).rejects.toThrow('taken back');
  expect(await api.store.events.after(before, 10)).toEqual([]);
});

test('topics, operations and sessions are filtered alike from memory and from the table', async () => {
  const before = await api.store.events.newest();
  const first = await runThrough();
  const second = await runThrough();
  const filters = [
    { topics: ['started', 'failed'] as const, operationId: second },
    { operationId: first },
    { session: 'none' },
  ];
  for (const filter of filters) {
    const rows = await api.store.events.after(before, 100, filter);
    const events = follow({ after: before, ...filter });
    const live = await take(events, rows.length);
    await events.return(undefined);
    expect(live).toEqual(rows);
  }
  expect(await api.store.events.after(before, 100, { session: 'none' })).toEqual([]);
});

test('the loss of the connection that listens is made up for', async () => {
  const before = await api.store.events.newest();
  const events = follow({ after: before });
  await runThrough();
  const first = await take(events, 3);
  const { rows } = await api.store.database.pool.query<{ ended: boolean }>(
    "select pg_terminate_backend(pid) as ended from pg_stat_activity where query ilike 'listen%' and datname = current_database()",
  );
  expect(rows).toEqual([{ ended: true }]);
  const id = await runThrough();
  const rest = await take(events, 3);
  expect(rest.map(({ operationId }) => operationId)).toEqual([id, id, id]);
  expect(rest[0]!.id).toBeGreaterThan(first[2]!.id);
});

test('a stream says that it lives while nothing happens, in the form of server-sent events', async () => {
  const query = new URLSearchParams({ operationId: randomUUID() });
  const response = await fetch(`${url}/api/v1/events?${query.toString()}`, {
    headers: { 'x-api-key': ADMIN_KEY },
    signal: leaving.signal,
  });
  expect(response.headers.get('content-type')).toMatch('text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.length < 20) text += (await reader.read()).value;
  expect(text).toMatch(/^retry: 1000\n\n:\n\n/);
});

test('the header of a browser that connects again counts before the address', async () => {
  const before = await api.store.events.newest();
  await runThrough();
  const all = await api.store.events.after(before, 10);
  const response = await fetch(`${url}/api/v1/events?lastEventId=0`, {
    headers: { 'x-api-key': ADMIN_KEY, 'last-event-id': String(all[1]!.id) },
    signal: leaving.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('data:')) text += (await reader.read()).value;
  expect(text).toContain(`id: ${all[2]!.id}\nevent: failed\ndata: ${JSON.stringify(all[2])}\n\n`);
  expect(text).not.toContain(`id: ${all[1]!.id}\n`);
});

test('a number beyond the newest, as of a database that is gone, hides nothing of what comes', async () => {
  let taken!: Promise<EventView[]>;
  await new Promise<void>((opened) => {
    taken = take(follow({ onOpen: opened, after: 999_999_999_999 }), 1);
  });
  const id = await runThrough();
  expect((await taken)[0]).toMatchObject({ operationId: id, body: { status: 'queued' } });
});

test('more streams than a caller may have are refused, and a place comes free when one leaves', async () => {
  const statuses = async () => {
    const open = () => fetch(`${url}/api/v1/events`, { headers: { 'x-api-key': ADMIN_KEY }, signal: leaving.signal });
    const found = [];
    for (let i = 0; i < 6; i++) found.push((await open()).status);
    leaving.abort();
    leaving = new AbortController();
    return found.join(' ');
  };
  // Streams that were left take a moment to end.
  for (let round = 0; round < 2; round++) {
    let found = await statuses();
    for (let i = 0; i < 50 && found !== '200 200 200 200 429 429'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      found = await statuses();
    }
    expect(found).toBe('200 200 200 200 429 429');
  }
});

test('a client that leaves before its stream has begun keeps no place', async () => {
  const fresh = await startApi({ eventStreams: { perCaller: 1, total: 1 } });
  const address = new URL(await fresh.app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(address.port), address.hostname);
  const left = new Promise((resolve) => {
    fresh.app.server.once('request', (request) => {
      // The first stream waits for the connection that listens to the database.
      request.once('close', resolve);
      socket.destroy();
    });
  });
  socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: ${address.host}\r\nX-API-Key: ${ADMIN_KEY}\r\n\r\n`);
  await left;
  const event = take(followEvents({ url: address.origin, key: ADMIN_KEY, after: 0, signal: leaving.signal }), 1);
  await addReadySession(fresh.store, 'events');
  expect(await event).toMatchObject([{ kind: 'session' }]);
  leaving.abort();
  await fresh.close();
});

test.each([
  ['topic=nonsense', 'VALIDATION'],
  ['operationId=1', 'VALIDATION'],
  ['lastEventId=x', 'VALIDATION'],
  ['since=1', 'UNKNOWN_FIELD'],
])('%s is refused', async (query, code) => {
  expect(await api.call('GET', `/api/v1/events?${query}`)).toMatchObject({ status: 400, body: { error: { code } } });
});

test('a stream needs a key', async () => {
  expect((await fetch(`${url}/api/v1/events`)).status).toBe(401);
});

test('a typed client subscribes to the same events, from where it was', async () => {
  const before = await api.store.events.newest();
  await runThrough();
  const rows = await api.store.events.after(before, 10);
  const input = encodeURIComponent(JSON.stringify({ lastEventId: String(rows[0]!.id) }));
  const response = await fetch(`${url}/trpc/events.subscribe?input=${input}`, {
    headers: { 'x-api-key': ADMIN_KEY, accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.split('\nid: ').length < 3) text += (await reader.read()).value;
  const told = [...text.matchAll(/data: (.*)\nid: (\d+)/g)].map(([, data, id]) => [
    JSON.parse(data!) as unknown,
    Number(id),
  ]);
  expect(told).toEqual(rows.slice(1).map((event) => [event, event.id]));
});

import { followEvents, type EventStreamOptions } from '../../api/client/event-stream';
import { EventHub } from '../../api/events/event-hub';
import type { EventView } from '../../engine/model/operations';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
let url: string;
let ids: number[];
let leaving: AbortController;

// Before anybody follows, so that they are not in the memory of the process.
beforeAll(async () => {
  api = await startApi();
  for (let i = 0; i < 6; i++) await publish(api, `before ${i}`);
  ids = (await api.store.events.after(0, 100)).map(({ id }) => id);
  await api.store.database.db.deleteFrom('events').where('id', '<', ids[3]!).execute();
  url = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
beforeEach(() => (leaving = new AbortController()));
afterEach(() => leaving.abort());
afterAll(() => api.close());

function publish({ store }: ApiServer, name: string): Promise<void> {
  return store.events.publish({ topic: 'health', kind: 'api', body: { name, status: 'up' } });
}

async function first(count: number, options: Partial<EventStreamOptions>): Promise<EventView[]> {
  const events: EventView[] = [];
  for await (const event of followEvents({ url, key: ADMIN_KEY, signal: leaving.signal, ...options })) {
    if (events.push(event) === count) break;
  }
  return events;
}

test('a reader that goes on after an event that is kept no more is told of the gap, then of what is there', async () => {
  const [gap, ...rest] = await first(4, { after: ids[1]! });
  const at = expect.any(String) as string;
  expect(gap).toEqual({
    id: ids[3]! - 1,
    topic: 'gap',
    kind: 'events',
    operationId: null,
    session: null,
    at,
    body: { asked: ids[1], oldest: ids[3] },
  });
  expect(rest.map(({ id }) => id)).toEqual(ids.slice(3));
});

test('a gap is told whatever the reader filters by', async () => {
  const [gap] = await first(1, { after: ids[0]!, topics: ['completed'], session: 'none' });
  expect(gap).toMatchObject({ topic: 'gap', body: { asked: ids[0] } });
});

test.each(['the last event that is gone', 'the oldest that is kept', 'the beginning'])(
  'there is no gap after %s',
  async (place) => {
    const after = { 'the last event that is gone': ids[2]!, 'the oldest that is kept': ids[3]! }[place] ?? 0;
    const [event] = await first(1, { after });
    expect(event).toMatchObject({ topic: 'health', id: place === 'the oldest that is kept' ? ids[4] : ids[3] });
  },
);

test('a reader that goes on after an event of a database that is gone is told that none of it is there', async () => {
  const [gap] = await first(1, { after: 999_999_999_999 });
  expect(gap).toMatchObject({ topic: 'gap', id: ids[5], body: { asked: 999_999_999_999, oldest: ids[3] } });
});

test('a typed subscription tells of the gap too', async () => {
  const input = encodeURIComponent(JSON.stringify({ lastEventId: String(ids[1]) }));
  const response = await fetch(`${url}/trpc/events.subscribe?input=${input}`, {
    headers: { 'x-api-key': ADMIN_KEY, accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('\nid: ')) text += (await reader.read()).value;
  expect(JSON.parse(/data: (\{"id.*)/.exec(text)![1]!)).toMatchObject({ topic: 'gap', body: { asked: ids[1] } });
});

test('what could not be read when it was told is read again by itself', async () => {
  const { events, database } = api.store;
  const failures: unknown[] = [];
  let broken = 0;
  const unsteady = Object.assign(Object.create(events) as typeof events, {
    after: (...given: Parameters<typeof events.after>) =>
      broken-- > 0 ? Promise.reject(new Error('no connection is free')) : events.after(...given),
  });
  const hub = new EventHub(unsteady, { pool: database.pool, onError: (error) => failures.push(error) });
  try {
    const after = await hub.newest();
    const followed = hub.follow({ after, idleMs: 60_000, signal: leaving.signal });
    const next = followed.next();
    broken = 3;
    // Too long for a notification, which tells only its number: nothing else will be told.
    await publish(api, 'x'.repeat(9000));
    expect((await next).value).toMatchObject({ topic: 'health', id: after + 1 });
    expect(failures).toHaveLength(3);
  } finally {
    await hub.close();
  }
});

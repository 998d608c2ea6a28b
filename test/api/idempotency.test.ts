import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { once, type Making } from '../../api/operations/lifecycle/idempotency';
import { createRun } from '../../api/operations/run/run-creation';
import { HoldfastError } from '../../engine/model/errors';
import { runRequestSchema } from '../../engine/model/run-config';
import { openStore, type Store } from '../../infra/store/store';
import { addReadySession, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { pinnedTo, storeRun } from '../support/operations';
import { createTestDatabase, type TestDatabase } from '../support/stack';

interface Thing {
  id: string;
}

let store: Store;
let database: TestDatabase;
let keyed: { store: Store; idempotencyKey: string };
let made: Map<string, Thing>;
beforeAll(async () => {
  database = await createTestDatabase();
  store = openStore({ databaseUrl: database.databaseUrl });
});
beforeEach(() => {
  keyed = { store, idempotencyKey: randomUUID() };
  made = new Map();
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const making = (make: (id: string) => Promise<Thing>): Making<Thing> => ({
  owner: 'admin',
  request: 'a thing',
  make,
  find: (id) => Promise.resolve(made.get(id)),
});
const succeed = (id: string) => {
  made.set(id, { id });
  return Promise.resolve({ id });
};
const fail = (error: Error) => () => Promise.reject(error);

test('what failed for an unknown reason keeps its id for the next request with the key', async () => {
  let first = '';
  const failing = making((id) => {
    first = id;
    return Promise.reject(new Error('deadlock detected'));
  });
  await expect(once(keyed, failing)).rejects.toThrow('deadlock');
  expect(await once(keyed, making(succeed))).toEqual({ id: first });
});

test('what was refused for good gives the key back', async () => {
  await expect(once(keyed, making(fail(new HoldfastError('VALIDATION', 'no'))))).rejects.toThrow('no');
  expect(await once(keyed, { ...making(succeed), request: 'the corrected thing' })).toHaveProperty('id');
});

test.each([
  ['is refused', new HoldfastError('SESSION_NOT_FOUND', 'closed')],
  ['fails', new Error('duplicate key')],
])('who %s where another one has made it answers as that one', async (_how, error) => {
  const { id } = await once(
    keyed,
    making((id) => {
      made.set(id, { id });
      return Promise.reject(error);
    }),
  );
  expect(await once(keyed, making(fail(new Error('made twice'))))).toEqual({ id });
});

test('who waited for one that was refused goes by whoever has taken the key since', async () => {
  const refuse = () => delay(100).then(fail(new HoldfastError('VALIDATION', 'no')));
  const first = once(keyed, making(refuse)).catch(() => undefined);
  await delay(20);
  const waiting = once(keyed, making(succeed));
  await first;
  const third = await once(keyed, making(succeed));
  expect(await waiting).toEqual(third);
  expect(made.size).toBe(1);
});

describe('a run whose workflow cannot be started', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi();
    await addReadySession(api.store, 'ready');
    await addStrategy(api.store);
  });
  afterAll(() => api.close());

  test.each([
    ['with a key stays, since somebody may have been told of it', true],
    ['without a key is as though it had not been asked for', false],
  ])('%s', async (_title, keyed) => {
    const start = fail(new Error('Temporal is away'));
    const withDeadline = (_at: number, call: () => unknown) => call();
    const services = { ...api.services, temporal: { workflow: { start }, withDeadline } as unknown as Client };
    const id = randomUUID();
    const request = runRequestSchema.parse({ session: 'ready', strategy: 'sma-cross' });
    await expect(createRun(services, request, { id, owner: 'admin', keyed })).rejects.toThrow('away');
    expect(await api.store.runs.find(id)).toEqual(keyed ? expect.objectContaining({ status: 'queued' }) : undefined);
  });
});

test('a second insert of a run does not wait for whoever is ending it', async () => {
  await addReadySession(store, 'ending');
  const run = { id: randomUUID(), ...(await pinnedTo(store, 'ending')) };
  const create = () =>
    storeRun(store, run, {
      strategy: 'sma-cross',
      parameters: {},
      account: { initialCapital: 1 },
      fees: { proportional: 0 },
      slippage: { proportional: 0 },
      seed: 0,
    });
  await create();
  const ending = await store.database.pool.connect();
  try {
    await ending.query('begin');
    await ending.query(`update operations set status = 'completed' where id = $1`, [run.id]);
    await expect(create()).rejects.toMatchObject({ code: '23505' });
  } finally {
    await ending.query('rollback');
    ending.release();
  }
});

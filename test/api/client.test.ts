import { createClient, errorBodyOf } from '../../api/client/client';
import { ADMIN_KEY, addStrategy, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
let url: string;
beforeAll(async () => {
  api = await startApi();
  await addStrategy(api.store);
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

const failureOf = (call: Promise<unknown>) => call.then(() => undefined, errorBodyOf);

test('a typed client reads with its key', async () => {
  const client = createClient({ url: `${url}/`, key: ADMIN_KEY });
  const { items } = await client.strategies.list.query();
  expect(items.map((strategy) => strategy.id)).toEqual(['sma-cross']);
  expect(await client.system.info.query()).toMatchObject({ urls: { docs: 'http://127.0.0.1:8080/docs' } });
});

test('a failure comes back as the error the server gave', async () => {
  const client = createClient({ url, key: ADMIN_KEY });
  expect(await failureOf(client.sessions.get.query({ name: 'none' }))).toEqual({
    code: 'SESSION_NOT_FOUND',
    message: 'There is no session "none".',
    path: 'name',
  });
  expect(await failureOf(createClient({ url }).runs.list.query())).toMatchObject({ code: 'UNAUTHORIZED' });
});

test('a server that is away is UNAVAILABLE', async () => {
  expect(await failureOf(createClient({ url: 'http://127.0.0.1:1' }).runs.list.query())).toMatchObject({
    code: 'UNAVAILABLE',
  });
});

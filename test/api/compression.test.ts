import { gunzipSync } from 'node:zlib';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const ask = (url: string, encoding: string) =>
  api.app.inject({ url, headers: { 'x-api-key': ADMIN_KEY, 'accept-encoding': encoding } });

test('a long answer is compressed for whoever takes it, and is the same one', async () => {
  const plain = await ask('/api/v1/openapi.json', 'identity');
  const packed = await ask('/api/v1/openapi.json', 'gzip, deflate, br');
  expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, 'gzip']);
  expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4);
});

test('short answers go as they are, those of the dashboard are compressed', async () => {
  expect((await ask('/api/v1/runs', 'gzip')).headers['content-encoding']).toBeUndefined();
  expect((await ask('/trpc/system.requestSchema?input=%7B%7D', 'gzip')).headers['content-encoding']).toBe('gzip');
});

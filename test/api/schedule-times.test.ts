import { randomUUID } from 'node:crypto';
import { startApi, type ApiServer } from '../support/api-server';
import { createTestNamespace } from '../support/stack';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi(await createTestNamespace());
});
afterAll(() => api.close());

const create = (cron: string) =>
  api.call('POST', '/api/v1/schedules', { id: `s-${randomUUID().slice(0, 8)}`, catalog: 'demo', cron, paused: true });

test.each(['0 0 30 2 *', '0 0 31 4,6 *'])(
  'a cron that never comes true is refused, and leaves nothing: %s',
  async (cron) => {
    expect(await create(cron)).toMatchObject({
      status: 400,
      body: { error: { code: 'VALIDATION', path: 'cron', message: 'cron: never comes true' } },
    });
    expect((await api.call('GET', '/api/v1/schedules')).body).toMatchObject({ total: 0 });
  },
);

test('one that seldom comes true is taken', async () => {
  expect((await create('0 0 29 2 *')).status).toBeLessThan(300);
});

import { appendFile, mkdir, utimes, writeFile } from 'node:fs/promises';
import { ensureSession } from '../../api/operations/session/managed-sessions';
import type { Services } from '../../api/operations/services';
import { CATALOG_ROOT, startApi, type ApiServer } from '../support/api-server';

let api: ApiServer;
beforeAll(async () => (api = await startApi()));
afterAll(() => api.close());

const folder = `${CATALOG_ROOT}/watched`;
const HEAD = 'timestamp,open,high,low,close,volume';
const request = { catalog: 'watched', start: '2024-01-01', end: '2024-12-31', instruments: ['A.TEST'], follow: false };

/** The session that a request is answered by, where each one that is asked for is ready. */
async function sessionFor(wanted: typeof request): Promise<string> {
  const findOpen = (name: string) => Promise.resolve({ name, status: 'ready' });
  const services = { ...api.services, store: { sessions: { findOpen } } } as unknown as Services;
  return (await ensureSession(services, wanted, 'me')).name;
}

test('a session that a door holds open is another one once a file of it, or what is declared of it, has changed', async () => {
  await mkdir(folder, { recursive: true });
  for (const file of ['A.TEST.csv', 'B.TEST.csv'])
    await writeFile(`${folder}/${file}`, `${HEAD}\n2024-01-02,1,1,1,1,1\n`);
  const first = await sessionFor(request);
  expect(first).toMatch(/^managed-[0-9a-f]{24}-[0-9a-f]{12}$/);
  // Neither another file nor another time of the same one is a change.
  await appendFile(`${folder}/B.TEST.csv`, '2024-01-03,1,1,1,1,1\n');
  await utimes(`${folder}/A.TEST.csv`, new Date(), new Date());
  expect(await sessionFor(request)).toBe(first);
  await appendFile(`${folder}/A.TEST.csv`, '2024-01-03,1,1,1,1,1\n');
  const second = await sessionFor(request);
  expect(second).not.toBe(first);
  expect(second.slice(0, 33)).toBe(first.slice(0, 33));
  await writeFile(`${folder}/instruments.json`, JSON.stringify({ 'A.TEST': { multiplier: 2 } }));
  expect(await sessionFor(request)).not.toBe(second);
});

test('where the files cannot be seen the session is known by what was asked for alone', async () => {
  expect(await sessionFor({ ...request, catalog: 'elsewhere' })).toMatch(/^managed-[0-9a-f]{24}$/);
});

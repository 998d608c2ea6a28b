import { randomUUID } from 'node:crypto';
import type { Store } from '../../../infra/store/store';
import { useTestStore } from '../../support/test-store';

let store: Store;

useTestStore((opened) => (store = opened));
async function newSession(): Promise<string> {
  const id = randomUUID();
  await store.sessions.create({ id, name: id, catalog: 'c', startUs: 0, endUs: 1 });
  return id;
}
const operation = (id: string) => store.operations.get(id);

test('a session whose load failed has failed, before and after it is closed', async () => {
  const id = await newSession();
  expect(await operation(id)).toMatchObject({ kind: 'session', status: 'running' });
  const error = { code: 'NO_DATA', message: 'none' } as const;
  await store.sessions.setError(id, error);
  expect(await operation(id)).toMatchObject({ status: 'failed', error });
  await store.sessions.close(id);
  expect(await operation(id)).toMatchObject({ status: 'failed', error });
});

test('a session that was loaded has completed, whatever becomes of it', async () => {
  const id = await newSession();
  const manifest = { catalog: 'c', start: 0, end: 1, instruments: [] };
  await store.sessions.saveManifest('m', manifest);
  await store.sessions.publish(id, { version: 1, manifestHash: 'm', manifest, memoryBytes: 1 });
  expect(await operation(id)).toMatchObject({ status: 'completed', error: null });
  await store.sessions.close(id);
  expect(await operation(id)).toMatchObject({ status: 'completed', error: null });
});

test('the data files that versions name are known, so that their columns are kept', async () => {
  const instruments = [
    { id: 'A.X', dataset: 'a' },
    { id: 'B.X', dataset: 'b' },
  ];
  await store.sessions.saveManifest('of two', { catalog: 'c', start: 0, end: 1, instruments });
  const datasets = await store.sessions.datasets();
  expect(['a', 'b', 'c'].filter((name) => datasets.has(name))).toEqual(['a', 'b']);
});

import { randomUUID } from 'node:crypto';
import type { Store } from '../../../infra/store/store';
import { endBadly, storeRun } from '../../support/operations';
import { useTestStore } from '../../support/test-store';

let store: Store;
let id: string;

const config = {
  ...{ strategy: 'x', parameters: {}, account: { initialCapital: 1 }, seed: 0 },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const FIRST = new Date('2024-01-02T03:04:05.678Z');
const LATER = new Date('2024-01-02T03:05:00.000Z');
const databaseAway = { code: 'UNAVAILABLE' as const, message: 'away', details: { database: 'ECONNREFUSED' } };
const diskFull = { code: 'UNAVAILABLE' as const, message: 'full', details: { artifacts: 'ENOSPC' } };

useTestStore((opened) => (store = opened));
beforeAll(async () => {
  await store.sessions.saveManifest('m', { catalog: 'c', start: 0, end: 1, instruments: [] });
});
beforeEach(async () => {
  const sessionId = randomUUID();
  await store.sessions.create({ id: sessionId, name: sessionId, catalog: 'c', startUs: 0, endUs: 1, maxConcurrent: 9 });
  ({ id } = await storeRun(store, { sessionId, session: sessionId, manifestHash: 'm' }, config));
});
const shown = async () => {
  const { stalled_since: since, last_error: error } = await store.operations.get(id);
  return { since, error };
};
const nothing = { since: null, error: null };

test('an operation shows since when it waits first, and what it waits for last', async () => {
  await store.operations.stall(id, { since: FIRST, error: databaseAway });
  await store.operations.stall(id, { since: LATER, error: diskFull });
  expect(await shown()).toEqual({ since: FIRST, error: diskFull });
  await store.operations.unstall(id);
  expect(await shown()).toEqual(nothing);
});

test('it waits no more when it begins, and when it ends', async () => {
  await store.operations.stall(id, { since: FIRST, error: diskFull });
  expect(await store.operations.begin(id, 1)).toBe(true);
  expect(await shown()).toEqual(nothing);
  await store.operations.stall(id, { since: FIRST, error: diskFull });
  await endBadly(store, id, { status: 'cancelled' });
  expect(await shown()).toEqual(nothing);
  await store.operations.stall(id, { since: LATER, error: diskFull });
  expect(await shown()).toEqual(nothing);
});

test('one that begins again after the database was away does not wait for that, but still for anything else', async () => {
  await store.operations.begin(id, 1);
  await store.operations.stall(id, { since: FIRST, error: diskFull });
  expect(await store.operations.begin(id, 1)).toBe(false);
  expect(await shown()).toEqual({ since: FIRST, error: diskFull });
  await store.operations.stall(id, { since: LATER, error: databaseAway });
  expect(await store.operations.begin(id, 1)).toBe(false);
  expect(await shown()).toEqual(nothing);
});

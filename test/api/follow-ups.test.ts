import { randomUUID } from 'node:crypto';
import { cancelFollowUp, followRun } from '../../api/operations/follow-up/follow-up';
import { reconcile } from '../../api/operations/lifecycle/reconciler';
import { addReadySession, startApi, type ApiServer } from '../support/api-server';
import { pinnedTo, storeRun } from '../support/operations';
import { testServers } from '../support/stack';

const config = {
  ...{ strategy: 'sma-cross', parameters: {}, seed: 0, account: { initialCapital: 1 } },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const request = { kind: 'k-fold', folds: 3 };
const following = { kind: 'validation', request };

let api: ApiServer;
beforeAll(async () => {
  const { temporalAddress } = await testServers();
  api = await startApi({ temporalAddress });
});
afterAll(() => api.close());

/** A run with something to follow it, whose asker has died. */
async function followed() {
  const { store } = api;
  const session = `followed-${randomUUID().slice(0, 8)}`;
  const sessionId = await addReadySession(store, session);
  const run = await storeRun(store, await pinnedTo(store, session), config);
  const id = randomUUID();
  await store.followUps.save({ run_id: run.id, id, ...following });
  const end = (status: 'completed' | 'failed') => store.operations.end(run.id, { status });
  return { id, run, end, sessionId };
}

test('what follows a run begins with its completion, once, under the id that it was given', async () => {
  const { id, run, end } = await followed();
  await reconcile(api.services);
  expect(await api.store.operations.find(id)).toBeUndefined();
  await end('completed');
  await Promise.all([reconcile(api.services), reconcile(api.services)]);
  const begun = await api.store.validations.get(id);
  expect([begun.kind, begun.owner, begun.subject]).toEqual(['validation', run.owner, run.id]);
  expect(begun.plan.request).toMatchObject({ ...request, run: run.id });
  expect(await api.store.followUps.openRuns()).toContain(run.id);
  expect((await api.store.followUps.find(run.id))?.error).toBeNull();
});

test('nothing follows a run that failed', async () => {
  const { id, end } = await followed();
  await end('failed');
  await reconcile(api.services);
  expect(await api.store.operations.find(id)).toBeUndefined();
});

test('what cannot begin says why, and is not tried again', async () => {
  const { id, run, end, sessionId } = await followed();
  await end('completed');
  await api.store.sessions.close(sessionId);
  await reconcile(api.services);
  expect((await api.store.followUps.find(run.id))?.error).toMatchObject({ code: 'SESSION_NOT_FOUND' });
  expect(await api.store.operations.find(id)).toBeUndefined();
  expect(await api.store.followUps.openRuns()).not.toContain(run.id);
});

test('what is cancelled before it begins never begins', async () => {
  const { id, run, end } = await followed();
  await end('completed');
  await cancelFollowUp(api.services, (await api.store.followUps.find(run.id))!);
  await reconcile(api.services);
  expect(await api.store.operations.find(id)).toBeUndefined();
  expect((await api.store.followUps.find(run.id))?.error).toMatchObject({ code: 'CANCELLED' });
});

test('a request with a field that its kind does not take is refused before the run has ended', async () => {
  const { run } = await followed();
  const wrong = { kind: 'validation', request: { kind: 'k-fold', folds: 1 } };
  await expect(followRun(api.services, run.id, wrong)).rejects.toMatchObject({ code: 'VALIDATION', path: 'folds' });
});

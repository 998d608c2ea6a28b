import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createStoreActivities } from '../../activities/store-activities';
import { main } from '../../api/cli/main';
import { Kinds } from '../../api/operations/kinds';
import { pinnedOperation, type ReadySession } from '../../api/operations/lifecycle/admission';
import { createOperation } from '../../api/operations/lifecycle/creating';
import { reconcile } from '../../api/operations/lifecycle/reconciler';
import { KINDS } from '../../api/operations/registry';
import type { OperationDetails, OperationSummary } from '../../engine/model/operations';
import { isFinal } from '../../engine/model/status';
import type { Page } from '../../engine/model/views';
import { taskQueues } from '../../workflows/messages';
import { hasBrowser, launchBrowser } from '../browser/chromium';
import { addReadySession, addStrategy, ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { createSurveyActivities, surveyDetail, surveyKind, surveyMigrations } from '../support/seventh-kind';
import { createTestNamespace } from '../support/stack';

/** Nobody waits for the end of so many pages. */
const ENDLESS = 1_000_000;

let api: ApiServer;
let url: string;
let session: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { temporalAddress, temporalNamespace } = await createTestNamespace();
  api = await startApi({
    ...{ temporalAddress, temporalNamespace, kinds: new Kinds([...KINDS, surveyKind]), migrations: surveyMigrations },
    dashboardFolder: path.join(__dirname, '../../dist/dashboard'),
  });
  url = await api.app.listen({ host: '127.0.0.1', port: 0 });
  await addStrategy(api.store);
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const { store, onAdmitted } = api.services;
  const findEngines = () => Promise.resolve([]);
  const worker = await Worker.create({
    ...{ connection, namespace: temporalNamespace, taskQueue: taskQueues(await api.store.installation()).workflows },
    ...{ maxHeartbeatThrottleInterval: '100ms', defaultHeartbeatThrottleInterval: '100ms' },
    workflowsPath: path.join(__dirname, '../support/seventh-kind-workflow.ts'),
    activities: {
      ...createStoreActivities({ store, onAdmitted, findEngines }),
      ...createSurveyActivities({ store, onAdmitted }),
    },
  });
  const running = worker.run();
  stop = async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}, 120_000);
beforeEach(async () => {
  session = `survey-${randomUUID().slice(0, 8)}`;
  await addReadySession(api.store, session, { maxConcurrent: 1 });
});
afterAll(async () => {
  await stop?.();
  // A stream that was given up before its request was sent leaves a connection that never was at work.
  api.app.server.closeAllConnections();
  await api.close();
});

interface Survey {
  pages: number;
  label?: string;
  parent?: string;
  isParent?: boolean;
}

async function create({ pages, isParent = false, ...more }: Survey): Promise<string> {
  const as = { id: randomUUID(), owner: 'admin' };
  const strategy = await api.store.strategies.get('sma-cross');
  const row = (await api.store.sessions.getOpen(session)) as ReadySession;
  const pinned = pinnedOperation(row, strategy, { kind: surveyKind, as });
  const operation = { ...pinned, ...more, ...(isParent ? { takesPlace: false } : { total: pages }) };
  return (await createOperation(api.services, { operation, detail: surveyDetail('birds') }, as)).id;
}

async function call<T>(method: 'GET' | 'POST', procedure: string, input: object): Promise<T> {
  const query = method === 'GET' ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
  const answer = await api.call(method, `/trpc/${procedure}${query}`, method === 'POST' ? input : undefined);
  const { result, error } = answer.body as { result?: { data: T }; error?: unknown };
  if (!result) throw new Error(JSON.stringify(error));
  return result.data;
}

const get = (id: string) => call<OperationDetails>('GET', 'operations.get', { id, forceRefresh: true });
const list = (input: object) => call<Page<OperationSummary>>('GET', 'operations.list', { session, ...input });
const cancel = (id: string) => call('POST', 'operations.cancel', { id, reason: 'enough' });

async function until(id: string, isSo: (view: OperationDetails) => boolean): Promise<OperationDetails> {
  for (;;) {
    const view = await get(id);
    if (isSo(view)) return view;
    if (isFinal(view.status)) throw new Error(`${id} has ended as ${view.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const untilStatus = (id: string, status: string) => until(id, (view) => view.status === status);

async function holdfast(...argv: string[]) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text) });
  const streams = { out: stream('out'), err: stream('err'), terminal: false };
  const code = await main(argv, { url, key: ADMIN_KEY, version: '1.2.3' }, streams);
  return { code, ...written };
}

async function surveys(...ids: string[]): Promise<number> {
  return (await api.store.database.pool.query('select from surveys where id = any($1)', [ids])).rowCount!;
}

test('it is created, runs, shows how far it is and ends, and says so by events', async () => {
  const before = await api.store.events.newest();
  const id = await create({ pages: 200, label: 'birds' });
  const view = await until(id, ({ progress }) => progress.done > 0);
  expect(view).toMatchObject({
    ...{ kind: 'survey', label: 'birds', status: 'running', stale: false, queuePosition: null },
    progress: { total: 200, unit: 'pages', message: expect.stringMatching(/^Read \d+ pages$/) as string },
    workflowId: `survey/${id}`,
    dashboardUrl: expect.stringMatching(new RegExp(`/app/operations/${id}$`)) as string,
  });
  const ended = await untilStatus(id, 'completed');
  expect(ended.progress).toMatchObject({ done: 200, total: 200, fraction: 1, unit: 'pages' });
  const events = await api.store.events.after(before, 100, { operationId: id });
  expect(events.map(({ kind, topic, body }) => [kind, topic, body['status']])).toEqual([
    ['survey', 'progress', 'queued'],
    ['survey', 'started', 'running'],
    ['survey', 'completed', 'completed'],
  ]);
  expect(events.at(-1)!.body).toMatchObject({ verdict: 'read' });
  const estimate = { kind: 'survey', session, strategy: 'sma-cross', units: 400 };
  expect(await call('GET', 'operations.estimate', estimate)).toMatchObject({ basis: 'session', samples: 1 });
});

test('it waits for a place in its session, is listed with its position, and starts when it is given one', async () => {
  const first = await create({ pages: ENDLESS });
  const [second, third] = [await create({ pages: 1 }), await create({ pages: 1 })];
  expect(await list({ kind: 'survey' })).toMatchObject({
    total: 3,
    items: [
      { id: first, queuePosition: null },
      { id: second, queuePosition: 1, status: 'queued', waiting: `number 1 in the queue of the session ${session}` },
      { id: third, queuePosition: 2, status: 'queued' },
    ],
  });
  expect((await list({ kind: 'run' })).total).toBe(0);
  expect((await get(third)).queuePosition).toBe(2);
  await untilStatus(first, 'running');
  await cancel(first);
  await untilStatus(third, 'completed');
  expect((await get(second)).status).toBe('completed');
  const { text } = await api.call('GET', '/metrics');
  expect(text).toMatch(/^holdfast_operations\{kind="survey",status="completed"\} [1-9]/m);
});

test('a parent is cancelled with its parts, those that run and those that wait', async () => {
  const parent = await create({ pages: 0, isParent: true });
  const parts = [];
  for (let i = 0; i < 3; i++) parts.push(await create({ pages: ENDLESS, parent }));
  await untilStatus(parent, 'running');
  await untilStatus(parts[0]!, 'running');
  expect((await list({ parent })).items.map(({ id }) => id)).toEqual(parts);
  await cancel(parent);
  for (const id of [parent, ...parts]) {
    expect(await untilStatus(id, 'cancelled')).toMatchObject({ cancelReason: 'enough' });
  }
  expect(await api.store.operations.load((await api.store.sessions.getOpen(session)).id)).toEqual({
    running: 0,
    queued: 0,
  });
});

test.each([
  ['is ended as failed', (id: string) => call('POST', 'operations.fail', { id, message: 'enough' })],
  [
    'was cancelled by somebody who did not reach its parts, and is cancelled again',
    async (id: string) => {
      await api.store.operations.end(id, { status: 'cancelled' });
      await cancel(id);
    },
  ],
  [
    'was ended by a process that died then, for the reconciler to find',
    async (id: string) => {
      await api.store.operations.end(id, { status: 'failed' });
      jest.spyOn(api.store.sessions, 'unfinished').mockResolvedValueOnce([]);
      await reconcile(api.services);
    },
  ],
])('the parts of a parent end that %s', async (_how, end) => {
  const parent = await create({ pages: 0, isParent: true });
  const parts = [await create({ pages: ENDLESS, parent }), await create({ pages: ENDLESS, parent })];
  await untilStatus(parts[0]!, 'running');
  await end(parent);
  for (const id of parts) await untilStatus(id, 'cancelled');
});

test('a parent ends when its parts have ended, and both go with their rows when they are past their time', async () => {
  const parent = await create({ pages: 0, isParent: true });
  const part = await create({ pages: 2, parent });
  await untilStatus(part, 'completed');
  await untilStatus(parent, 'completed');
  await api.store.database.pool.query(`update operations set finished_at = '2020-01-01' where id = any($1)`, [
    [parent, part],
  ]);
  expect(await surveys(parent, part)).toBe(2);
  const wanted = { operations: 1 };
  expect(await call('POST', 'system.prune', { dryRun: true, operationsDays: 30 })).toMatchObject(wanted);
  expect(await call('POST', 'system.prune', { operationsDays: 30 })).toMatchObject(wanted);
  expect(await surveys(parent, part)).toBe(0);
  await expect(get(part)).rejects.toThrow('OPERATION_NOT_FOUND');
});

test('a workflow that somebody terminated is started again, and the attempt before it changes nothing', async () => {
  const id = await create({ pages: 300 });
  await untilStatus(id, 'running');
  await api.services.temporal.workflow.getHandle(`survey/${id}`).terminate('by hand');
  await api.store.database.pool.query(`update operations set created_at = created_at - interval '1 minute'`);
  // There is no worker for sessions here.
  jest.spyOn(api.store.sessions, 'unfinished').mockResolvedValueOnce([]);
  await reconcile(api.services);
  const row = await api.store.operations.get(id);
  expect(row).toMatchObject({ status: 'running', attempt: 2 });
  expect(await api.store.operations.end(id, { status: 'failed' }, { attempt: 1 })).toMatchObject({ ended: false });
  expect((await untilStatus(id, 'completed')).progress.done).toBe(300);
  expect(await api.store.operations.get(id)).toMatchObject({ attempt: 2, facts: { verdict: 'read' } });
});

test('the command line lists, shows, follows and cancels it', async () => {
  const id = await create({ pages: ENDLESS });
  const waiting = await create({ pages: 1 });
  await until(id, ({ progress }) => progress.done > 0);
  const listed = await holdfast('operations', '--kind', 'survey', '--session', session);
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(listed.out).toMatch(new RegExp(`^${id} +survey +running +${session} `, 'm'));
  const shown = await holdfast('status', id);
  expect(shown.out).toMatch(/^kind +survey$/m);
  expect(shown.out).toMatch(/^progress +[\d.]+ ?%, \d+ of 1,000,000 pages$/m);
  expect((await holdfast('status', waiting)).out).toMatch(/^waits +number 1 in the queue of the session/m);
  const cancelled = await holdfast('cancel', `survey/${id}`, '--reason', 'enough');
  expect(cancelled.code).toBe(0);
  expect(cancelled.out).toMatch(/^status +cancelled$/m);
  expect((await holdfast('watch', waiting)).out).toMatch(/^status +completed$/m);
});

const withBrowser = hasBrowser ? test : test.skip;

withBrowser('the dashboard lists it and shows its page', async () => {
  const id = await create({ pages: ENDLESS, label: 'seabirds' });
  await untilStatus(id, 'running');
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${url}/app/operations`);
    await page.getByLabel('API key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByRole('row', { name: new RegExp(`${id.slice(0, 8)}.*survey`) })
      .getByRole('link')
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: `survey ${id.slice(0, 8)}` }).waitFor();
    await page.getByText('seabirds').waitFor();
    await page.getByText(/Read [\d,]+ pages, .* of 1,000,000 pages/).waitFor();
  } finally {
    await browser.close();
  }
  await cancel(id);
  await untilStatus(id, 'cancelled');
});

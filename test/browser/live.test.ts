import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { addReadySession, startApi, type ApiServer } from '../support/api-server';
import { endBadly, storeRun } from '../support/operations';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;

const config = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
  parameters: {},
};

withBrowser('a page of the dashboard that is open', () => {
  let api: ApiServer;
  let url: string;
  let browser: Browser;
  let page: Page;
  let sessionId: string;

  beforeAll(async () => {
    const dashboardFolder = path.resolve(__dirname, '../../dist/dashboard');
    [api, browser] = await Promise.all([startApi({ auth: 'off', dashboardFolder }), launchBrowser()]);
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    sessionId = await addReadySession(api.store, 'live');
    page = await (await browser.newContext()).newPage();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  async function addRun(): Promise<string> {
    const { manifest_hash: manifestHash } = await api.store.sessions.getOpen('live');
    return (await storeRun(api.store, { sessionId, session: 'live', manifestHash: manifestHash! }, config)).id;
  }

  /** How often the page asks for a procedure from now on. */
  function counted(procedure: string): () => number {
    let count = 0;
    page.on('request', (request) => (count += Number(request.url().includes(`/trpc/${procedure}`))));
    return () => count;
  }

  const stream = () => page.waitForRequest(/\/api\/v1\/events\?/).then((request) => new URL(request.url()).search);
  const progress = (operationId: string) =>
    api.store.events.publish({ topic: 'progress', kind: 'run', operationId, session: 'live', body: {} });

  it('follows changes of status where it lists operations, and asks about once a second at most', async () => {
    const followed = stream();
    await page.goto(`${url}/app/activity`);
    expect(await followed).toBe('?topic=started%2Ccompleted%2Cfailed');
    await page.getByRole('status').getByText('live', { exact: true }).waitFor();
    const asked = counted('operations.list');
    const begin = Date.now();
    const ids = await Promise.all(Array.from({ length: 20 }, () => addRun()));
    for (const id of ids) {
      await progress(id);
      await api.store.operations.begin(id, 1);
      await endBadly(api.store, id, { status: 'cancelled' });
    }
    await page
      .locator('.badge.cancelled')
      .nth(ids.length - 1)
      .waitFor();
    // One at once, one a second, and the slow polling.
    expect(asked()).toBeLessThanOrEqual(2 + ((Date.now() - begin) / 1000) * 1.2);
  });

  it('follows only the run that it shows, until that has ended', async () => {
    const [shown, other] = [await addRun(), await addRun()];
    await api.store.operations.begin(shown, 1);
    const followed = stream();
    const opened = page.waitForResponse(/\/api\/v1\/events\?/);
    await page.goto(`${url}/app/runs/${shown}`);
    expect(await followed).toBe(`?operationId=${shown}`);
    await opened;
    const again = page.waitForRequest(/runs\.get/);
    await progress(shown);
    await again;
    await progress(other);
    const ended = page.waitForEvent('requestfailed', (request) => request.url().includes('/api/v1/events'));
    await endBadly(api.store, shown, { status: 'cancelled' });
    await page.locator('.badge.cancelled').waitFor();
    await ended;
  });
});

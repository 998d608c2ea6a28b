import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ALL_KINDS } from '../../api/operations/registry';
import { ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;
const ID = '3f8a21c7-5d0e-4b7a-9c56-0e2f4d1b8a93';

const answered = (data: unknown) => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify({ result: { data } }),
});
const validation = {
  ...{ validationId: ID, kind: 'judge', status: 'completed', session: 'shares', strategy: 'sma-cross' },
  ...{ subject: { kind: 'run', id: ID }, label: null, cancelReason: null, waiting: null, stalledSince: null },
  ...{ createdAt: '2024-01-01T00:00:00Z', startedAt: null, finishedAt: '2024-01-01T00:01:00Z', tookSeconds: 60 },
  ...{ temporalUrl: 'http://127.0.0.1:1/', total: 2, points: 1, parameters: { fast: 5 } },
};
const operation = {
  ...{ id: ID, kind: 'validation', status: 'completed', session: 'shares', strategy: 'sma-cross', error: null },
  ...{ strategyHash: 'built-in', engineBuild: 'abc', owner: 'admin', label: null, cancelReason: null, waiting: null },
  ...{ createdAt: '2024-01-01T00:00:00Z', startedAt: null, finishedAt: '2024-01-01T00:01:00Z', stalledSince: null },
  ...{ lastError: null, temporalUrl: 'http://127.0.0.1:1/', stale: false },
  progress: { fraction: 1, done: 2, total: 2, unit: 'parts', message: '2 of 2 parts' },
};
const verdict = { code: 'COSTS', rung: 'costs', sentence: 'Costs eat it.', change: 'Trade less.', evidence: {} };
const parts = [
  { part: 'audit', passed: true, sentence: 'Its orders are the same.', evidence: { sampledBars: 16 }, trials: 0 },
  { part: 'costs', passed: false, code: 'COSTS', sentence: 'Costs eat it.', evidence: {}, trials: 0 },
];

withBrowser('the dashboard', () => {
  let api: ApiServer;
  let url: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const dashboardFolder = path.resolve(__dirname, '../../dist/dashboard');
    [api, browser] = await Promise.all([startApi({ dashboardFolder }), launchBrowser()]);
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    await page.setExtraHTTPHeaders({ 'x-api-key': ADMIN_KEY });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  it.each(ALL_KINDS.names)('has a page at the address that the server gives for a %s', async (kind) => {
    await page.goto(`${url}/app${ALL_KINDS.page(`${kind}/${ID}`)}`);
    await page
      .getByRole('main')
      .getByText(/NOT_FOUND|not found/i)
      .first()
      .waitFor();
    expect(await page.getByText('There is no page at this address.').count()).toBe(0);
  });

  it('shows what a validation has found, each part with its sentence', async () => {
    await page.route('**/trpc/validations.get*', (route) => route.fulfill(answered({ ...validation, verdict, parts })));
    await page.goto(`${url}/app/validations/${ID}`);
    await page.getByText('What would change it: Trade less.').waitFor();
    const rungs = page.getByRole('region', { name: 'Rungs' }).getByRole('listitem');
    expect(
      await Promise.all((await rungs.getByRole('img').all()).map((mark) => mark.getAttribute('aria-label'))),
    ).toEqual(['passed', 'did not pass']);
    expect((await rungs.first().innerText()).split('\n').filter(Boolean)).toContain('Its orders are the same.');
    await rungs.first().getByText('Evidence').click();
    await rungs.first().getByText('sampled bars').waitFor();
    expect(await page.getByRole('region', { name: 'Verdict' }).innerText()).toContain('COSTS at the rung costs');
  });

  it('shows what a risk analysis has found, the run as it was before the scenarios', async () => {
    const figures = { totalReturn: 0.1, maxDrawdown: -0.05, sharpe: 1.5, liquidations: 0, losses: [] };
    const shocked = { ...figures, name: 'crash', totalReturn: -0.4, maxDrawdown: -0.45, sharpe: null, liquidations: 2 };
    const result = { kind: 'stress', base: figures, scenarios: [shocked], worst: 'crash', expected: null };
    await page.unroute('**/trpc/operations.get*');
    await page.route('**/trpc/operations.get*', (route) => route.fulfill(answered({ ...operation, kind: 'risk' })));
    await page.route('**/trpc/risk.get*', (route) => route.fulfill(answered({ kind: 'stress', result })));
    await page.goto(`${url}/app/operations/${ID}`);
    const table = page.getByRole('region', { name: 'Scenarios' });
    await table.getByText('crash').waitFor();
    const rows = await table.getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((row) => row.split(/\t\n?/))).toEqual([
      ['as it was', '10.00 %', '−5.00 %', '1.50', '0'],
      ['crash', '−40.00 %', '−45.00 %', '–', '2'],
    ]);
    expect(await page.getByText(`npx holdfast risk get ${ID}`).count()).toBe(1);
  });
});

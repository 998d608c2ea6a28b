import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { STATISTICS, type Statistics } from '../../engine/model/statistics';
import { encodeTable } from '../../infra/store/artifacts/table';
import { addReadySession, addStrategy, ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { completeRun, pinnedTo, storeRun } from '../support/operations';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;

const FILLS = 40;
const POINTS = 20_000;
const BEGIN = Date.parse('2024-03-08T14:30:00Z') * 1000;
const MINUTE = 60_000_000;
const statistics = Object.fromEntries(STATISTICS.map((name) => [name, 0])) as Statistics;
const config = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, seed: 0, parameters: { fast: 1, slow: 2, size: 1 } },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};

withBrowser('a page of the dashboard', () => {
  let api: ApiServer;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let runId: string;

  beforeAll(async () => {
    const dashboardFolder = path.resolve(__dirname, '../../dist/dashboard');
    [api, browser] = await Promise.all([startApi({ dashboardFolder }), launchBrowser()]);
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    await addStrategy(api.store);
    await addReadySession(api.store, 'shares', { instruments: ['AAPL.XNAS'] });
    runId = await storedRun();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  beforeEach(async () => {
    context = await browser.newContext({ timezoneId: 'America/Los_Angeles', viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
  });

  afterEach(() => context.close());

  /** A run of minute bars, half of whose fills are alike but for their order, and whose deepest drawdown is one bar. */
  async function storedRun(): Promise<string> {
    const { store, artifacts } = api;
    const run = await storeRun(store, await pinnedTo(store, 'shares'), config);
    const numbers = (length: number, value: (i: number) => number) => Float64Array.from({ length }, (_, i) => value(i));
    const instrument = Array.from({ length: FILLS }, () => 'AAPL.XNAS');
    const at = (i: number) => BEGIN + Math.floor(i / 2) * MINUTE;
    const fills = encodeTable({
      ...{ time: numbers(FILLS, at), instrument, side: Array.from({ length: FILLS }, () => 'buy') },
      ...{ quantity: numbers(FILLS, () => 1), price: numbers(FILLS, (i) => 100 + i), fee: numbers(FILLS, () => 0) },
    });
    const trades = encodeTable({
      ...{ instrument, side: Array.from({ length: FILLS }, () => 'long'), quantity: numbers(FILLS, () => 1) },
      ...{ entryTime: numbers(FILLS, at), entryPrice: numbers(FILLS, (i) => 100 + i) },
      ...{ exitTime: numbers(FILLS, () => NaN), exitPrice: numbers(FILLS, () => NaN), pnl: numbers(FILLS, () => 1) },
      ...{ fees: numbers(FILLS, () => 0), mae: numbers(FILLS, () => 0), mfe: numbers(FILLS, () => 0) },
    });
    const noRejections = { time: numbers(0, () => 0), instrument: [], order: numbers(0, () => 0), code: [] };
    const deepest = 12_345;
    const equity = encodeTable({
      time: numbers(POINTS, (i) => BEGIN + i * MINUTE),
      equity: numbers(POINTS, (i) => (i === deepest ? 750 : 1000 + (i % 7))),
      drawdown: numbers(POINTS, (i) => (i === deepest ? -0.2537 : -0.001)),
    });
    await completeRun(store, run.id, {
      ...{ resultHash: 'a'.repeat(64), statistics, barsPerYear: 98_280, bars: POINTS, worker: 'engine-worker-1' },
      fillsArtifact: await artifacts.put(fills),
      tradesArtifact: await artifacts.put(trades),
      equityArtifact: await artifacts.put(equity),
      ...{
        rejections: {},
        rejectionsArtifact: await artifacts.put(encodeTable(noRejections)),
        ordersArtifact: null,
        seriesArtifact: null,
        logArtifact: null,
      },
    });
    return run.id;
  }

  async function signIn(address: string): Promise<void> {
    await page.goto(`${url}/app${address}`);
    await page.getByLabel('API key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  it('shows on each page of fills its own rows, also where they are alike, and keeps the page in the address', async () => {
    await signIn(`/runs/${runId}?tab=orders&list=fills`);
    const card = page.getByRole('region', { name: 'Fills' }).last();
    const prices = () => card.locator('tbody tr td:nth-child(5)').allInnerTexts();
    const priced = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `${(100 + from + i).toFixed(2)} USD`);
    await card.getByText('114.00 USD').waitFor();
    expect(await prices()).toEqual(priced(0, 15));
    for (const [text, from, to] of [
      ['16 to 30 of 40', 15, 30],
      ['31 to 40 of 40', 30, 40],
    ] as const) {
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByText(text).waitFor();
      await card.getByText(`${(100 + from).toFixed(2)} USD`).waitFor();
      expect(await prices()).toEqual(priced(from, to));
    }
    await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await page.goBack();
    await page.getByText('31 to 40 of 40').waitFor();
  });

  it('draws the deepest drawdown of all bars, and names the range, of a curve of more points than are drawn', async () => {
    await signIn(`/runs/${runId}`);
    const chart = page.getByRole('img', { name: /^Equity from/ });
    await chart.waitFor();
    expect(await chart.getAttribute('aria-label')).toContain('deepest drawdown −25.37 %');
  });

  it.each([
    ['UTC', '2024-03-08 14:30:00', 'UTC'],
    ['Local time', '2024-03-08 06:30:00', 'Los Angeles'],
    ['Exchange time', '2024-03-08 09:30:00', 'New York'],
  ])('has one zone for tables and charts: %s', async (choice, first, zone) => {
    await signIn(`/runs/${runId}`);
    await page.getByLabel('Times in').selectOption({ label: choice });
    await page.getByRole('columnheader', { name: `Entry ${zone}`, exact: true }).waitFor();
    await page.getByRole('cell', { name: first, exact: true }).first().waitFor();
    const chart = page.getByRole('img', { name: /^Equity from/ });
    expect(await chart.getAttribute('aria-label')).toContain(`Equity from ${first} ${zone} to`);
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + 4, box.y + 150);
    const tip = page.locator('.run-moment');
    while (!(await tip.innerText()).startsWith(first.slice(0, 10))) await page.waitForTimeout(50);
    const text = await tip.innerText();
    // Near the left edge: within the first of the fourteen days.
    expect(text).toContain(zone);
    expect(Math.abs(Date.parse(`${text.slice(0, 19)}Z`) - Date.parse(`${first}Z`))).toBeLessThan(6 * 3600_000);
    await page.reload();
    await page.getByRole('columnheader', { name: `Entry ${zone}`, exact: true }).waitFor();
  });

  it('says that the server does not answer while it does not, and comes by itself once it does', async () => {
    await signIn('/runs');
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
    await context.route(/\/trpc\//, (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
    await page.reload();
    await page.getByText('The server does not answer.').first().waitFor();
    await context.unroute(/\/trpc\//);
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  });

  it('leads to the sign-in where that has ended, and back to what was typed', async () => {
    await signIn('/new/run');
    await page.getByLabel('Initial capital').fill('54321');
    const isKept = () => page.evaluate<boolean>(`JSON.stringify(history.state).includes('54321')`);
    while (!(await isKept())) await page.waitForTimeout(50);
    await page.evaluate(`sessionStorage.setItem('holdfast.key', 'hf_gone')`);
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.getByRole('heading', { name: 'Sign in to Holdfast' }).waitFor();
    await page.getByLabel('API key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByLabel('Initial capital').inputValue()).toBe('54321');
  });

  it('names a session that is closed where a run of it is to be done again, instead of taking another', async () => {
    await addReadySession(api.store, 'past', { instruments: ['AAPL.XNAS'] });
    const run = await storeRun(api.store, await pinnedTo(api.store, 'past'), config);
    await api.store.operations.begin(run.id, 1);
    const { id } = await api.store.sessions.getOpen('past');
    await api.store.sessions.close(id);
    await signIn(`/new/run?like=${run.id}`);
    expect(await page.getByLabel('Session').inputValue()).toBe('past');
    expect(await page.getByLabel('Session').locator('option:checked').innerText()).toBe('past (closed)');
  });

  it('asks before a run is cancelled, and sends the reason', async () => {
    const run = await storeRun(api.store, await pinnedTo(api.store, 'shares'), config);
    await signIn(`/runs/${run.id}`);
    await page.getByText(/^Queued, waits for a free thread/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Go back' }).click();
    expect((await api.store.runs.get(run.id)).status).toBe('queued');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Reason').fill('wrong session');
    const sent = page.waitForRequest(/runs\.cancel/);
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    expect((await sent).postDataJSON()).toEqual({ id: run.id, reason: 'wrong session' });
  });
});

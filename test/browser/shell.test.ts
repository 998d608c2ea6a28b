import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { addReadySession, ADMIN_KEY, addStrategy, startApi, type ApiServer } from '../support/api-server';
import { endBadly, pinnedTo, storeRun } from '../support/operations';
import { faultsOf, IS_SETTLED } from './axe';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;
const config = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, seed: 0, parameters: {} },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};

withBrowser('the shell of the dashboard', () => {
  let api: ApiServer;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let runs: string[];

  const open = (address: string) => page.goto(`${url}/app${address}`);
  const palette = () => page.getByRole('dialog', { name: 'Search' });
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  const addRun = async (label: string) =>
    (await storeRun(api.store, { ...(await pinnedTo(api.store, 'shares')), label }, config)).id;

  beforeAll(async () => {
    const dashboardFolder = path.resolve(__dirname, '../../dist/dashboard');
    [api, browser] = await Promise.all([startApi({ dashboardFolder }), launchBrowser()]);
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    await addStrategy(api.store);
    await addReadySession(api.store, 'shares', { instruments: ['AAPL.XNAS', 'MSFT.XNAS'] });
    runs = [await addRun('first of all'), await addRun('second one'), await addRun('third one')];
    await endBadly(api.store, runs[0]!, { status: 'failed', error: { code: 'STRATEGY_FAILED', message: 'it threw' } });
    await endBadly(api.store, runs[1]!, { status: 'cancelled' });
  }, 120_000);

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.setExtraHTTPHeaders({ 'x-api-key': ADMIN_KEY });
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(() => context.close());

  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  it('shows at home what waits, what failed until it was marked as seen, and the newest runs', async () => {
    await open('');
    await heading('Home');
    const now = page.getByRole('region', { name: 'Now' });
    await now.getByRole('link', { name: 'third one' }).waitFor();
    const needs = page.getByRole('region', { name: 'Needs a look' });
    await needs.getByText('STRATEGY_FAILED: it threw').waitFor();
    expect(await page.getByRole('region', { name: 'Newest runs and sweeps' }).getByRole('row').count()).toBe(4);
    await needs.getByRole('button', { name: 'Mark as seen' }).click();
    await needs.getByText('Nothing went wrong that you have not seen.').waitFor();
    await page.reload();
    await needs.getByText('Nothing went wrong that you have not seen.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('finds a run by the beginning of its id or a word of its label, with the keyboard alone', async () => {
    await open('/settings');
    await heading('Settings');
    await page.keyboard.press('Control+k');
    await page.keyboard.type(runs[0]!.slice(0, 6));
    await palette()
      .getByRole('option', { name: /^first of all/ })
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${runs[0]!}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('secon');
    await palette()
      .getByRole('option', { name: /^second one/ })
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/runs/${runs[1]!}`);
  });

  it('offers actions, sessions, strategies and instruments, and moves among them by arrows', async () => {
    await open('/settings');
    await page.getByRole('button', { name: 'Search' }).click();
    await palette().getByRole('option', { name: 'New sweep' }).waitFor();
    await page.keyboard.type('s');
    for (const name of [/^shares/, /^sma-cross/, /^MSFT\.XNAS session shares/]) {
      await palette().getByRole('option', { name }).first().waitFor();
    }
    await palette().getByRole('combobox').fill('aapl');
    await palette()
      .getByRole('option', { name: /^AAPL\.XNAS/ })
      .waitFor();
    await palette().getByRole('combobox').fill('new s');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('[aria-selected="true"]').innerText()).toContain('New session');
    await page.keyboard.press('Enter');
    await heading('New session');
    expect(await focused()).toBe('New session');
    expect(complaints).toEqual([]);
  });

  it('has keys for rows, a new run and their own list, which fields do not lose', async () => {
    await open('/runs');
    await page.getByRole('row').nth(3).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = await focused();
    expect(await page.getByRole('row').nth(1).innerText()).toContain(first);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('New run').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await heading('New run');
    await page.getByLabel('Label').fill('');
    await page.keyboard.type('n/?j');
    expect(await page.getByLabel('Label').inputValue()).toBe('n/?j');
  });

  it('leads past the navigation by the first Tab, and begins each page at its heading', async () => {
    await open('/runs');
    await heading('Runs');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
    await heading('Settings');
    expect(await focused()).toBe('Settings');
  });

  it('keeps theme, density and the width of the rail in the browser', async () => {
    await open('/settings');
    const colour = () => page.evaluate<string>('getComputedStyle(document.body.parentElement).backgroundColor');
    const light = await colour();
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await colour()).not.toBe(light);
    await page.getByRole('button', { name: 'Compact' }).click();
    await page.getByRole('button', { name: 'Narrow the navigation' }).click();
    await page.reload();
    await heading('Settings');
    expect(await colour()).not.toBe(light);
    expect(await page.evaluate('document.documentElement.dataset.density')).toBe('compact');
    expect((await page.locator('.rail').boundingBox())!.width).toBe(56);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'As the system' }).click();
    expect(await colour()).toBe(light);
  });

  it.each([1440, 1024, 390])('is accessible and fits %i pixels, light and dark', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const address of ['', '/settings', '/new/session', '/sessions']) {
        await open(address);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForFunction(IS_SETTLED);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect({ address, overflow, faults: await faultsOf(page) }).toEqual({ address, overflow: 0, faults: [] });
      }
    }
    if (width === 390) {
      await page.getByRole('button', { name: 'Show the navigation' }).click();
      await page.getByRole('link', { name: 'Runs', exact: true }).click();
      await heading('Runs');
    }
    await page.keyboard.press('Control+k');
    await palette().getByRole('option').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createClient, type HoldfastClient } from '../../api/client/client';
import type { RunView } from '../../engine/model/views';
import { startStack, type FullStack } from '../support/full-stack.mjs';
import { faultsOf } from './axe';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;

const FRAGILE = `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
export default defineStrategy({
  id: 'fragile', name: 'Fragile', description: 'Fails at once.', parameters: z.object({}),
  create: () => ({
    onBar: (ctx) => {
      ctx.log('begins');
      if (ctx.index === 3) throw new Error('too much');
    },
  }),
});`;

const percent = (value: number) => `${(value * 100).toFixed(2)} %`.replace('-', '−');

withBrowser('the page of a run', () => {
  let stack: FullStack;
  let browser: Browser;
  let client: HoldfastClient;
  let strategies: string;
  let run: RunView;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
    strategies = mkdtempSync(path.join(tmpdir(), 'holdfast-run-page-'));
    writeFileSync(path.join(strategies, 'fragile.ts'), FRAGILE);
    stack = await startStack({ demo: true, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
    client = createClient({ url: stack.url, key: stack.key });
    run = await client.runs.create.mutate({
      ...{ session: 'demo', strategy: 'sma-cross', parameters: { fast: 10, slow: 40, size: 20 }, wait: true },
      fees: { proportional: 0.0005 },
    });
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(strategies, { recursive: true });
  });

  async function signIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    complaints = [];
    await page.goto(`${stack.url}/app`);
    await page.getByLabel('API key').fill(stack.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  }
  afterEach(() => context.close());

  const open = (id: string, query = '') => page.goto(`${stack.url}/app/runs/${id}${query}`);
  const chart = () => page.getByRole('img', { name: /^Equity from/ });

  it.each(['UTC', 'America/New_York'])(
    'draws what the statistics say, in a browser in %s by its own clock',
    async (timezoneId) => {
      await signIn({ timezoneId });
      await page.getByLabel('Times in').selectOption({ label: 'Local time' });
      await open(run.runId);
      await chart().waitFor();
      const words = (await chart().getAttribute('aria-label'))!;
      const { maxDrawdown, finalEquity, peakEquity } = run.statistics!;
      expect(words).toContain(`deepest drawdown ${percent(maxDrawdown!)}`);
      expect(words).toContain('Equity from 2000-01-03 to 2020-04-17');
      const money = (value: number) =>
        value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      expect(words).toContain(`and ${money(peakEquity!)}`);
      expect(words).toContain(`ends at ${money(finalEquity!)}`);
      expect(complaints).toEqual([]);
    },
  );

  it('zooms to a trade that is picked, reads its exact bars, and keeps the range in the address', async () => {
    await signIn();
    await open(run.runId);
    await page.getByText(/^5,105 bars in 1,200 buckets/).waitFor();
    const total = (await client.runs.trades.query({ id: run.runId, limit: 1 })).total;
    await page.getByRole('heading', { name: `Trades ${total}` }).waitFor();
    await page.getByTitle('Zoom to the trade').nth(3).click();
    await page.getByText(/^Every bar/).waitFor();
    await page.waitForURL(/from=.*to=.*instrument=SPX\.INDEX/);
    const address = new URL(page.url());
    const [from, to] = ['from', 'to'].map((name) => address.searchParams.get(name)!);
    const shown = await client.runs.trades.query({ id: run.runId, from, to, limit: 1 });
    await page.getByRole('heading', { name: `Trades ${shown.total}`, exact: true }).waitFor();
    await page.reload();
    await page.getByText(/^Every bar/).waitFor();
    expect(await chart().getAttribute('aria-label')).not.toContain('Equity from 2000-01-03 to 2020-04-17');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByText(/^5,105 bars in 1,200 buckets/).waitFor();
    const end = page.getByRole('slider', { name: 'End of the range' });
    await end.focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('PageDown');
    await page.waitForURL(/to=/);
    expect(complaints).toEqual([]);
  });

  it('shows each part of the result in its tab, without a fault that axe knows', async () => {
    await signIn();
    const statistics = run.statistics!;
    for (const [tab, text] of [
      ['Returns', '2008'],
      ['Trades', 'Closed trades'],
      ['Drawdowns', percent(statistics.maxDrawdown!)],
      ['Orders & fills', 'signal'],
      ['Statistics', 'Skewness'],
      ['Settings', 'account.initialCapital'],
      ['Log', 'The strategy logged nothing.'],
      ['Notes', 'Save'],
    ] as const) {
      await open(run.runId);
      await chart().waitFor();
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await page.getByRole('tabpanel').getByText(text).first().waitFor();
      expect([tab, await faultsOf(page)]).toEqual([tab, []]);
    }
    expect(complaints).toEqual([]);
  });

  it('keeps a name, tags and a note', async () => {
    await signIn();
    await open(run.runId);
    await page.getByRole('button', { name: 'Change the name' }).click();
    await page.getByLabel('Name', { exact: true }).fill('ten over forty');
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'ten over forty' }).waitFor();
    await page.getByLabel('Add a tag').fill('keep');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take the tag keep away' }).waitFor();
    await page.getByRole('tab', { name: 'Notes' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).fill('loses in 2008');
    await page.getByRole('tabpanel').getByRole('button', { name: 'Save' }).click();
    await page.getByText('saved', { exact: true }).waitFor();
    const { label, tags, note, resultHash } = await client.runs.get.query({ id: run.runId });
    expect({ label, tags, note, resultHash }).toEqual({
      ...{ label: 'ten over forty', tags: ['keep'], note: 'loses in 2008', resultHash: run.resultHash },
    });
    expect(complaints).toEqual([]);
  });

  it('shows of a run that failed the line of its source, the bars before and what it had logged', async () => {
    await signIn();
    const failed = await client.runs.create.mutate({ session: 'demo', strategy: 'fragile', wait: true });
    await open(failed.runId);
    await page.getByRole('heading', { name: 'fragile.ts, line 8' }).waitFor();
    expect(await page.locator('.at-fault').innerText()).toContain(`throw new Error('too much')`);
    await page.getByRole('region', { name: 'Bars up to the failure' }).getByRole('row').nth(4).waitFor();
    await page.getByRole('alert').getByText('too much').waitFor();
    expect([await faultsOf(page), complaints]).toEqual([[], []]);
  });

  it.each([1440, 1024, 390])('fits a window of %i pixels, in light and dark', async (width) => {
    await signIn({ viewport: { width, height: 844 }, colorScheme: width === 1024 ? 'dark' : 'light' });
    await open(run.runId);
    await chart().waitFor();
    await page.getByRole('tabpanel').getByText('2008').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect([await faultsOf(page), complaints]).toEqual([[], []]);
  });
});

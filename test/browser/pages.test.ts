import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createClient, type HoldfastClient } from '../../api/client/client';
import { startStack, type FullStack } from '../support/full-stack.mjs';
import { faultsOf, IS_SETTLED } from './axe';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;

withBrowser('pages of sessions, strategies, schedules and activity, on a real stack', () => {
  let stack: FullStack;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let client: HoldfastClient;
  let complaints: string[];
  let strategies: string;

  const open = (address: string) => page.goto(`${stack.url}/app${address}`);
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    browser = await launchBrowser();
    strategies = mkdtempSync(path.join(tmpdir(), 'holdfast-pages-'));
    stack = await startStack({ demo: true, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
    client = createClient({ url: stack.url, key: stack.key });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.setExtraHTTPHeaders({ 'x-api-key': stack.key });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });

  beforeEach(() => (complaints = []));

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(strategies, { recursive: true });
  });

  it('opens a session over the range that its catalog covers, narrows it, tells the difference, and closes it', async () => {
    await open('/new/session');
    await page.getByText('data from 2000-01-03').waitFor();
    await page.getByLabel('Name').fill('mine');
    await button('Open the session').click();
    await heading('mine');
    await page.locator('.badge.ready').first().waitFor();
    await button('Narrow').click();
    const narrow = page.getByRole('dialog', { name: 'Narrow mine' });
    await narrow.getByLabel('From').fill('2010-01-04');
    await narrow.getByRole('button', { name: 'Narrow the session' }).click();
    await narrow.waitFor({ state: 'hidden' });
    await button('Versions').click();
    await page.getByText('2000-01-03 to 2020-04-17').first().waitFor();
    await page.getByText('2010-01-04 to 2020-04-17').first().waitFor();
    await page.waitForURL(/tab=versions/);
    await button('Instruments').click();
    await page.getByLabel('Find instruments').fill('nothing so called');
    await page.getByText('No instrument is called so.').waitFor();
    await page.getByLabel('Find instruments').fill('spx');
    await page.getByRole('cell', { name: 'SPX.INDEX' }).waitFor();
    await button('Close').click();
    await page.getByRole('button', { name: 'Close the session' }).click();
    await heading('Sessions');
    await page.getByRole('link', { name: 'demo', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'mine' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('copies a built-in strategy, tells a mistake at its place, and saves it once it is mended', async () => {
    await open('/strategies/momentum-rotation');
    await page.getByRole('textbox', { name: 'Source of momentum-rotation' }).waitFor();
    await page.getByRole('link', { name: 'Copy as my own' }).click();
    await heading('New strategy');
    const editor = page.getByRole('textbox', { name: 'Source of the strategy' });
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('const broken = ;');
    await button('Check').click();
    await page
      .getByRole('alert')
      .getByText(/^\d+:\d+/)
      .waitFor();
    await page.locator('.cm-lint-marker-error').waitFor();
    await editor.click();
    await page.keyboard.press('Control+End');
    for (let i = 0; i < 'const broken = ;'.length; i++) await page.keyboard.press('Backspace');
    await button('Check').click();
    await page.getByText('It is the strategy my-momentum-rotation', { exact: false }).waitFor();
    await button('Save').click();
    await page.waitForURL(/\/strategies\/my-momentum-rotation$/);
    await page.getByText('an upload').waitFor();
    expect((await client.strategies.get.query({ id: 'my-momentum-rotation' })).file).toBe('my-momentum-rotation.ts');
    expect(complaints).toEqual([]);
  });

  it('marks the field of rules that is wrong, and saves rules that are right', async () => {
    await open('/strategies/new?kind=rules');
    const editor = page.getByRole('textbox', { name: 'Rules of the strategy' });
    await editor.waitFor();
    const source = await page.locator('.cm-content').innerText();
    const typed = async (text: string) => {
      await editor.click();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(text);
    };
    await typed(source.replace('"crosses-above"', '"jumps-over"'));
    await button('Check').click();
    await page.getByRole('alert').getByText('enter', { exact: false }).first().waitFor();
    await page.locator('.cm-lint-marker-error').first().waitFor();
    await typed(source);
    await button('Save').click();
    await page.waitForURL(/\/strategies\/my-rules$/);
    await heading('My rules');
  });

  it('makes a schedule with its next times in its zone, and shows its looks', async () => {
    await open('/schedules?new=1');
    await page.getByLabel('Name').fill('nightly');
    await page.getByLabel('Cron').fill('30 17 * * 1-5');
    await page.getByLabel('Time zone').fill('America/New_York');
    const next = page.getByRole('status', { name: 'Next looks' });
    await next.getByText('At 17:30, Monday through Friday, America/New_York. Next:').waitFor();
    const times = await next.getByRole('listitem').allInnerTexts();
    await button('Make the schedule').click();
    await page.getByRole('cell', { name: 'nightly', exact: true }).waitFor();
    const { nextTimes } = await client.schedules.get.query({ id: 'nightly' });
    const shown = nextTimes.slice(0, 5).map((time) => {
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'America/New_York',
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      return `${clock.format(new Date(time))} New York`;
    });
    expect(times).toEqual(shown);
    await button('Looks of nightly').click();
    await page.getByRole('region', { name: 'Last looks of nightly' }).getByRole('cell').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('says in words and as a command what a new run would be, and holds out a part of the range', async () => {
    await open('/new/run?session=demo&strategy=buy-and-hold');
    const summary = page.getByRole('complementary', { name: 'Summary' });
    await summary.getByText('Nothing is paid for fills', { exact: false }).waitFor();
    await page.getByLabel('Costs of').selectOption('shares');
    await page.getByLabel('Hold out the last').selectOption('20');
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('2016-03-27');
    await summary.getByText(/and costs of US shares\.$/).waitFor();
    const command = await summary.locator('pre').innerText();
    for (const part of ['npx holdfast run demo buy-and-hold', '--end 2016-03-27', '--set fees.perShare=0.005']) {
      expect(command).toContain(part);
    }
    await button('Start the run').click();
    await page.waitForURL(/\/runs\//);
    const run = (await client.runs.list.query({ session: 'demo', limit: 1, sort: '-createdAt' })).items[0]!;
    expect(run.fees).toEqual({ proportional: 0, perShare: 0.005, minimum: 1 });
    expect(run.end).toMatch(/^2016-03-27T23:59:59/);
  });

  it('lists events newest first, and says what retention would remove', async () => {
    await open('/activity?tab=events');
    const rows = page.getByRole('region', { name: 'Events, table' }).getByRole('row');
    await rows.nth(5).waitFor();
    const [newest] = await client.events.recent.query({ limit: 1 });
    await rows.getByText(newest!.kind, { exact: true }).first().waitFor();
    await page.getByLabel('Topic').selectOption('failed');
    await page.waitForURL(/topic=failed/);
    await button('Retention').click();
    await button('Show what would go').click();
    await page.getByRole('region', { name: 'What would go' }).getByText('operations').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([1440, 1024, 390])('is accessible and fits %i pixels, light and dark', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    const tabs = ['', '?tab=queue', '?tab=work', '?tab=versions', '?tab=hosts'].map((tab) => `/sessions/demo${tab}`);
    const pages = ['/strategies', '/strategies/sma-cross', '/strategies/new', '/schedules?new=1', '/new/run'];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const address of [...tabs, ...pages, '/activity', '/activity?tab=events', '/activity?tab=retention']) {
        await open(address);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForFunction(IS_SETTLED);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect({ address, overflow, faults: await faultsOf(page) }).toEqual({ address, overflow: 0, faults: [] });
      }
    }
  });
});

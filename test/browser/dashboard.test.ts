import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { createClient, type HoldfastClient } from '../../api/client/client';
import { startStack, type FullStack } from '../support/full-stack.mjs';
import { IS_SETTLED } from './axe';
import { hasBrowser, launchBrowser } from './chromium';

if (!hasBrowser) console.warn('browser tests are skipped: there is no browser for this machine');
const withBrowser = hasBrowser ? describe : describe.skip;

const NOTES = `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
export default defineStrategy({
  id: 'notes', name: 'Notes', description: 'Writes down what it sees.', parameters: z.object({}),
  create: () => ({ onBar: (ctx) => { ctx.record('range', ctx.high - ctx.low); if (ctx.index === 0) ctx.log('begins'); } }),
});`;

const FRAGILE = `import { defineStrategy } from 'holdfast';
import { z } from 'zod';
export default defineStrategy({
  id: 'fragile', name: 'Fragile', description: 'Fails above two.', parameters: z.object({ n: z.number().default(1) }),
  create: ({ n }) => ({ onBar: () => { if (n > 2) throw new Error('too much'); } }),
});`;

withBrowser('the dashboard in a browser, on a real stack', () => {
  let stack: FullStack;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let client: HoldfastClient;
  let complaints: string[];
  let strategies: string;

  const watch = (watched: Page) => {
    const complain = (message: ConsoleMessage) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    };
    watched.on('console', complain);
    watched.on('pageerror', (error) => complaints.push(error.message));
  };
  const open = (address: string) => page.goto(`${stack.url}/app${address}`);
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

  beforeAll(async () => {
    // One after the other: a browser that does not start must not leave a stack that nobody stops.
    browser = await launchBrowser();
    strategies = mkdtempSync(path.join(tmpdir(), 'holdfast-browser-'));
    writeFileSync(path.join(strategies, 'notes.ts'), NOTES);
    writeFileSync(path.join(strategies, 'fragile.ts'), FRAGILE);
    stack = await startStack({ demo: true, env: { HOLDFAST_STRATEGIES_DIR: strategies } });
    client = createClient({ url: stack.url, key: stack.key });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(120_000);
    watch(page);
    complaints = [];
    await page.goto(stack.links['dashboard']!);
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(strategies, { recursive: true });
  });

  beforeEach(() => (complaints = []));

  it('is signed in by the address that the start prints, and shows the stack', async () => {
    await heading('Home');
    expect(page.url()).not.toContain('token');
    await page.getByRole('button', { name: 'Stack: stack ok' }).click();
    await page.getByRole('dialog', { name: 'Stack' }).getByText('Engine workers').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Sessions' }).last().getByRole('link', { name: 'demo' }).waitFor();
    await page
      .getByRole('img', { name: /^Equity of (sma-cross|buy-and-hold)/ })
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it('asks for a key without a cookie, refuses a wrong one and takes the right one', async () => {
    const stranger = await browser.newContext();
    const visit = await stranger.newPage();
    await visit.goto(`${stack.url}/app/sessions`);
    await visit.getByLabel('API key').fill('hf_wrong');
    await visit.getByRole('button', { name: 'Sign in' }).click();
    await visit.getByText('The server did not take this key.').waitFor();
    await visit.getByLabel('API key').fill(stack.key);
    await visit.getByRole('button', { name: 'Sign in' }).click();
    await visit.getByRole('link', { name: 'demo' }).waitFor();
    await stranger.close();
  });

  it('leads from the sessions to one with its instruments and range', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions' }).click();
    await heading('Sessions');
    await page.getByRole('link', { name: 'demo' }).click();
    await heading('demo');
    await page.getByRole('cell', { name: 'SPX.INDEX' }).waitFor();
    await page.locator('.facts').getByText('2000-01-03', { exact: true }).waitFor();
    await page.locator('.facts').getByText('2020-04-17', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("draws a run's equity curve and shows the figures that the API answers", async () => {
    const { items } = await client.runs.list.query({ session: 'demo', limit: 1 });
    const run = items[0]!;
    await open(`/runs/${run.runId}`);
    const chart = page.getByRole('img', { name: /^Equity from 2000-01-03 to 2020-04-17/ });
    await chart.waitFor();
    expect(await page.evaluate<number>(COLOURS)).toBeGreaterThan(10);
    const shown = (name: string) => page.locator('.figures div', { hasText: name }).locator('dd').first().innerText();
    const total = run.statistics!.totalReturn! * 100;
    expect(await shown('Total return')).toBe(`${total.toFixed(2)} %`.replace('-', '−'));
    expect(await shown('Trades')).toBe(String(run.statistics!.trades));
    await page.getByRole('tab', { name: 'Orders & fills' }).click();
    await page.getByRole('cell', { name: 'buy', exact: true }).first().waitFor();
    await page.getByRole('cell', { name: 'signal', exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Orders' }).click();
    await page.getByRole('cell', { name: 'filled', exact: true }).first().waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save orders as CSV' }).click();
    const file = await (await saved).path();
    expect((await saved).suggestedFilename()).toBe(`${run.runId}-orders.csv`);
    const orders = await client.runs.orders.query({ id: run.runId, limit: 1 });
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(orders.total + 1);
    expect(complaints).toEqual([]);
  });

  it('lists strategies with their parameters, and the files that are broken with their error', async () => {
    writeFileSync(path.join(strategies, 'broken.ts'), 'export default {\n');
    await open('/strategies');
    await page.getByText(/^broken\.ts:\d+:\d+: /).waitFor();
    rmSync(path.join(strategies, 'broken.ts'));
    await page.getByRole('link', { name: 'Source, parameters, versions of Simple moving average crossover' }).click();
    await heading('Simple moving average crossover');
    await page.getByRole('row', { name: /^fast 10 integer / }).waitFor();
    await page.getByRole('row', { name: /^built-in present / }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'New run' }).click();
    await page.waitForURL(/strategy=sma-cross/);
    expect(await page.getByLabel('Strategy', { exact: true }).inputValue()).toBe('sma-cross');
    expect(complaints).toEqual([]);
  });

  it('shows what the files of a catalog cover', async () => {
    await open('/sessions/demo');
    await page.locator('.facts').getByRole('link', { name: 'demo' }).click();
    await page.getByRole('row', { name: /^SPX\.INDEX index 2000-01-03 2020-04-17 5,105 1d / }).waitFor();
    await page.getByRole('button', { name: 'Quality of SPX.INDEX: score' }).click();
    await page.getByRole('button', { name: /^Quality of SPX\.INDEX: \d+\.\d\d$/ }).waitFor();
    await page.getByRole('region', { name: 'Quality of SPX.INDEX' }).getByText('Ready for backtests').waitFor();
    await page.getByRole('row', { name: /^Required columns 100\.00 10 / }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('draws what a strategy recorded, and lists what it logged', async () => {
    const run = await client.runs.create.mutate({ session: 'demo', strategy: 'notes', wait: true });
    await open(`/runs/${run.runId}?tab=log`);
    await page.getByRole('img', { name: /^range, at the end: SPX\.INDEX / }).waitFor();
    await page.getByRole('cell', { name: 'begins' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says above the figures what makes them worthless: rejected orders, no trade, failed trials', async () => {
    const work = { session: 'demo', strategy: 'sma-cross', wait: true } as const;
    const poor = await client.runs.create.mutate({ ...work, account: { initialCapital: 1 } });
    await open(`/runs/${poor.runId}`);
    const findings = page.getByRole('region', { name: 'Findings' });
    await findings.getByText(/^NO_FILLS 3134 orders placed, none filled/).waitFor();
    await findings.getByText(/^ORDERS_REJECTED 3133 of 3134 orders rejected: 3133 INSUFFICIENT_CASH/).waitFor();
    const idle = await client.runs.create.mutate({ ...work, strategy: 'fragile', parameters: { n: 2 } });
    await open(`/runs/${idle.runId}`);
    await findings.getByText(/^NO_ORDERS The strategy placed no order in 5,?105 bars/).waitFor();
    const { sweepId } = await client.sweeps.create.mutate({ ...work, strategy: 'fragile', grid: { n: [1, 2, 3, 4] } });
    await open(`/sweeps/${sweepId}`);
    await findings.getByText(/^TRIALS_FAILED 2 of 4 trials failed: 2 STRATEGY_FAILED/).waitFor();
    await findings.getByText(/^TRIALS_WITHOUT_TRADES 2 of 2 completed trials never traded/).waitFor();
    expect(complaints).toEqual([]);
  });

  it("draws a sweep's heatmap, offers it as a table, sorts trials and runs one of them", async () => {
    const { items } = await client.sweeps.list.query({ session: 'demo', limit: 1 });
    const { best } = await client.sweeps.get.query({ id: items[0]!.sweepId });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sweeps' }).click();
    await page.getByRole('link', { name: items[0]!.sweepId.slice(0, 8) }).click();
    const chart = page.getByRole('img', { name: /^Heatmap of Sharpe over fast and slow/ });
    await chart.waitFor();
    const words = await chart.getAttribute('aria-label');
    expect(words).toContain(`fast ${String(best!.parameters['fast'])}, slow ${String(best!.parameters['slow'])}`);
    expect(await page.evaluate<number>(COLOURS)).toBeGreaterThan(50);

    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const figure = best!.statistics.sharpe!.toFixed(2);
    await page.getByRole('region', { name: 'Sharpe as a table' }).getByRole('cell', { name: figure }).first().waitFor();

    const trials = page.getByRole('region', { name: 'Trials' }).last();
    await trials.getByRole('button', { name: 'Trial', exact: true }).click();
    await trials.getByRole('button', { name: 'Trial', exact: true }).click();
    await trials.getByRole('button', { name: 'Show trial 0' }).click();
    await page.getByRole('button', { name: 'Run this trial' }).click();
    await heading(/^sma-cross/);
    await page.getByText('fast 5, slow 20, size 20').waitFor();
    await page.getByRole('img', { name: /^Equity from/ }).waitFor();
    await page.getByRole('link', { name: /^sweep [0-9a-f]{8}, trial 0$/ }).click();
    await page.getByRole('button', { name: 'Show its run' }).click();
    await page.getByRole('img', { name: /^Equity from/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('puts what is wrong with a new run beside its field, and starts it once it is right', async () => {
    await open('/new/run?session=demo');
    await page.getByLabel('fast').fill('0');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.locator('.field', { hasText: 'fast' }).getByRole('alert').waitFor();
    await page.getByRole('alert').getByText('VALIDATION').waitFor();
    expect(await page.getByLabel('fast').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('fast').fill('7');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.getByRole('img', { name: /^Equity from/ }).waitFor();
    await page.getByText(/fast 7, slow/).waitFor();
  });

  it('runs on a margin account, and shows its settings and all its statistics', async () => {
    await open('/new/run?session=demo');
    await page.getByText('Advanced all as they are by default').click();
    const group = (name: string) => page.getByRole('group', { name, exact: true });
    await group('Account').getByLabel('Type').selectOption('margin');
    await page.getByLabel('Leverage').fill('0.5');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.locator('.field', { hasText: 'Leverage' }).getByRole('alert').waitFor();
    await page.getByLabel('Leverage').fill('3');
    await group('Fees').getByLabel('Per share').fill('0.02');
    await group('Fills').getByLabel('At', { exact: true }).selectOption('same-close');
    await group('Evaluation').getByLabel('Risk free rate').fill('0.01');
    await page.getByText('Advanced 5 set').waitFor();
    const isKept = () => page.evaluate<boolean>(`JSON.stringify(history.state).includes('0.01')`);
    while (!(await isKept())) await page.waitForTimeout(50);
    await page.reload();
    await page.getByText('Advanced 5 set').click();
    expect(await page.getByLabel('Leverage').inputValue()).toBe('3');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.getByText('margin, leverage 3').waitFor();
    await page.getByText('0.000 %, 0.02 a share').waitFor();
    await page.getByText(/^at the same close, pessimistic/).waitFor();
    const run = (await client.runs.list.query({ session: 'demo', limit: 1, sort: '-createdAt' })).items[0]!;
    expect(run.account).toEqual({ initialCapital: 100_000, type: 'margin', leverage: 3 });
    expect(run.evaluation).toEqual({ riskFreeRate: 0.01 });
    await page.getByRole('tab', { name: 'Statistics' }).click();
    const groupOf = page.getByRole('region', { name: 'Distribution', exact: true });
    const shown = await groupOf.locator('summary', { hasText: 'Skewness' }).locator('.number').innerText();
    const { skewness } = (await client.runs.get.query({ id: run.runId })).statistics!;
    expect(shown).toBe(skewness!.toFixed(2).replace('-', '−'));
    expect(await page.getByRole('region', { name: 'Returns', exact: true }).locator('summary').count()).toBe(29);
    await page.getByLabel('Find a statistic').fill('skew');
    await page.getByText('Best day').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Run again' }).click();
    await page.getByText('Advanced 7 set').click();
    expect(await page.getByLabel('Risk free rate').inputValue()).toBe('0.01');
    expect(await group('Fills').getByLabel('At', { exact: true }).inputValue()).toBe('same-close');
  });

  it('counts the combinations of a new sweep, follows it live, pauses, resumes and cancels it', async () => {
    await open('/new/sweep?session=demo');
    for (const [name, stop] of [
      ['fast', '200'],
      ['slow', '1000'],
    ] as const) {
      await page.getByLabel(`How ${name} varies`).selectOption('range');
      await page.getByLabel(`${name} start`).fill('1');
      await page.getByLabel(`${name} stop`).fill(stop);
    }
    await page.getByText('200,000 combinations').waitFor();
    const followed = page.waitForRequest(/\/api\/v1\/events\?/);
    await page.getByRole('button', { name: 'Start the sweep' }).click();
    await heading(/^sma-cross/);
    expect((await followed).url()).toMatch(/\?operationId=[0-9a-f-]{36}$/);
    await page.getByText('trials/s').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const asked = page.getByRole('dialog', { name: 'Cancel the sweep?' });
    await asked.getByLabel('Reason').fill('the grid is too wide');
    await asked.getByRole('button', { name: 'Cancel the sweep' }).click();
    await page.locator('.badge.cancelled').waitFor();
    await page.getByText('the grid is too wide').waitFor();
    await page.getByRole('img', { name: /^Heatmap of (median )?Sharpe over fast and slow/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('runs again what a run was, with every field, out of the cache', async () => {
    const first = await client.runs.create.mutate({
      ...{ session: 'demo', strategy: 'sma-cross', parameters: { fast: 9, slow: 31, size: 3 }, wait: true },
      ...{ label: 'nine over thirty-one', instruments: ['SPX.INDEX'], seed: 7, priority: 1 },
      ...{ start: '2005-01-03', end: '2010-06-30T12:00:00Z', fees: { proportional: 0.0005 } },
    });
    await open(`/runs/${first.runId}`);
    await heading('nine over thirty-one');
    await page.getByRole('link', { name: 'Run again' }).click();
    expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('2010-06-30T12:00:00.000Z');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.locator('.page-head').getByText('from cache').waitFor();
    const again = (await client.runs.list.query({ session: 'demo', limit: 1, sort: '-createdAt' })).items[0]!;
    expect(again.runId).not.toBe(first.runId);
    const asked = ({ label, instruments, seed, priority, start, end, fees, parameters }: typeof again) => ({
      ...{ label, instruments, seed, priority, start, end, fees, parameters },
    });
    expect({ ...asked(again), cachedFrom: again.cachedFrom }).toEqual({ ...asked(first), cachedFrom: first.runId });
  });

  it('keeps what was typed on the switch from a run to a sweep, and while the server finds a fault', async () => {
    await open('/new/run?session=demo');
    await page.getByLabel('fast').fill('12');
    await page.getByLabel('Fees, %').fill('200');
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.locator('.field', { hasText: 'Fees, %' }).getByText(/100 %/).waitFor();
    expect(await page.evaluate('document.activeElement?.getAttribute("aria-invalid")')).toBe('true');
    await page.getByLabel('Fees, %').fill('0.1');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sweep: vary parameters' }).click();
    await heading('New sweep');
    expect(await page.getByLabel('fast value').inputValue()).toBe('12');
    expect(await page.getByLabel('Fees, %').inputValue()).toBe('0.1');
    await page.getByLabel('How slow varies').selectOption('range');
    await page.getByText(/^slow: Start, stop and step must be numbers/).waitFor();
  });

  it('shows operations as they happen', async () => {
    const followed = page.waitForRequest(/\/api\/v1\/events\?/);
    await open('/activity');
    await heading('Activity');
    expect((await followed).url()).toMatch(/\?topic=started%2Ccompleted%2Cfailed$/);
    await page.getByRole('status').getByText('live', { exact: true }).waitFor();
    const [known] = (await client.runs.list.query({ limit: 1 })).items;
    const { session, strategy, parameters, account, fees } = known!;
    const { runId } = await client.runs.create.mutate({ session, strategy, parameters, account, fees, wait: true });
    const row = page.getByRole('row').filter({ has: page.locator(`a[href="/app/runs/${runId}"]`) });
    await row.getByText('completed').waitFor();
    expect(await row.getByRole('link', { name: 'Temporal' }).getAttribute('href')).toContain(runId);
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    await page.setViewportSize({ width: 1280, height: 900 });
    expect({ overflow, complaints }).toEqual({ overflow: 0, complaints: [] });
  });

  it('keeps the filters of operations in the address', async () => {
    await open('/operations');
    await page.waitForURL(/\/activity$/);
    await page.getByLabel('Kind').selectOption('sweep');
    await page.getByLabel('Status').selectOption('completed');
    await page.waitForURL(/\/activity\?kind=sweep&status=completed$/);
    const shown = page.getByRole('region', { name: 'Operations' }).last();
    await shown.getByRole('cell', { name: 'sweep', exact: true }).first().waitFor();
    await shown.getByRole('cell', { name: 'run', exact: true }).first().waitFor({ state: 'detached' });
    await page.reload();
    expect(await page.getByLabel('Kind').inputValue()).toBe('sweep');
    await page.getByLabel('Status').selectOption('');
    await page.waitForURL(/\/activity\?kind=sweep$/);
  });

  it('fills in the form of a sweep with one that is to run again, and marks what comes from the cache', async () => {
    const { items } = await client.sweeps.list.query({ session: 'demo', limit: 1 });
    await open(`/sweeps/${items[0]!.sweepId}`);
    await page.getByText('Strategy version', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Run again' }).click();
    await heading('New sweep');
    await page.getByText('1,035 combinations').waitFor();
    await page.getByRole('button', { name: 'Start the sweep' }).click();
    await page.locator('.page-head').getByText('from cache').waitFor();
    await page.getByRole('link', { name: `result of ${items[0]!.sweepId.slice(0, 8)}` }).waitFor();
  });

  it('says what there is not, and fits a telephone on every page', async () => {
    await open('/sessions/absent');
    // Each part of the page that asks for the session says so.
    await page.getByRole('alert').getByText('SESSION_NOT_FOUND').first().waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    const [run] = (await client.runs.list.query({ limit: 1 })).items;
    const [sweep] = (await client.sweeps.list.query({ limit: 1 })).items;
    const paths = ['', '/sessions', '/sessions/demo', '/runs', '/sweeps', '/new/run', '/new/sweep', '/strategies'];
    paths.push('/catalogs', '/catalogs/demo', '/datasets', '/new/session', '/settings');
    for (const path of [...paths, `/runs/${run!.runId}`, `/sweeps/${sweep!.sweepId}`]) {
      await open(path);
      await heading(/./);
      while (!(await page.evaluate(IS_SETTLED))) await page.waitForTimeout(50);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect({ path, overflow }).toEqual({ path, overflow: 0 });
    }
  });
});
/** How many colours the chart's canvas has: one that nothing was drawn on has a single one. */
const COLOURS = `(() => {
  const canvas = document.querySelector('.run-chart-box canvas, .chart canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let i = 0; i < data.length; i += 4) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  return colours.size;
})()`;

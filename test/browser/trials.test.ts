import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { STATISTICS } from '../../engine/model/statistics';
import { addReadySession, addStrategy, ADMIN_KEY, startApi, type ApiServer } from '../support/api-server';
import { completeSweep, pinnedTo, storeSweep } from '../support/operations';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;
const PICTURES = /analytics\.sweep|sweeps\.(trials|get)/;

const execution = {
  ...{ strategy: 'sma-cross', account: { initialCapital: 1000 }, fees: { proportional: 0 } },
  ...{ slippage: { proportional: 0 }, seed: 0, fixed: {} },
  objective: { statistic: 'sharpe', direction: 'maximize' } as const,
};
const axis = (name: string, count: number) => ({ name, start: 1, step: 1, count });

withBrowser('the page of a sweep', () => {
  let api: ApiServer;
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let ended: string;
  let live: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    const dashboardFolder = path.resolve(__dirname, '../../dist/dashboard');
    [api, browser] = await Promise.all([startApi({ dashboardFolder }), launchBrowser()]);
    url = await api.app.listen({ port: 0, host: '127.0.0.1' });
    await addStrategy(api.store);
    await addReadySession(api.store, 'shares', { instruments: ['AAPL.XNAS'] });
    // Trial 20 fast + 2 slow + size: a Sharpe ratio of fast - slow / 10 + size / 100.
    ended = await stored([axis('fast', 10), axis('slow', 10), axis('size', 2)], 199);
    await completeSweep(api.store, ended, 'a'.repeat(64));
    live = await stored([axis('fast', 250), axis('slow', 200)]);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  beforeEach(async () => {
    complaints.length = 0;
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.setExtraHTTPHeaders({ 'x-api-key': ADMIN_KEY });
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  });

  afterEach(() => context.close());

  /** A sweep with all of its rows; the last `failing` trial fails. */
  async function stored(axes: ReturnType<typeof axis>[], failing?: number): Promise<string> {
    const total = axes.reduce((product, { count }) => product * count, 1);
    const plan = { ...execution, axes };
    const { id } = await storeSweep(api.store, await pinnedTo(api.store, 'shares'), { plan, total });
    const [, slow = axis('', 1), size = axis('', 1)] = axes;
    const sharpe = (trial: number) =>
      1 +
      Math.floor(trial / (slow.count * size.count)) -
      (1 + (Math.floor(trial / size.count) % slow.count)) / 10 +
      (1 + (trial % size.count)) / 100;
    const rows = Array.from({ length: total }, (_, trial) => ({
      ...{ trial, resultHash: Buffer.alloc(32, trial), stopped: null },
      error: trial === failing ? { code: 'STRATEGY_FAILED' as const, message: 'It divided by 0.' } : null,
      statistics: Float64Array.from(STATISTICS, (name) =>
        name === 'sharpe' ? sharpe(trial) : name === 'trades' ? 7 : 0,
      ),
    }));
    await api.store.trials.store({ sweepId: id, host: 'engine-worker-1', rows });
    return id;
  }

  const open = (address: string) => page.goto(`${url}/app${address}`);
  const query = () => new URL(page.url()).searchParams;

  it('says what all trials came to, and names an example of each failure', async () => {
    await open(`/sweeps/${ended}`);
    const headline = page.getByLabel('Headline');
    await headline.getByText('199', { exact: true }).waitFor();
    expect((await headline.innerText()).replace(/\s+/g, ' ')).toMatch(
      /Best Sharpe 9\.92 trial 181 Median 4\.92 .* Above zero 100\.0 % Trials that count 199 Failed 1/,
    );
    await page.getByRole('region', { name: 'Failed trials' }).getByRole('button', { name: 'trial 199' }).click();
    await page.getByRole('complementary', { name: 'Trial 199' }).getByText('It divided by 0.').waitFor();
    // fast alone makes almost all of it.
    const bars = page.getByRole('region', { name: 'Importance' }).locator('dl > div');
    expect((await bars.first().innerText()).replace(/\s+/g, ' ')).toMatch(/^fast 9\d\.\d %$/);
    expect(complaints).toEqual([]);
  });

  it('keeps a slice, the picked trial and the order in the address, for every picture and the table alike', async () => {
    await open(`/sweeps/${ended}`);
    await page.getByRole('img', { name: /^Heatmap of median Sharpe over fast and slow, 10 by 10 cells/ }).waitFor();
    await page.getByLabel('size', { exact: true }).selectOption('1');
    await page
      .getByRole('img', { name: /^Heatmap of Sharpe over fast and slow.* Best 9\.91 at fast 10, slow 1\./ })
      .waitFor();
    expect(query().get('fix')).toBe('size=1');
    const table = page.getByRole('region', { name: 'Trials' }).last();
    await table.getByRole('button', { name: 'slow', exact: true }).click();
    await page.getByText('1 to 15 of 100').waitFor();
    expect(query().get('sort')).toBe('-parameters.slow');
    expect(await table.locator('tbody tr').first().locator('td').nth(2).innerText()).toBe('10');
    await table.getByRole('button', { name: 'Show trial 18', exact: true }).click();
    const drawer = page.getByRole('complementary', { name: 'Trial 18' });
    await drawer.getByText('of 199 by Sharpe').waitFor();
    await drawer.getByRole('button', { name: 'slow 9' }).click();
    await page.getByRole('complementary', { name: 'Trial 16' }).waitFor();
    const address = page.url();
    await page.goto(address);
    await page.getByRole('complementary', { name: 'Trial 16' }).getByText('of 199 by Sharpe').waitFor();
    await page.getByText('1 to 15 of 100').waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });

  it('filters by a range of a statistic, shows the columns that are chosen, and each picture when it is asked for', async () => {
    await open(`/sweeps/${ended}`);
    await page.getByRole('button', { name: 'Add a range' }).click();
    await page.getByRole('textbox', { name: 'From' }).fill('9');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    // fast 10 with slow 1 to 10: all but the failed one.
    await page.getByText('1 to 15 of 19').waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Fills').check();
    await page.getByRole('dialog', { name: 'Columns' }).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('columnheader', { name: 'Fills' }).waitFor();
    expect(query().get('cols')).toMatch(/,fills$/);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('button', { name: 'Parallel', exact: true }).click();
    await page.getByRole('img', { name: /^Parallel coordinates of 19 trials: fast, slow, size, Sharpe/ }).waitFor();
    await page.getByRole('button', { name: 'Scatter', exact: true }).click();
    await page.getByRole('img', { name: /^Sharpe against Max drawdown of 19 trials/ }).waitFor();
    expect(asked.filter((one) => one.includes('sweepSample')).length).toBeGreaterThanOrEqual(2);
    await page.getByRole('button', { name: 'Without the condition on sharpe' }).click();
    await page.getByText('1 to 15 of 200').waitFor();
    expect(complaints).toEqual([]);
  });

  it('opens the form of a finer sweep around a trial', async () => {
    await open(`/sweeps/${ended}?trial=98`);
    await page.getByRole('link', { name: 'Finer around this trial' }).click();
    const fast = page.getByRole('group', { name: 'fast' });
    await fast.getByLabel('fast start').waitFor();
    expect([await fast.getByLabel('fast start').inputValue(), await fast.getByLabel('fast stop').inputValue()]).toEqual(
      ['4', '6'],
    );
  });

  it('follows 50,000 trials that still come without asking for all of them', async () => {
    const bytes: number[] = [];
    page.on('response', (response) => {
      if (PICTURES.test(response.url())) void response.body().then((body) => bytes.push(body.length));
    });
    await open(`/sweeps/${live}`);
    await page.getByRole('img', { name: /^Heatmap of median Sharpe over fast and slow, 60 by 60 cells/ }).waitFor();
    await page.getByRole('button', { name: 'Show trial 49800', exact: true }).waitFor();
    // All pictures and the table at once; the largest of them is renewed each five seconds.
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(150_000);
    expect(complaints).toEqual([]);
  });
});

import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startStack, type FullStack } from '../support/full-stack.mjs';
import { processesWith, untilSo } from '../support/processes';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;

withBrowser('the pages of scripts', () => {
  let stack: FullStack;
  let browser: Browser;
  let page: Page;
  let home: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    home = makeTestHome();
    cpSync(path.join(__dirname, '../fixtures/scripts'), path.join(home, 'scripts'), { recursive: true });
    writeFileSync(path.join(home, 'scripts/waits.sh'), `echo waiting; sleep 5${process.pid}\n`);
    [browser, stack] = await Promise.all([launchBrowser(), startStack({ home })]);
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(stack.links['dashboard']!);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await removeTestHome(home);
  });

  it('run a script with typed parameters, and show its log, results, rules and files', async () => {
    await page.goto(`${stack.url}/app/scripts`);
    await page.getByLabel('Script', { exact: true }).selectOption('daily_pnl.py');
    await page.getByLabel('Parameters').fill('output_dir=/tmp');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').filter({ hasText: 'is given by the server' }).first().waitFor();
    await page.getByLabel('Parameters').fill('strategy=straddle\nlegs=CE\nlegs=PE\nverbose=true\ncapital=100000');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('completed', { exact: true }).first().waitFor();
    await page.getByLabel('Log').getByText("legs ['CE', 'PE'] verbose True").waitFor();
    await page.getByText('The files keep the rules').waitFor();
    await page.getByRole('img', { name: /Cumulative P&L, at the end: this run 920/ }).waitFor();
    await page.getByRole('button', { name: 'Save' }).first().waitFor();
    await page.goto(`${stack.url}/app/scripts`);
    await page.getByRole('region', { name: 'Runs' }).getByText('920.00').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('sweep over a grid that is typed, and show each trial with its run', async () => {
    await page.goto(`${stack.url}/app/scripts`);
    await page.getByLabel('Script', { exact: true }).selectOption('daily_pnl.py');
    await page.getByLabel('Parameters').fill('strategy=straddle');
    await page.getByLabel('Grid').fill('capital=100000,200000');
    await page.getByRole('button', { name: 'Sweep' }).click();
    await page.getByText('completed', { exact: true }).first().waitFor();
    const trials = page.getByRole('region', { name: 'Trials' });
    await trials.getByText('920.00').nth(1).waitFor();
    await trials.getByRole('link', { name: 'Run of trial 1' }).click();
    await page.getByRole('link', { name: /trial 1 of sweep/ }).click();
    await page.getByText('daily_pnl.py').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('show what is printed while it is at work, and name the end when the worker is killed, of which no process is left', async () => {
    await page.goto(`${stack.url}/app/scripts`);
    await page.getByLabel('Script', { exact: true }).selectOption('waits.sh');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByLabel('Log').getByText('waiting').waitFor();
    stack.kill('engine-worker-1');
    await page.getByText('SCRIPT_INTERRUPTED').waitFor();
    await page.getByLabel('Log').getByText('waiting').waitFor();
    await untilSo(() => processesWith(`sleep 5${process.pid}`.replace(' ', '\0')).length === 0);
    expect(complaints).toEqual([]);
  });
});

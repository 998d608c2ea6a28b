import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { writeBars } from '../support/bars.mjs';
import { startStack, type FullStack } from '../support/full-stack.mjs';
import { hasBrowser, launchBrowser } from './chromium';

const withBrowser = hasBrowser ? describe : describe.skip;

withBrowser('the pages of imports and datasets', () => {
  let stack: FullStack;
  let browser: Browser;
  let page: Page;
  let folder: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    folder = mkdtempSync(path.join(tmpdir(), 'holdfast-imports-'));
    stack = await startStack();
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(stack.links['dashboard']!);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    rmSync(folder, { recursive: true });
  });

  it('shows the first rows of a file, names what is wrong, and imports it into a catalog', async () => {
    const file = writeBars({ folder, instrument: 'WEB.TEST', bars: 300 });
    await page.goto(`${stack.url}/app/catalogs`);
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.getByLabel('Files').setInputFiles(file);
    await page.getByLabel('Catalog', { exact: true }).fill('../climbs');
    await page.getByRole('button', { name: 'Show how they will be read' }).click();
    await page.getByRole('alert').filter({ hasText: 'relative path' }).first().waitFor();
    await page.getByLabel('Catalog', { exact: true }).fill('web');
    await page.getByRole('button', { name: 'Show how they will be read' }).click();
    await page.getByRole('region', { name: 'First rows' }).getByText('2024-01-01 00:00:00').waitFor();
    await page.getByLabel('Instrument', { exact: true }).fill('OTHER.TEST');
    await page.getByRole('button', { name: 'Show again' }).click();
    await page.getByRole('region', { name: 'First rows' }).getByText('OTHER.TEST').first().waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('completed', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Instruments' }).getByRole('cell', { name: 'OTHER.TEST' }).waitFor();
    await page.getByRole('link', { name: 'web' }).click();
    await page.getByRole('cell', { name: 'OTHER.TEST', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('lets each part of files be named that are refused as they stand', async () => {
    const file = path.join(folder, 'ODD.TEST.csv');
    writeFileSync(file, 'when,first,top,bottom\n2024-01-01,1,2,1\n');
    await page.goto(`${stack.url}/app/imports`);
    await page.getByLabel('Files').setInputFiles(file);
    await page.getByLabel('Catalog', { exact: true }).fill('web');
    await page.getByRole('button', { name: 'Show how they will be read' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /IMPORT_REFUSED|BAD_DATA/ })
      .waitFor();
    await page.getByLabel('Column of close').fill('bottom');
    await page.getByLabel('Format').selectOption('csv');
  });

  it('keeps files as a dataset, shows how far they can be trusted, repairs them into a version, and deletes it', async () => {
    const file = writeBars({ folder, instrument: 'SET.TEST', bars: 60 });
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(file, `${[...lines, lines.at(-1)!].join('\n')}\n`);
    await page.goto(`${stack.url}/app/datasets`);
    await page.getByLabel('Files').setInputFiles(file);
    await page.getByLabel('Name', { exact: true }).fill('Web prices');
    await page.getByRole('button', { name: 'Show how they will be read' }).click();
    await page.getByRole('region', { name: 'First rows' }).getByText('2024-01-01 00:00:00').waitFor();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('heading', { name: 'Web prices' }).waitFor();
    await page.getByText('1 row repeated: one of each counts.').waitFor();
    await page.getByLabel('Step').selectOption({ label: 'Of rows of one time keep the first' });
    await page.getByRole('button', { name: 'Make the next version' }).click();
    await page.getByRole('heading', { name: 'Version 2' }).waitFor();
    await page.getByText('60, 60 of them bars').waitFor();
    await page.getByRole('link', { name: /^datasets\/\d+\/2-/ }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete all versions' }).click();
    await page.getByText('Nothing was uploaded yet.').waitFor();
    expect(complaints).toEqual([]);
  });
});

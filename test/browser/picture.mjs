/** Makes docs/dashboard.png: the demo sweep of a fresh stack, as a browser shows it. Run after `npm test` or `npm start`. */
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startStack } from '../support/full-stack.mjs';
import { packedChromium } from './packed-chromium.mjs';

const target = path.resolve(import.meta.dirname, '../../docs/dashboard.png');

const browser = await chromium.launch({ executablePath: packedChromium().executablePath, args: ['--no-sandbox'] });
const stack = await startStack({ demo: true });
try {
  const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
  await page.goto(stack.links.dashboard);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sweeps' }).click();
  await page.locator('tbody a').first().click();
  await page.getByRole('img', { name: /^Heatmap/ }).waitFor();
  await page.waitForTimeout(500);
  await page.screenshot({ path: target });
} finally {
  await browser.close();
  await stack.stop();
}

/**
 * `npm run bench:ui [-- --json] [--only zoom]`: pages of the dashboard in Chromium, with an empty cache of the browser, on a
 * stack of its own. Files in `ui/` bring cases: what is measured on a page, and what must be in the home of the stack before
 * it starts.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { bootstrap } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { packedChromium } from '../browser/packed-chromium.mjs';
import { printTable } from './table.mjs';

/** Once without counting, so that the server has compiled and converted what it needs; the median of the others counts. */
const ROUNDS = 3;
const folder = path.join(import.meta.dirname, 'ui');

/**
 * @typedef {{url: string, call: (method: string, path: string, body?: object) => Promise<any>}} Stack `url` of the dashboard, `call` of REST
 * @typedef {{key: string, limit: number, what: string, measure: (page: import('playwright-core').Page, stack: Stack) => Promise<number>}} Case
 */

async function main() {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? '' : process.argv[at + 1];
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const modules = await Promise.all(files.map((name) => import(pathToFileURL(path.join(folder, name)).href)));
  const cases = modules.flatMap((module) => module.cases ?? []).filter(({ key }) => key.startsWith(only));
  await bootstrap();
  const { startStack } = await import('../support/full-stack.mjs');
  const { makeTestHome, removeTestHome } = await import('../support/test-home.mjs');
  const home = makeTestHome();
  for (const { prepare } of modules) prepare?.(home);
  const { executablePath } = packedChromium();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const results = { raw: {} };
  try {
    const stack = await startStack({ home, demo: true });
    try {
      for (const one of cases) {
        progress(one.key);
        const times = await timesOf(one, { stack, browser });
        results[one.key] = times.slice(1).sort((a, b) => a - b)[ROUNDS >> 1];
        results.raw[one.key] = times;
      }
    } finally {
      await stack.stop();
    }
  } finally {
    await browser.close();
    await removeTestHome(home);
  }
  const targets = Object.fromEntries(cases.map(({ key, limit, what }) => [key, { must: limit, aim: limit / 2, what }]));
  printTable(results, { targets, unit: 'ms' });
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`);
}

/** Milliseconds of each round, each in a browser that has seen nothing but the sign-in. */
async function timesOf({ measure }, { stack, browser }) {
  const signedIn = await browser.newContext();
  const first = await signedIn.newPage();
  await first.goto(stack.links.dashboard);
  await first.getByRole('heading', { level: 1 }).waitFor();
  const storageState = await signedIn.storageState();
  await signedIn.close();
  const seen = { url: `${stack.url}/app`, call: callerOf(stack) };
  const times = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    times.push(await measure(page, seen));
    await context.close();
  }
  return times;
}

function callerOf({ url, key }) {
  return async (method, address, body) => {
    const headers = { 'x-api-key': key, ...(body && { 'content-type': 'application/json' }) };
    const response = await fetch(`${url}/api/v1${address}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${address}: ${JSON.stringify(answer).slice(0, 500)}`);
    return answer;
  };
}

await main().catch(fail);

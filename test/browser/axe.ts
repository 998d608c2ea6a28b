import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Whether no part of the page waits for its first answer, evaluated in it. A page that follows events is never without a request. */
export const IS_SETTLED = `document.querySelector('main [aria-busy="true"]') === null`;

interface Violation {
  id: string;
  nodes: { target: string[] }[];
}

/** Faults of accessibility that axe-core finds on a page that was opened without its security policy: rule and element. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

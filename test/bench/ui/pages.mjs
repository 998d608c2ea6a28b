import path from 'node:path';
import { writeBars } from '../../support/bars.mjs';

const BARS = 1_000_000;
const LONG = { name: 'million', catalog: 'million', start: '2024-01-01', end: '2025-12-31' };

/** Puts into the home of a stack that has not started yet what the cases read. */
export function prepare(home) {
  writeBars({ folder: path.join(home, 'catalog', LONG.catalog), instrument: 'AAA.TEST', bars: BARS });
}

let made;

/** A run over a million bars, made once. */
async function longRun({ call }) {
  made ??= (async () => {
    await call('POST', '/sessions?wait=true', LONG);
    const strategy = { strategy: 'sma-cross', parameters: { fast: 100, slow: 400 } };
    const { runId } = await call('POST', '/runs?wait=true', { session: LONG.name, ...strategy });
    for (;;) {
      const { status, bars } = await call('GET', `/runs/${runId}`);
      if (status === 'completed' && bars === BARS) return runId;
      if (status !== 'queued' && status !== 'running') throw new Error(`the run has ${status}, ${bars} bars`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  return made;
}

/** Milliseconds from the request of an address until all that is looked for is on the page. */
async function opened(page, address, shown) {
  const begin = performance.now();
  await page.goto(address);
  await Promise.all(shown(page).map((locator) => locator.waitFor()));
  return performance.now() - begin;
}

const chart = (page) => [
  page.getByRole('img', { name: /^Equity from/ }),
  page.getByRole('region', { name: 'List of trades' }),
  page.getByText(/1,000,000 bars in [\d,]+ buckets/),
];

/** Cases of `npm run bench:ui`; see there. */
export const cases = [
  {
    key: 'overviewMs',
    limit: 1000,
    what: 'the overview, until its heading and its sessions are there',
    measure: (page, { url }) =>
      opened(page, url, (shown) => [
        shown.getByRole('heading', { level: 1, name: 'Home' }),
        shown.getByRole('link', { name: 'demo' }).first(),
      ]),
  },
  {
    key: 'runPageMs',
    limit: 1500,
    what: 'the page of a run over 1,000,000 bars: chart and trades',
    measure: async (page, stack) => opened(page, `${stack.url}/runs/${await longRun(stack)}`, chart),
  },
  {
    key: 'zoomMs',
    limit: 300,
    what: 'from the whole of it to the exact bars of a trade',
    measure: async (page, stack) => {
      await opened(page, `${stack.url}/runs/${await longRun(stack)}`, chart);
      await page.waitForLoadState('networkidle');
      const begin = performance.now();
      await page.getByTitle('Zoom to the trade').nth(10).click();
      await page.getByText(/^Every bar/).waitFor();
      return performance.now() - begin;
    },
  },
];

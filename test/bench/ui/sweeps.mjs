/** Trials of the sweep that opens, and of the one whose trials are compared. */
const MILLION = {
  fast: { start: 5, stop: 104, step: 1 },
  slow: { start: 110, stop: 209, step: 1 },
  size: { start: 1, stop: 100, step: 1 },
};
const TEN_THOUSAND = { fast: { start: 5, stop: 104, step: 1 }, slow: { start: 110, stop: 209, step: 1 } };
/** A year, so that a million trials take a minute. */
const RANGE = { start: '2019-04-01', end: '2020-03-31' };

/** Computes a sweep of the demo session, or finds it: equal ones are answered by the cache. */
async function sweepOf(stack, grid) {
  const { sweepId } = await stack.call('POST', '/sweeps', { session: 'demo', strategy: 'sma-cross', ...RANGE, grid });
  for (;;) {
    const { status } = await stack.call('GET', `/sweeps/${sweepId}`);
    if (status === 'completed') return sweepId;
    if (status === 'failed' || status === 'cancelled') throw new Error(`the sweep has ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Milliseconds from the request of an address until what is looked for is on the page, with an empty cache of the browser. */
async function opened(page, address, shown) {
  const begin = performance.now();
  await page.goto(address);
  for (const locator of shown(page)) await locator.waitFor();
  return performance.now() - begin;
}

/**
 * Cases of `npm run bench:ui`.
 * @typedef {{url: string, call: (method: string, path: string, body?: object) => Promise<any>}} Stack `url` of the dashboard, `call` of REST
 * @type {readonly {key: string, limit: number, what: string, measure: (page: import('playwright-core').Page, stack: Stack) => Promise<number>}[]}
 */
export const cases = [
  {
    key: 'sweepPageMs',
    limit: 1000,
    what: 'a sweep of 1,000,000 trials opens: headline, heatmap and table',
    measure: async (page, stack) => {
      const id = await sweepOf(stack, MILLION);
      return opened(page, `${stack.url}/sweeps/${id}`, (shown) => [
        shown.getByRole('img', { name: /^Heatmap/ }),
        shown.getByLabel('Headline').getByText(/^trial/),
        shown.getByRole('button', { name: /^Show trial/ }).first(),
      ]);
    },
  },
  {
    key: 'compareMs',
    limit: 1000,
    what: '10,000 trials are compared: parallel coordinates of parameters and statistics',
    measure: async (page, stack) => {
      const id = await sweepOf(stack, TEN_THOUSAND);
      return opened(page, `${stack.url}/sweeps/${id}?picture=parallel`, (shown) => [
        shown.getByRole('img', { name: /^Parallel coordinates/ }),
      ]);
    },
  },
];

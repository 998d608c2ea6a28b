/** Weights of 50 assets from 2,520 days, each method with a covariance of its own, warm: the slowest. */
import { built } from '../engine.mjs';

const { allocate } = built('allocation/allocate.js');
const { SeededRandom } = built('execution/run/seeded-random.js');
const [ASSETS, DAYS, ROUNDS] = [50, 2520, 9];
const METHODS = ['min-variance', 'max-sharpe', 'risk-parity', 'hrp', 'black-litterman'];

function returnsOf() {
  const random = new SeededRandom(1, 'portfolio');
  const values = new Float64Array(ASSETS * DAYS);
  for (let t = 0; t < DAYS; t++) {
    const market = (random.next() - 0.49) * 0.02;
    for (let k = 0; k < ASSETS; k++) values[t * ASSETS + k] = market + (random.next() - 0.5) * 0.01 * (1 + k / ASSETS);
  }
  return { instruments: Array.from({ length: ASSETS }, (_, k) => `A${k}`), assets: ASSETS, days: DAYS, values };
}

export function measurePortfolio() {
  const same = (value) => new Float64Array(ASSETS).fill(value);
  const task = {
    ...{ returns: returnsOf(), bounds: { min: same(0), max: same(1) }, shrinkage: 'ledoit-wolf', riskFree: 0 },
    ...{ views: [], market: same(1 / ASSETS), riskAversion: 2.5, tau: 0.05, frontier: 0, current: same(0), cost: 0 },
  };
  const median = METHODS.map((method) => {
    const times = Array.from({ length: ROUNDS }, () => {
      const begin = performance.now();
      allocate({ ...task, methods: [method] });
      return performance.now() - begin;
    });
    return times.sort((a, b) => a - b)[ROUNDS >> 1];
  });
  return { portfolioMs: Math.max(...median), raw: { portfolioMethodsMs: median } };
}

/** 10,000 paths of 252 days, drawn from 2,520 by the stationary bootstrap, with value at risk, bands and drawdowns, warm. */
import { built } from '../engine.mjs';

const { monteCarlo } = built('risk/monte-carlo.js');
const ROUNDS = 15;
const WARM = 5;

export function measureMonteCarlo() {
  const returns = Float64Array.from({ length: 2520 }, (_, i) => Math.sin(i * 12.9898) * 0.02 * ((i % 7) / 7) + 0.0003);
  const task = {
    returns,
    method: 'bootstrap',
    paths: 10_000,
    horizon: 252,
    block: 10,
    levels: [0.95, 0.99],
    ruin: 0.5,
  };
  const times = [];
  for (let seed = 0; seed < WARM + ROUNDS; seed++) {
    const begin = performance.now();
    monteCarlo({ ...task, seed });
    if (seed >= WARM) times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return { monteCarlo10kMs: times[ROUNDS >> 1], raw: { monteCarlo10kRounds: times } };
}

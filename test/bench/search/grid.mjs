/** A grid of 1,000 combinations of `sma-cross` on 2,520 daily bars through the engine's own batches on two threads, warm. */
import { measure } from '../processes.mjs';
import { dailyMarket } from './daily-market.mjs';

const ROUNDS = 5;

export async function measureGrid() {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) times.push((await measure('w2.mjs', ['statistics', dailyMarket()])).ms);
  times.sort((a, b) => a - b);
  return { grid1000Ms: times[ROUNDS >> 1], raw: { grid1000Rounds: times } };
}

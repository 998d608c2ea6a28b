/**
 * A thousand runs in a row, full results and all: `node --expose-gc warm.mjs <market file>`. A single reading of resident
 * memory is off by some per cent, as the allocator gives pages back when it likes: each end is a median of readings, and
 * the first end lies where warming up (compiled code, buffers that grow to their size) has come to rest.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { readMarket } from '../data.mjs';
import { CAPITAL, config, median, newEngine, PERIODS } from '../engine.mjs';

const RUNS = 1000;
const BLOCK = 100;
/** At rest: so many blocks in a row whose ends differ by no more than this fraction. */
const WARM_UP = { least: 400, most: 1000, blocks: 2, still: 0.005 };
const READINGS = 5;
const market = readMarket(process.argv[2], 'warm');
const engine = newEngine();
const run = () => engine.run(market, { ...config(CAPITAL.w1), parameters: PERIODS }).resultHash;
const hash = run();

function runs(count) {
  for (let i = 0; i < count; i++) if (run() !== hash) throw new Error('A run gave another result.');
}

/** Resident memory once what is garbage has gone and was swept, in 2^20 bytes. */
async function resident() {
  const readings = [];
  for (let i = 0; i < READINGS; i++) {
    globalThis.gc();
    await pause(20);
    readings.push(process.memoryUsage.rss() / 2 ** 20);
  }
  return median(readings);
}

/** Memory that grows for ever does not come to rest, so the warm-up ends at `most` and the growth is measured after it. */
async function warmUp() {
  let before = 0;
  let calm = 0;
  for (let done = BLOCK; done <= WARM_UP.most; done += BLOCK) {
    runs(BLOCK);
    const now = await resident();
    calm = Math.abs(now / before - 1) <= WARM_UP.still ? calm + 1 : 0;
    before = now;
    if (done >= WARM_UP.least && calm >= WARM_UP.blocks) break;
  }
  return before;
}

const beforeMb = await warmUp();
for (let done = 0; done < RUNS; done += BLOCK) {
  runs(BLOCK);
  globalThis.gc();
}
const afterMb = await resident();
process.stdout.write(JSON.stringify({ beforeMb, afterMb }));

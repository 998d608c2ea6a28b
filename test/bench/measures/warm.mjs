/** A thousand runs in a row, full results and all: `node --expose-gc warm.mjs <market file>`. */
import { readMarket } from '../data.mjs';
import { CAPITAL, config, newEngine, PERIODS } from '../engine.mjs';

const RUNS = 1000;
const WARM_UP = 100;
const market = readMarket(process.argv[2], 'warm');
const engine = newEngine();
const run = () => engine.run(market, { ...config(CAPITAL.w1), parameters: PERIODS }).resultHash;

/** Resident memory once what is garbage has gone. */
function resident() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  return process.memoryUsage.rss();
}

const hash = run();
for (let i = 1; i < WARM_UP; i++) run();
const before = resident();
for (let i = 0; i < RUNS; i++) if (run() !== hash) throw new Error('A run gave another result.');
const after = resident();
process.stdout.write(JSON.stringify({ beforeMb: before / 2 ** 20, afterMb: after / 2 ** 20 }));

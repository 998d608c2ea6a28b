/** Batches of a sweep with an axis of many values: `node --expose-gc plan-batch.mjs <folder> <values>`. Prints what one costs the main thread, in ms. */
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { writePacks } from '../../support/synthetic-packs.mjs';
import { built, CAPITAL, config } from '../engine.mjs';
import { processorMs, stallOf } from './processor.mjs';

const [, , folder, values] = process.argv;
const TRIALS = 4000;
const cacheDir = path.join(folder, 'cache');
const { EngineHost } = built('host/engine-host.js');
const manifest = await writePacks({ cacheDir, name: 'plan', instruments: 1, bars: 5000 });
const host = new EngineHost({
  ...{ catalogRoot: folder, cacheDir, threads: 2 },
  strategiesDir: path.join(import.meta.dirname, '../strategies'),
  threadFile: path.join(distDir, 'engine/host/engine-thread.js'),
});
const plan = {
  ...config(CAPITAL.w1),
  axes: [{ name: 'fast', values: Array.from({ length: Number(values) }, (_, i) => 2 + (i % 30)) }],
  fixed: { slow: 50 },
  objective: { statistic: 'sharpe', direction: 'maximize' },
};
const { pool } = host;
let batches = 0;
const runTrials = pool.runTrials.bind(pool);
pool.runTrials = (...given) => {
  batches++;
  return runTrials(...given);
};
const trials = Int32Array.from({ length: TRIALS }, (_, i) => i);
const controls = { signal: new AbortController().signal, budgetMs: 600_000, onBatch: () => Promise.resolve() };
const sweep = (some) => host.runTrials({ manifest, plan, trials: some }, controls);
await sweep(trials.slice(0, 200));
batches = 0;
const begin = processorMs();
const { stallMs } = await stallOf(() => sweep(trials));
const batchMs = (processorMs() - begin) / batches;
await host.close();
process.stdout.write(JSON.stringify({ batchMs, batches, stallMs }));
process.exit();

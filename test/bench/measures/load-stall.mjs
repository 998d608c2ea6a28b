/**
 * Loads a session while runs go on beside: `node --expose-gc load-stall.mjs <folder> <MB>`. Prints what it does to the
 * event loop of the process, over two loads of which the second evicts what the first one loaded, and the same of the
 * runs alone.
 */
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { writePacks } from '../../support/synthetic-packs.mjs';
import { built, CAPITAL, config, PERIODS } from '../engine.mjs';
import { stallOf } from './processor.mjs';

const [, , folder, megabytes] = process.argv;
const bytes = Number(megabytes) * 2 ** 20;
const INSTRUMENTS = 64;
const cacheDir = path.join(folder, 'cache');
const { EngineHost } = built('host/engine-host.js');

const bars = Math.floor(bytes / (8 * (5 * INSTRUMENTS + 1)));
const small = await writePacks({ cacheDir, name: 'small', instruments: 2, bars: 200_000 });
const large = await writePacks({ cacheDir, name: 'large', instruments: INSTRUMENTS, bars });
const host = new EngineHost({
  ...{ catalogRoot: folder, cacheDir, threads: 2 },
  threadFile: path.join(distDir, 'engine/host/engine-thread.js'),
  memory: { warnBytes: 1.5 * bytes, refuseBytes: 1.5 * bytes },
});
const { signal } = new AbortController();
const run = () => host.run(small, { ...config(CAPITAL.w1), parameters: PERIODS }, { signal });
await run();

let isLoading = true;
let [runs, ms] = [0, 0];
const loaded = await stallOf(async () => {
  const beside = (async () => {
    for (; isLoading; runs++) await run();
  })();
  const begin = performance.now();
  await host.ensure(large);
  await host.ensure({ ...large, end: large.end - 1 });
  ms = performance.now() - begin;
  isLoading = false;
  await beside;
});
const idle = await stallOf(async () => {
  for (let i = 0; i < runs; i++) await run();
});
await host.close();
process.stdout.write(JSON.stringify({ ...loaded, idle, ms, runs }));
process.exit();

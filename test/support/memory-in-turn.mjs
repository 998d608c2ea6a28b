/**
 * Two sessions of 60 % of the limit, used in turn by all threads: `node --expose-gc memory-in-turn.mjs <JSON>` with `folder`,
 * `limitMb`, `rounds` and `threads`. Prints the resident memory of the idle process and the most there was, in MB.
 */
import { createRequire } from 'node:module';
import { clearInterval, setInterval } from 'node:timers';
import path from 'node:path';
import { distDir } from '../../infra/bootstrap/paths.mjs';
import { writePacks } from './synthetic-packs.mjs';

const { folder, limitMb, rounds, threads } = JSON.parse(process.argv[2]);
const { EngineHost } = createRequire(import.meta.url)(path.join(distDir, 'engine/host/engine-host.js'));

const MB = 2 ** 20;
const INSTRUMENTS = 10;
const cacheDir = path.join(folder, 'cache');
const bars = Math.floor((0.6 * limitMb * MB) / (8 * (5 * INSTRUMENTS + 1)));
const host = new EngineHost({
  ...{ catalogRoot: folder, cacheDir, threads },
  threadFile: path.join(distDir, 'engine/host/engine-thread.js'),
  memory: { warnBytes: limitMb * MB, refuseBytes: limitMb * MB },
});
const residentMb = () => process.memoryUsage.rss() / MB;
const { signal } = new AbortController();

/** A run on each thread, of a few of the session's bars. */
function useEverywhere(manifest) {
  const run = (_, i) => {
    const config = {
      strategy: 'sma-cross',
      parameters: { fast: 3 + i, slow: 20 },
      account: { initialCapital: 1e6 },
      fees: { proportional: 0 },
      slippage: { proportional: 0 },
      seed: 0,
      end: manifest.start + 2000 * 60e6,
    };
    return host.run(manifest, config, { signal });
  };
  return Promise.all(Array.from({ length: threads }, run));
}

const [small, first, second] = [
  await writePacks({ cacheDir, name: 'small', instruments: INSTRUMENTS, bars: 4000 }),
  await writePacks({ cacheDir, name: 'first', instruments: INSTRUMENTS, bars }),
  await writePacks({ cacheDir, name: 'second', instruments: INSTRUMENTS, bars }),
];
// Compiled and warm: what an idle process takes.
for (let i = 0; i < 5; i++) await useEverywhere(small);
// Of what was written above.
globalThis.gc();
await new Promise((resolve) => setTimeout(resolve, 200));
const idleMb = residentMb();

const peaks = [];
const timer = setInterval(() => (peaks[peaks.length - 1] = Math.max(peaks.at(-1), residentMb())), 5);
for (let round = 0; round < rounds; round++) {
  peaks.push(residentMb());
  await useEverywhere(first);
  await useEverywhere(second);
}
clearInterval(timer);
peaks.sort((a, b) => a - b);
const usualMb = peaks[peaks.length >> 1];
await host.close();
process.stdout.write(
  JSON.stringify({ idleMb, usualMb, mostMb: peaks.at(-1), sessionMb: (bars * 8 * (5 * INSTRUMENTS + 1)) / MB }),
);
process.exit();

/**
 * The sweep on threads, two of them, over the same memory: `node w2.mjs event|signals|statistics <market file> [<threads>]`. The threads start
 * together on a signal and are waited for, so that only the work is timed.
 */
import { Worker } from 'node:worker_threads';
import { readMarket } from '../data.mjs';
import { checkOnly, COMBOS, median } from '../engine.mjs';

const [, , work, file] = process.argv;
const THREADS = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 2);
const FIELDS = 3;
// Compilers have done their work after eight rounds.
const [warmUp, repeats] = checkOnly ? [0, 1] : [8, 15];

const market = readMarket(file, 'w2');
const results = new Float64Array(new SharedArrayBuffer(8 * FIELDS * COMBOS));
/** [0] round that threads may start, [1] threads that are done with it. */
const gate = new Int32Array(new SharedArrayBuffer(8));
const workers = Array.from({ length: THREADS }, (_, thread) => {
  const data = { work, market, results, gate, thread, threads: THREADS };
  return new Worker(new URL('./w2-thread.mjs', import.meta.url), { workerData: data });
});
await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));

function round(number) {
  Atomics.store(gate, 1, 0);
  const begin = performance.now();
  Atomics.store(gate, 0, number);
  Atomics.notify(gate, 0);
  for (let done = 0; done < THREADS; done = Atomics.load(gate, 1)) Atomics.wait(gate, 1, done, 1000);
  return performance.now() - begin;
}

const times = Array.from({ length: warmUp + repeats }, (_, i) => round(i + 1)).slice(warmUp);
Atomics.store(gate, 0, -1);
Atomics.notify(gate, 0);
const outcomes = Array.from({ length: COMBOS }, (_, i) => {
  const [fills, finalEquity, maxDrawdown] = results.subarray(FIELDS * i, FIELDS * (i + 1));
  return { fills, finalEquity, maxDrawdown };
});
process.stdout.write(JSON.stringify({ ms: median(times), outcomes }));

/**
 * A sweep on the engine alone, without orchestration and rows, in a process of its own: the same threads, the same
 * batches. `node direct.mjs <json>`; prints the milliseconds of the second of two passes.
 */
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { built } from '../engine.mjs';

const { catalogRoot, cacheDir, strategiesDir, request, plan, total, threads, warmUp } = JSON.parse(process.argv[2]);
const { EngineHost } = built('host/engine-host.js');
const threadFile = path.join(distDir, 'engine/host/engine-thread.js');
const host = new EngineHost({ catalogRoot, cacheDir, strategiesDir, threads, threadFile });
const manifest = await host.catalog.resolveManifest(request);

async function pass(count) {
  const trials = Int32Array.from({ length: count }, (_, i) => i);
  const controls = { signal: new AbortController().signal, budgetMs: Infinity, onBatch: () => Promise.resolve() };
  const begin = performance.now();
  await host.runTrials({ manifest, plan, trials }, controls);
  return performance.now() - begin;
}

await pass(Math.min(total, warmUp));
const ms = await pass(total);
await host.close();
process.stdout.write(JSON.stringify({ ms }));

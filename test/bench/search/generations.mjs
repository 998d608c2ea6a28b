/**
 * A search on the engine alone, without orchestration and rows, in a process of its own: the same points in the same
 * generations on the same threads. `node generations.mjs <json>`; prints the milliseconds of the passes after the first
 * and the digest of the results, as searches have it.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { built } from '../engine.mjs';

const { catalogRoot, cacheDir, strategiesDir, request, config, search, threads, passes } = JSON.parse(process.argv[2]);
const { EngineHost } = built('host/engine-host.js');
const { SEARCH_ALGORITHMS } = built('search/algorithms.js');
const { figuresOf } = built('model/trial-statistics.js');
const { resultOf } = built('search/costs.js');
const threadFile = path.join(distDir, 'engine/host/engine-thread.js');
const host = new EngineHost({ catalogRoot, cacheDir, strategiesDir, threads, threadFile });
const manifest = await host.catalog.resolveManifest(request);
const { algorithm, objectives, constraints, space, seed, trials, generation } = search;

async function pass() {
  const problem = { space, objectives: objectives.length, seed, trials, generation };
  const searcher = SEARCH_ALGORITHMS[algorithm.name].create(problem, algorithm.options);
  const found = [];
  const begin = performance.now();
  for (let points = searcher.propose(); points.length > 0; points = searcher.propose()) {
    const rows = await compute(points);
    found.push(...rows);
    const results = rows.map(({ error, statistics }) =>
      resultOf({ objectives, constraints }, error ? undefined : figuresOf(statistics, {})),
    );
    searcher.observe(results.map((result, i) => ({ ...result, point: points[i] })));
  }
  return { ms: performance.now() - begin, digest: digestOf(found) };
}

async function compute(points) {
  const rows = [];
  const onBatch = (batch) => Promise.resolve(void rows.push(...batch));
  const work = {
    ...{ manifest, plan: { ...config, type: 'list', points } },
    trials: Int32Array.from(points, (_, i) => i),
  };
  await host.runTrials(work, { signal: new AbortController().signal, budgetMs: Infinity, onBatch });
  return rows.sort((a, b) => a.trial - b.trial);
}

function digestOf(rows) {
  const hash = createHash('sha256');
  rows.forEach(({ resultHash }, trial) => {
    const number = Buffer.alloc(4);
    number.writeInt32LE(trial);
    hash.update(number).update(resultHash);
  });
  return hash.digest('hex');
}

await pass();
const done = [];
for (let i = 0; i < passes; i++) done.push(await pass());
await host.close();
process.stdout.write(JSON.stringify({ ms: done.map(({ ms }) => ms), digest: done[0].digest }));

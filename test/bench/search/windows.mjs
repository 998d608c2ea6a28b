/**
 * A walk-forward on the engine alone, without orchestration and rows, in a process of its own: the same trials on the same windows on the same
 * threads. `node windows.mjs <json>`; prints the milliseconds of the rounds after the warm ones.
 */
import path from 'node:path';
import { distDir } from '../../../infra/bootstrap/paths.mjs';
import { built } from '../engine.mjs';

const { catalogRoot, cacheDir, strategiesDir, threads, warm, rounds, ...work } = JSON.parse(process.argv[2]);
const { request, config, rule, points } = work;
const { EngineHost } = built('host/engine-host.js');
const { timesOf, walkForward } = built('judging/windows.js');
const threadFile = path.join(distDir, 'engine/host/engine-thread.js');
const host = new EngineHost({ catalogRoot, cacheDir, strategiesDir, threads, threadFile });
const manifest = await host.catalog.resolveManifest(request);
const { signal } = new AbortController();

async function round() {
  const begin = performance.now();
  const opens = await host.barOpens(manifest, {}, signal);
  for (const { train, test } of walkForward(opens.length, rule)) {
    const best = await bestOn(timesOf(opens, train, manifest.end));
    const { from: start, to: end } = timesOf(opens, test, manifest.end);
    await host.run(manifest, { ...config, parameters: points[best], start, end }, { signal });
  }
  return performance.now() - begin;
}

async function bestOn({ from: start, to: end }) {
  let best;
  const onBatch = (rows) => {
    for (const row of rows) {
      const { sharpe } = row.statistics ? named(row.statistics) : {};
      if (sharpe !== null && (best === undefined || sharpe > best.sharpe)) best = { sharpe, trial: row.trial };
    }
    return Promise.resolve();
  };
  const objective = { statistic: 'sharpe', direction: 'maximize' };
  const plan = { ...config, start, end, fixed: {}, objective, type: 'list', points };
  const trials = Int32Array.from(points, (_, i) => i);
  await host.runTrials({ manifest, plan, trials }, { signal, budgetMs: Infinity, onBatch });
  return best.trial;
}

function named(statistics) {
  return built('model/trial-statistics.js').statisticsOf(statistics, {});
}

for (let i = 0; i < warm; i++) await round();
const times = [];
for (let i = 0; i < rounds; i++) times.push(await round());
await host.close();
process.stdout.write(JSON.stringify(times));

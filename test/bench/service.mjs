/**
 * `npm run bench:service [-- --json] [--only sweep]`: the service as a client sees it, on a stack of its own. Times are
 * divided by those of an empty workflow on the same server, or of the same work without the service.
 */
import { bootstrap } from '../../infra/bootstrap.mjs';
import { fail, progress } from '../../infra/bootstrap/progress.mjs';
import { printTable } from './table.mjs';

const TARGETS = {
  'run.warm': { must: 1.5, aim: 1.15, what: 'warm run, door to stored result, against an empty workflow' },
  'run.cachedMs': { must: 8, aim: 3, what: 'the same from the cache, ms' },
  'sweep.1000': { must: 4, aim: 2.5, what: '1,000 trials x 10,000 bars, event path, against an empty workflow' },
  'sweep.vsVectorbt': { must: 20, aim: 20, atLeast: true, what: "vectorbt's time in memory against it" },
  'sweep.million': { must: 2, aim: 1.4, what: '1,000,000 trials, signals path, against the same without rows' },
  'sweep.overhead': { must: 1.08, aim: 1.03, what: 'a sweep of 30 s against the same without the service' },
  'progress.writeNs': { must: 1000, aim: 1000, what: "progress written by an engine's thread, ns" },
  'progress.hitMs': { must: 1, aim: 1, what: 'read within a second, p95, ms' },
  'progress.missMs': { must: 10, aim: 10, what: 'read afresh, p95, ms' },
  'progress.remoteMs': { must: 50, aim: 50, what: 'read afresh from a worker elsewhere, p95, ms' },
  'seal.lookMs': { must: 10, aim: 2, what: 'a look at 50 seals of 500 files before market data of as many, ms' },
  'operation.kb': { must: 500, aim: 500, what: 'memory of the API for each operation, kB' },
  'cancel.stopMs': { must: 50, aim: 10, what: 'flag to thread stopped, p95, ms' },
  'cancel.closedMs': { must: 300, aim: 150, what: 'door to closed, p95, ms' },
  'stack.mb': { must: 1200, aim: 900, what: 'idle stack, resident, MB' },
};

async function main() {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? '' : process.argv[at + 1];
  await bootstrap();
  const { startRig } = await import('./service/rig.mjs');
  const { measureRuns } = await import('./service/runs.mjs');
  const { measureIdle, measureOperationMemory, measureReads, measureWrite } = await import('./service/reading.mjs');
  const { measureMillion, measureOverhead, measureThousand, measureVectorbt } = await import('./service/sweeps.mjs');
  const { measureRemote } = await import('./service/remote.mjs');
  const { measureClosed, measureStop } = await import('./service/cancelling.mjs');
  const { measureSeals } = await import('./service/seals.mjs');
  const results = { raw: {} };
  const rig = await startRig();
  const measures = [
    ['stack.mb', measureIdle],
    ['run.', measureRuns],
    ['sweep.1000', measureThousand],
    ['sweep.vsVectorbt', () => measureVectorbt(results.raw['sweep.1000Ms'])],
    ['progress.write', measureWrite],
    ['progress.read', measureReads],
    ['cancel.stop', measureStop],
    ['cancel.closed', measureClosed],
    ['seal.look', measureSeals],
    ['operation.kb', measureOperationMemory],
    ['sweep.million', measureMillion],
    ['sweep.overhead', measureOverhead],
    // Last: it brings a second engine worker.
    ['progress.remote', measureRemote],
  ];
  try {
    for (const [name, measure] of measures) {
      if (!name.startsWith(only)) continue;
      progress(name);
      const { raw, ...figures } = await measure(rig);
      Object.assign(results, figures);
      Object.assign(results.raw, raw);
    }
  } finally {
    await rig.stop();
  }
  for (const key of Object.keys(TARGETS)) results[key] ??= null;
  printTable(results, { targets: TARGETS, unit: 'value' });
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`);
}

await main().catch(fail);

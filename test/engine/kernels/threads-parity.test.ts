import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineHost } from '../../../engine/host/engine-host';
import type { TrialOutput } from '../../../engine/host/protocol';
import type { Manifest } from '../../../engine/model/manifest';
import { STATISTICS } from '../../../engine/model/statistics';
import { trialCount, trialParameters, type SweepPlan } from '../../../engine/model/sweep-plan';
import { writeBars } from '../../support/bars.mjs';
import { configOf } from '../support';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-kernels-'));
const hosts: EngineHost[] = [];
const signal = new AbortController().signal;
const axes = [
  { name: 'fast', values: [2, 3, 5, 8] },
  { name: 'slow', values: [5, 13, 21, 34, 55] },
];
const plan: SweepPlan = {
  ...configOf({ fees: { proportional: 0.0005 } }),
  axes,
  fixed: {},
  objective: { statistic: 'sharpe', direction: 'maximize' },
};
let manifest: Manifest;

function hostOf(threads: number): EngineHost {
  const created = new EngineHost({
    catalogRoot: path.join(folder, 'catalog'),
    cacheDir: path.join(folder, 'cache'),
    threads,
    threadFile: path.join(__dirname, '../../../dist/engine/host/engine-thread.js'),
  });
  hosts.push(created);
  return created;
}

async function sweep(on: EngineHost): Promise<TrialOutput[]> {
  const rows: TrialOutput[] = [];
  const onBatch = (batch: TrialOutput[]) => Promise.resolve(void rows.push(...batch));
  const trials = Int32Array.from({ length: trialCount({ axes }) }, (_, i) => i);
  await on.runTrials({ manifest, plan, trials }, { signal, budgetMs: 60_000, onBatch });
  return rows.sort((a, b) => a.trial - b.trial);
}

beforeAll(async () => {
  writeBars({ folder: path.join(folder, 'catalog/x'), instrument: 'AAA.TEST', bars: 3000 });
  const day = (iso: string) => Date.parse(iso) * 1000;
  const range = { start: day('2024-01-01'), end: day('2024-12-31') };
  manifest = await hostOf(1).catalog.resolveManifest({ catalog: 'x', ...range });
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  rmSync(folder, { recursive: true });
});

describe('a sweep in kernels', () => {
  it('gives the same rows on one thread and on two, cold and warm', async () => {
    const [one, two] = [hostOf(1), hostOf(2)];
    const cold = await sweep(one);
    expect(cold).toHaveLength(trialCount({ axes }));
    expect(new Set(cold.map((row) => Buffer.from(row.resultHash).toString('hex'))).size).toBeGreaterThan(15);
    expect(await sweep(one)).toEqual(cold);
    expect(await sweep(two)).toEqual(cold);
    expect(await sweep(two)).toEqual(cold);
  });

  it('gives the statistics that runs on the event path have', async () => {
    const host = hostOf(2);
    for (const row of await sweep(host)) {
      const config = { ...plan, parameters: trialParameters(plan, row.trial) };
      const { statistics } = await host.run(manifest, config, { signal });
      expect([...row.statistics]).toEqual(STATISTICS.map((name) => statistics[name] ?? NaN));
    }
  });
});

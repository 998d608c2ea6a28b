import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { EngineHost } from '../../../engine/host/engine-host';
import type { RunConfig } from '../../../engine/model/run-config';
import { HoldfastError } from '../../../engine/model/errors';
import type { Manifest } from '../../../engine/model/manifest';
import { writeBars } from '../../support/bars.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-gate-'));
let engine: EngineHost;
let manifest: Manifest;
const asked: (string | undefined)[] = [];
let isClosed = false;

beforeAll(async () => {
  writeBars({ folder: path.join(folder, 'catalog/x'), instrument: 'AAA.TEST', bars: 100 });
  engine = new EngineHost({
    ...{ catalogRoot: path.join(folder, 'catalog'), cacheDir: path.join(folder, 'cache'), threads: 1 },
    threadFile: path.join(__dirname, '../../../dist/engine/host/engine-thread.js'),
    gate: (_manifest, reader) => {
      asked.push(reader);
      return isClosed && reader !== 'candidate'
        ? Promise.reject(new HoldfastError('SEALED', 'closed'))
        : Promise.resolve();
    },
  });
  manifest = await engine.catalog.resolveManifest({ catalog: 'x', start: 0, end: 2e15 });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const config: RunConfig = {
  ...{ strategy: 'buy-and-hold', parameters: { size: 1 }, seed: 0, account: { initialCapital: 1e5 } },
  ...{ fees: { proportional: 0 }, slippage: { proportional: 0 } },
};
const { signal } = new AbortController();
const plan = { ...config, axes: [{ name: 'size', values: [1] }], fixed: {} };
const objective = { statistic: 'sharpe', direction: 'maximize' } as const;
const trialControls = { signal, budgetMs: 1000, onBatch: () => Promise.resolve() };

/** Every method that is given a manifest to read bars of. */
const READS: Record<string, () => Promise<unknown>> = {
  ensure: () => engine.ensure(manifest),
  barOpens: () => engine.barOpens(manifest, {}),
  look: () => engine.look(manifest, { at: () => 1 }),
  run: () => engine.run(manifest, config, { signal }),
  sample: () => engine.sample(manifest, config, { signal }),
  sampleOnChanged: () => engine.sampleOnChanged(manifest, { config, change: (market) => market }, { signal }),
  runTrials: () =>
    engine.runTrials({ manifest, plan: { ...plan, objective }, trials: Int32Array.of(0) }, trialControls),
};
/** Give no bars: sizes, code, threads. */
const OTHERS = [
  'constructor',
  'threads',
  'threadIds',
  'predict',
  'forget',
  'drain',
  'close',
  'codeFor',
  'runOn',
  'sampleOn',
];

test('every method of an engine is known by whether it reads bars', () => {
  expect(Object.getOwnPropertyNames(EngineHost.prototype).sort()).toEqual([...Object.keys(READS), ...OTHERS].sort());
});

test.each(Object.keys(READS))('%s asks before it reads, also what is in memory already', async (name) => {
  isClosed = false;
  asked.length = 0;
  await READS[name]!();
  expect(asked).toHaveLength(1);
  isClosed = true;
  await expect(READS[name]!()).rejects.toMatchObject({ code: 'SEALED' });
  isClosed = false;
});

test('a run is let in by the id of its operation alone', async () => {
  isClosed = true;
  await expect(engine.run(manifest, config, { signal, reader: 'other' })).rejects.toMatchObject({ code: 'SEALED' });
  expect((await engine.run(manifest, config, { signal, reader: 'candidate' })).bars).toBe(100);
  isClosed = false;
});

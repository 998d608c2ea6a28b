import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BarSeries } from '../../../engine/columns/market-data';
import { EngineHost } from '../../../engine/host/engine-host';
import type { TrialOutput } from '../../../engine/host/protocol';
import type { Manifest } from '../../../engine/model/manifest';
import type { Parameters, RunConfig } from '../../../engine/model/run-config';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import { writeBars } from '../../support/bars.mjs';
import { linearModel } from '../../support/onnx-model.mjs';
import { axisOf, randomWalk } from '../audits/random-walks';
import { rejectionOf } from '../support';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-onnx-'));
const { signal } = new AbortController();
const execution = {
  account: { initialCapital: 100_000 },
  fees: { proportional: 0.0005 },
  slippage: { proportional: 0 },
  seed: 0,
};
const INPUTS = 'sma(5), sma(period=20)';
let host: EngineHost;
let manifest: Manifest;

/** Writes a model and names it. */
function modelOf(name: string, bytes: Buffer): { model: string; model_hash: string } {
  writeFileSync(path.join(folder, name), bytes);
  return { model: name, model_hash: createHash('sha256').update(bytes).digest('hex') };
}

function run(strategy: string, parameters: Parameters, range: Pick<RunConfig, 'start' | 'end'> = {}) {
  return host.run(manifest, { strategy, parameters, ...execution, ...range }, { signal });
}

const day = (iso: string) => Date.parse(iso) * 1000;

beforeAll(async () => {
  for (const [i, instrument] of ['AAA.TEST', 'BBB.TEST'].entries()) {
    writeBars({ folder: path.join(folder, 'catalog/x'), instrument, bars: 5000, seed: i + 1 });
  }
  host = new EngineHost({
    catalogRoot: path.join(folder, 'catalog'),
    cacheDir: path.join(folder, 'cache'),
    strategiesDir: folder,
    threads: 1,
    threadFile: path.join(__dirname, '../../../dist/engine/host/engine-thread.js'),
    watchdogMs: 20_000,
    heapMb: 256,
  });
  manifest = await host.catalog.resolveManifest({ catalog: 'x', start: day('2024-01-01'), end: day('2024-12-31') });
});

afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

test.each(['rows', 1, 64])('a model that takes %s rows and knows the rule decides as the rule does', async (rows) => {
  const named = modelOf(`difference-${rows}.onnx`, linearModel({ weights: [1, -1], rows }));
  for (const range of [{}, { start: day('2024-01-01T06:00:00Z'), end: day('2024-01-02') }]) {
    const [model, rule] = [
      await run('onnx-signal', { ...named, inputs: INPUTS }, range),
      await run('sma-cross', { fast: 5, slow: 20 }, range),
    ];
    expect(rule.statistics.fills).toBeGreaterThan(50);
    expect(model.resultHash).toBe(rule.resultHash);
  }
});

test('a sweep over its parameters has the results of single runs', async () => {
  const fixed = { ...modelOf('difference.onnx', linearModel({ weights: [1, -1] })), inputs: INPUTS };
  const thresholds = [0, 0.2, 0.5];
  const plan: SweepPlan = {
    ...execution,
    strategy: 'onnx-signal',
    fixed,
    axes: [{ name: 'threshold', values: thresholds }],
    objective: { statistic: 'sharpe', direction: 'maximize' },
  };
  const rows: TrialOutput[] = [];
  const onBatch = (batch: TrialOutput[]) => Promise.resolve(void rows.push(...batch));
  const trials = Int32Array.from(thresholds, (_, i) => i);
  await host.runTrials({ manifest, plan, trials }, { signal, budgetMs: 60_000, onBatch });
  const fills = new Set<number>();
  for (const { trial, statistics } of rows) {
    const single = await run('onnx-signal', { ...fixed, threshold: thresholds[trial]! });
    expect(statistics).toContain(single.statistics.finalEquity);
    fills.add(single.statistics.fills!);
  }
  expect(fills.size).toBe(thresholds.length);
});

test.each<[string, () => Parameters, string, string]>([
  [
    'a model that is not there',
    () => ({ model: 'none.onnx', model_hash: '0'.repeat(64), inputs: 'close' }),
    'MODEL_NOT_FOUND',
    'parameters.model',
  ],
  [
    'a model that climbs out',
    () => ({ model: '../../etc/hosts', model_hash: '0'.repeat(64), inputs: 'close' }),
    'MODEL_NOT_FOUND',
    'parameters.model',
  ],
  [
    'a model that was replaced',
    () => ({ ...modelOf('a.onnx', linearModel({ weights: [1] })), model_hash: '1'.repeat(64), inputs: 'close' }),
    'MODEL_INVALID',
    'parameters.model',
  ],
  [
    'what is no model',
    () => ({ ...modelOf('text.onnx', Buffer.from('no model')), inputs: 'close' }),
    'MODEL_INVALID',
    'parameters.model',
  ],
  [
    'too few inputs',
    () => ({ ...modelOf('b.onnx', linearModel({ weights: [1, 1] })), inputs: 'close' }),
    'MODEL_INVALID',
    'parameters.model',
  ],
  [
    'an input that is none',
    () => ({ ...modelOf('c.onnx', linearModel({ weights: [1] })), inputs: 'future' }),
    'VALIDATION',
    'parameters.inputs',
  ],
  [
    'a parameter that the input does not take',
    () => ({ ...modelOf('d.onnx', linearModel({ weights: [1] })), inputs: 'rsi(length=3)' }),
    'VALIDATION',
    'parameters.inputs',
  ],
  [
    'an output that the input does not have',
    () => ({ ...modelOf('e.onnx', linearModel({ weights: [1] })), inputs: 'macd.nothing' }),
    'VALIDATION',
    'parameters.inputs',
  ],
])('refuses %s by name', async (...[, parameters, code, at]) => {
  const error = await rejectionOf(run('onnx-signal', parameters()));
  expect([error.code, error.path]).toEqual([code, at]);
});

test('inputs of several outputs, prices and indicators are read in their order', async () => {
  const named = modelOf('mixed.onnx', linearModel({ weights: [1, -1, 0, 0] }));
  const inputs = 'close, sma(10), macd(fast=12, slow=26, signal=9).signal, volume';
  const { statistics } = await run('onnx-signal', { ...named, inputs });
  const same = await run('sma-cross', { fast: 1, slow: 10 });
  expect(statistics.fills).toBeGreaterThan(100);
  // The first bars have no MACD yet, so that the two begin at different bars.
  expect(Math.abs(statistics.fills! - same.statistics.fills!)).toBeLessThan(20);
});

test('on random walks a model of all that hours and days tell gains nothing', async () => {
  const SEED = Number(process.env.AUDIT_SEED ?? 20_240_101);
  const parameters = {
    ...modelOf('walk.onnx', linearModel({ weights: [1, -1, 0.5, -0.5] })),
    ...{ inputs: 'close, sma(3), high, low', short: true },
  };
  const gains: number[] = [];
  for (let i = 0; i < 12; i++) {
    const catalog = `walk-${i}`;
    mkdirSync(path.join(folder, 'catalog', catalog));
    const walk = randomWalk(SEED + 7919 * i);
    for (const series of [axisOf('1h', walk, 'A'), axisOf('1d', walk, 'B')]) writeSeries(catalog, series);
    const walked = await host.catalog.resolveManifest({ catalog, start: day('2024-01-01'), end: day('2024-12-31') });
    const account = { initialCapital: 100_000, type: 'margin' as const };
    const config = { strategy: 'onnx-signal', parameters, ...execution, account, fees: { proportional: 0 } };
    const { statistics } = await host.run(walked, config, { signal });
    gains.push(statistics.finalEquity! - account.initialCapital);
  }
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1);
  expect(gains.filter((gain) => gain !== 0).length).toBeGreaterThan(6);
  // In standard errors of the mean.
  expect(mean / Math.sqrt(variance / gains.length)).toBeLessThan(4);
});

function writeSeries(catalog: string, series: BarSeries): void {
  const { times, open, high, low, close, volume, instrument } = series;
  const rows = [...times].map((time, i) => [time, open[i], high[i], low[i], close[i], volume[i]].join());
  const text = ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
  writeFileSync(path.join(folder, 'catalog', catalog, `${instrument}.csv`), text);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineHost } from '../../../engine/host/engine-host';
import { notesOf } from '../../../engine/host/failure-notes';
import type { TrialOutput } from '../../../engine/host/protocol';
import type { Manifest } from '../../../engine/model/manifest';
import type { RunConfig } from '../../../engine/model/run-config';
import type { GridAxis, SweepPlan } from '../../../engine/model/sweep-plan';
import { writeBars } from '../../support/bars.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-host-'));
const config: RunConfig = {
  strategy: 'sma-cross',
  parameters: { fast: 3, slow: 9 },
  account: { initialCapital: 100_000 },
  fees: { proportional: 0.0005 },
  slippage: { proportional: 0 },
  seed: 0,
};
const hosts: EngineHost[] = [];
let host: EngineHost;
let manifest: Manifest;

/** The watchdog of a host whose strategies get stuck, and of one where nothing may depend on how busy the machine is. */
const BRIEF_MS = 2000;
const PATIENT_MS = 600_000;

function newHost(threads = 2, watchdogMs = PATIENT_MS): EngineHost {
  const created = new EngineHost({
    catalogRoot: path.join(folder, 'catalog'),
    cacheDir: path.join(folder, 'cache'),
    strategiesDir: path.join(__dirname, '../../fixtures/strategies'),
    threads,
    threadFile: path.join(__dirname, '../../../dist/engine/host/engine-thread.js'),
    watchdogMs,
    heapMb: 64,
  });
  hosts.push(created);
  return created;
}

function planOf(strategy: string, axes: GridAxis[], fixed = {}): SweepPlan {
  const { parameters: _, ...execution } = config;
  return { ...execution, strategy, axes, fixed, objective: { statistic: 'sharpe', direction: 'maximize' } };
}

async function computeAll(on: EngineHost, plan: SweepPlan, total: number): Promise<TrialOutput[]> {
  const rows: TrialOutput[] = [];
  const onBatch = (batch: TrialOutput[]) => Promise.resolve(void rows.push(...batch));
  const trials = Int32Array.from({ length: total }, (__, i) => i);
  const controls = { signal: new AbortController().signal, budgetMs: 60_000, onBatch };
  const { done } = await on.runTrials({ manifest, plan, trials }, controls);
  expect(done).toBe(total);
  return rows.sort((a, b) => a.trial - b.trial);
}

const signal = new AbortController().signal;

beforeAll(async () => {
  writeBars({ folder: path.join(folder, 'catalog/x'), instrument: 'AAA.TEST', bars: 3000 });
  host = newHost();
  const day = (iso: string) => Date.parse(iso) * 1000;
  manifest = await host.catalog.resolveManifest({ catalog: 'x', start: day('2024-01-01'), end: day('2024-12-31') });
});

afterAll(async () => {
  await Promise.all(hosts.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

test('a run on warm threads gives the result of a run on a fresh host', async () => {
  const warm = [];
  for (let i = 0; i < 5; i++) warm.push((await host.run(manifest, config, { signal })).resultHash);
  const fresh = await newHost(1).run(manifest, config, { signal });
  expect(new Set([...warm, fresh.resultHash]).size).toBe(1);
});

test('trials have the same results whatever the number of threads', async () => {
  const axes = [
    { name: 'fast', values: [2, 3, 4, 5, 6] },
    { name: 'slow', values: [10, 20, 30, 40] },
  ];
  const hashes = async (on: EngineHost) =>
    (await computeAll(on, planOf('sma-cross', axes), 20)).map((row) => Buffer.from(row.resultHash).toString('hex'));
  expect(await hashes(newHost(1))).toEqual(await hashes(host));
});

test('a strategy that throws fails with its code, the instrument and the bar', async () => {
  const failing = host.run(
    manifest,
    { ...config, strategy: 'misbehaving', parameters: { manner: 'throw' } },
    { signal },
  );
  await expect(failing).rejects.toMatchObject({ code: 'STRATEGY_FAILED', details: { instrument: 'AAA.TEST', bar: 5 } });
});

test('what a strategy wrote down until it threw comes with its failure', async () => {
  const throwing = { ...config, strategy: 'misbehaving', parameters: { manner: 'throw' } };
  const error = await host.run(manifest, throwing, { signal }).catch((reason: unknown) => reason);
  const notes = notesOf(error)!;
  expect(notes.log.columns.message.slice(-2)).toEqual(['bar 4', 'bar 5']);
  const written = notes.series.list.find(({ instrument }) => instrument === 'AAA.TEST');
  expect(written).toEqual({ name: 'close', instrument: 'AAA.TEST', points: 6 });
});

test('a strategy that loops for ever is ended by name, and the next run is as before', async () => {
  const { resultHash } = await host.run(manifest, config, { signal });
  const brief = newHost(2, BRIEF_MS);
  const stuck = brief.run(manifest, { ...config, strategy: 'misbehaving', parameters: { manner: 'loop' } }, { signal });
  await expect(stuck).rejects.toMatchObject({
    code: 'STRATEGY_STUCK',
    details: { instrument: 'AAA.TEST', bar: 5, row: 5 },
  });
  expect((await brief.run(manifest, config, { signal })).resultHash).toBe(resultHash);
});

test('a strategy that exhausts its heap is ended by name', async () => {
  const hoarding = { ...config, strategy: 'misbehaving', parameters: { manner: 'hoard' } };
  await expect(host.run(manifest, hoarding, { signal })).rejects.toMatchObject({
    code: 'OUT_OF_MEMORY',
    details: { instrument: 'AAA.TEST', bar: 5, row: 5 },
  });
});

test('of a sweep only the trials at fault fail, each with its own code', async () => {
  const axes = [
    { name: 'variant', values: [1, 2] },
    { name: 'manner', values: ['behave', 'throw', 'loop', 'behave'] },
  ];
  const rows = await computeAll(newHost(2, BRIEF_MS), planOf('misbehaving', axes), 8);
  const codes = rows.map((row) => row.error?.code ?? null);
  expect(codes.slice(0, 4)).toEqual([null, 'STRATEGY_FAILED', 'STRATEGY_STUCK', null]);
  expect(codes.slice(4)).toEqual(codes.slice(0, 4));
  const [, thrown, stuck] = rows.map((row) => row.error?.details);
  const place = ['instrument', 'time', 'bar', 'row'];
  for (const details of [thrown, stuck]) expect(Object.keys(details ?? {})).toEqual(expect.arrayContaining(place));
});

test('what a strategy writes to the console is cut with a notice, and its result stays', async () => {
  let written = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  try {
    const loud = await host.run(
      manifest,
      { ...config, strategy: 'misbehaving', parameters: { manner: 'shout' } },
      { signal },
    );
    expect(loud.bars).toBe(3000);
    for (let i = 0; i < 100 && !written.includes('left out'); i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    spy.mockRestore();
  }
  expect(written).toMatch(/x\n… further output of the strategy is left out: at most 64 KB/);
  expect(written.match(/left out/g)).toHaveLength(1);
  expect(written.length).toBeLessThan(100_000);
});

test.each(['reject', 'callback'])('what a strategy leaves behind fails its own work alone: %s', async (manner) => {
  const alone = newHost(1);
  const axes = [{ name: 'fast', values: [2, 3, 4, 5, 6, 7, 8] }];
  const hashesOf = async () => (await computeAll(alone, planOf('sma-cross', axes), 7)).map((row) => row.resultHash);
  const undisturbed = await hashesOf();
  const failing = { ...config, strategy: 'misbehaving', parameters: { manner } };
  const runs = Array.from({ length: 5 }, () => alone.run(manifest, failing, { signal }));
  const [ended, beside] = await Promise.all([Promise.allSettled(runs), hashesOf()]);
  for (const run of ended) {
    const details = { asynchronous: true, file: 'misbehaving.mjs' };
    expect(run).toMatchObject({ status: 'rejected', reason: { code: 'STRATEGY_FAILED', details } });
  }
  expect(beside).toEqual(undisturbed);
  const manners = [{ name: 'manner', values: ['behave', manner, 'behave', manner, 'behave'] }];
  const rows = await computeAll(alone, planOf('misbehaving', manners), 5);
  expect(rows.map(({ error }) => error?.code)).toEqual([
    undefined,
    'STRATEGY_FAILED',
    undefined,
    'STRATEGY_FAILED',
    undefined,
  ]);
});

test.each([
  ['skew', 'Math.abs'],
  ['sabotage', 'Object.prototype.get'],
  ['usurp', 'BarContext.prototype.buy'],
  ['litter', 'globalThis.seen'],
])('a strategy that changes what all share fails, and nothing else: %s', async (manner, shared) => {
  const alone = newHost(1);
  const undisturbed = await alone.run(manifest, config, { signal });
  const failing = { ...config, strategy: 'misbehaving', parameters: { manner } };
  for (let i = 0; i < 3; i++) {
    await expect(alone.run(manifest, failing, { signal })).rejects.toMatchObject({
      code: 'STRATEGY_FAILED',
      details: { shared },
    });
    expect(await alone.run(manifest, config, { signal })).toEqual(undisturbed);
  }
  const rows = await computeAll(
    alone,
    planOf('misbehaving', [{ name: 'manner', values: ['behave', manner, 'behave'] }]),
    3,
  );
  expect(rows.map(({ error }) => error?.code)).toEqual([undefined, 'STRATEGY_FAILED', undefined]);
});

test('a message that a strategy sends to the host harms nobody', async () => {
  const forging = { ...config, strategy: 'misbehaving', parameters: { manner: 'forge' } };
  await host.run(manifest, forging, { signal });
  await host.run(manifest, config, { signal });
});

test('a strategy has no timers', async () => {
  const timed = { ...config, strategy: 'misbehaving', parameters: { manner: 'timer' } };
  await expect(host.run(manifest, timed, { signal })).rejects.toMatchObject({
    code: 'STRATEGY_FAILED',
    message: expect.stringContaining('setTimeout() cannot be called by a strategy') as string,
    details: { instrument: 'AAA.TEST', bar: 5 },
  });
});

test('a cancelled run lets go of its thread and keeps it', async () => {
  await host.run(manifest, config, { signal });
  const before = host.threadIds;
  const cancel = new AbortController();
  const slow = { ...config, strategy: 'fixed-cost', parameters: { work: 100_000 } };
  const onProgress = ({ fraction }: { fraction: number }) => {
    if (fraction > 0) cancel.abort();
  };
  await expect(host.run(manifest, slow, { signal: cancel.signal, onProgress })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(host.threadIds).toEqual(before);
});

test('a chunk comes back with what it has when its time is over, and another continues there', async () => {
  const plan = planOf('fixed-cost', [{ name: 'variant', values: Array.from({ length: 200 }, (_, i) => i) }], {
    work: 3000,
  });
  const trials = Int32Array.from({ length: 200 }, (_, i) => i);
  const seen: number[] = [];
  const onBatch = (batch: TrialOutput[]) => Promise.resolve(void seen.push(...batch.map((row) => row.trial)));
  const part = await host.runTrials({ manifest, plan, trials }, { signal, budgetMs: 200, onBatch });
  expect(part.done).toBeGreaterThan(0);
  expect(part.done).toBeLessThan(200);
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: part.done }, (_, i) => i));
});

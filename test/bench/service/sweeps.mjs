import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { median } from '../engine.mjs';
import { writeBars } from '../../support/bars.mjs';
import { ended, post, SWEPT, THREADS, timed } from './rig.mjs';

const execute = promisify(execFile);
const FEES = { proportional: 0.0005 };
const ACCOUNT = { initialCapital: 1_000_000 };
const strategiesDir = path.resolve(import.meta.dirname, '../strategies');
const span = (start, stop, step) => ({ start, stop, step });
const values = ({ start, stop, step }) =>
  Array.from({ length: Math.floor((stop - start) / step) + 1 }, (_, i) => start + i * step);

const THOUSAND = { fast: span(5, 24, 1), slow: span(30, 128, 2) };
const MILLION = { ...THOUSAND, size: span(1, 1000, 1) };
/** After so many the compiler has done its work. */
const WARM_SWEEPS = 20;
/** Seventy days of minutes. */
const LONG = { name: 'long', bars: 100_000 };
/** The computed time of the sweep whose orchestration is weighed. */
const LONG_SECONDS = 30;

function request(strategy, grid, session = SWEPT.name) {
  return { session, strategy, grid, account: ACCOUNT, fees: FEES, cache: 'bypass' };
}

/** The same sweep without orchestration and rows. */
async function direct(home, { strategy, grid, session = SWEPT.name, warmUp = 2000 }) {
  const axes = Object.entries(grid).map(([name, range]) => ({ name, values: values(range) }));
  const total = axes.reduce((product, axis) => product * axis.values.length, 1);
  const input = {
    catalogRoot: path.join(home, 'catalog'),
    cacheDir: path.join(home, 'bench-cache'),
    strategiesDir,
    request: { catalog: session, start: Date.UTC(2024, 0, 1) * 1000, end: Date.UTC(2024, 11, 31) * 1000 },
    plan: {
      strategy,
      account: ACCOUNT,
      fees: FEES,
      slippage: { proportional: 0 },
      seed: 0,
      axes,
      fixed: {},
      objective: { statistic: 'sharpe', direction: 'maximize' },
    },
    total,
    threads: THREADS,
    warmUp,
  };
  const { stdout } = await execute(process.execPath, [
    path.join(import.meta.dirname, 'direct.mjs'),
    JSON.stringify(input),
  ]);
  return JSON.parse(stdout).ms;
}

/** 1,000 trials x 10,000 bars on the event path, every row stored, from the door to the end. */
export async function measureThousand({ rest, empty }, { repeats = 9 } = {}) {
  const sweep = async () => {
    const { sweepId, status } = await post(rest, '/api/v1/sweeps?wait=true', request('bench-event-cross', THOUSAND));
    assert.equal(status, 'completed');
    return sweepId;
  };
  for (let i = 0; i < WARM_SWEEPS; i++) await sweep();
  const times = { empty: [], sweep: [] };
  for (let i = 0; i < repeats; i++) {
    for (let n = 0; n < 3; n++) times.empty.push(await timed(() => empty.run()));
    times.sweep.push(await timed(sweep));
    // Its workflow closes after the client has its answer.
    await delay(50);
  }
  const [emptyMs, sweepMs] = [median(times.empty), median(times.sweep)];
  return { 'sweep.1000': sweepMs / emptyMs, raw: { 'sweep.1000Ms': sweepMs } };
}

/** What vectorbt takes for as many combinations on as many bars, already in memory; null where it cannot be set up. */
export async function measureVectorbt(sweepMs) {
  try {
    const { provideData, files } = await import('../data.mjs');
    const { providePython, runPeer } = await import('../peer-environments.mjs');
    await provideData();
    const { ms } = await runPeer(await providePython('vectorbt'), 'vectorbt_run.py', [files.sweep, 0, 0, 1]);
    return { 'sweep.vsVectorbt': ms / sweepMs, raw: { vectorbtMs: ms } };
  } catch (error) {
    progress(`vectorbt cannot be measured: ${String(error.message).split('\n')[0]}`);
    return { 'sweep.vsVectorbt': null, raw: {} };
  }
}

/** 1,000,000 trials on the signals path with every row stored, against the same without rows. */
export async function measureMillion({ rest, empty, home }) {
  const withoutMs = await direct(home, { strategy: 'sma-cross', grid: MILLION, warmUp: 20_000 });
  let sweepId;
  const withMs = await timed(async () => {
    sweepId = await whole(rest, request('sma-cross', MILLION));
  });
  const { events } = await empty.client.workflow.getHandle(`sweep/${sweepId}`).fetchHistory();
  const raw = { 'sweep.millionMs': withMs, 'sweep.millionDirectMs': withoutMs, 'sweep.millionEvents': events.length };
  return { 'sweep.million': withMs / withoutMs, raw };
}

/** One sweep from the door to its end. A client that looks often would take part of the two cores for itself. */
async function whole(rest, body) {
  const { sweepId, status } = await post(rest, '/api/v1/sweeps?wait=true', body);
  if (status !== 'completed') await ended(rest, `/api/v1/sweeps/${sweepId}`);
  return sweepId;
}

/**
 * What a sweep of half a minute loses to its orchestration. On 100,000 bars a trial takes most of a millisecond; with
 * the same on 10,000 bars, ten times as many rows, which is `sweep.overheadShort` of the raw figures, rows weigh more.
 */
export async function measureOverhead({ rest, home }) {
  writeBars({ folder: path.join(home, 'catalog', LONG.name), instrument: 'AAA.TEST', bars: LONG.bars });
  await post(rest, '/api/v1/sessions?wait=true', {
    ...{ name: LONG.name, catalog: LONG.name },
    ...{ start: '2024-01-01', end: '2024-12-31' },
  });
  const long = await overheadOn(LONG, { rest, home, repeats: 2 });
  const short = await overheadOn(SWEPT, { rest, home, repeats: 1 });
  const raw = {
    'sweep.overheadMs': long.withMs,
    'sweep.overheadDirectMs': long.withoutMs,
    'sweep.overheadTrials': long.trials,
    'sweep.overheadShort': short.withMs / short.withoutMs,
    'sweep.overheadShortTrials': short.trials,
  };
  return { 'sweep.overhead': long.withMs / long.withoutMs, raw };
}

async function overheadOn({ name: session }, { rest, home, repeats }) {
  const strategy = 'bench-event-cross';
  const gridOf = (sizes) => ({ ...THOUSAND, size: span(1, sizes, 1) });
  const thousandMs = (await direct(home, { strategy, grid: gridOf(2), session })) / 2;
  const sizes = Math.max(1, Math.round((LONG_SECONDS * 1000) / thousandMs));
  const grid = gridOf(sizes);
  const times = { with: [], without: [] };
  // As the other has: a first pass.
  await whole(rest, request(strategy, gridOf(2), session));
  for (let i = 0; i < repeats; i++) {
    times.without.push(await direct(home, { strategy, grid, session }));
    await delay(500);
    times.with.push(await timed(() => whole(rest, request(strategy, grid, session))));
  }
  return { withMs: Math.min(...times.with), withoutMs: Math.min(...times.without), trials: sizes * 1000 };
}

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { built, median } from '../engine.mjs';
import { post, quantile, residentMb, SMALL, SWEPT, timed } from './rig.mjs';

/** One write of a run's progress by the engine's thread, in nanoseconds. */
export function measureWrite() {
  const { newCell } = built('host/progress-cell.js');
  const { report } = built('execution/run-control.js');
  const control = { cell: newCell() };
  const WRITES = 2_000_000;
  const round = () => {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < WRITES; i++) report(control, i, WRITES);
    return Number(process.hrtime.bigint() - begin) / WRITES;
  };
  round();
  return { 'progress.writeNs': median(Array.from({ length: 5 }, round)), raw: {} };
}

/** A long sweep that something can be read of. */
async function withOperation(rest, read) {
  const axes = { fast: { start: 5, stop: 24, step: 1 }, slow: { start: 30, stop: 128, step: 2 } };
  const grid = { ...axes, size: { start: 1, stop: 2000, step: 1 } };
  const sweep = { session: SWEPT.name, strategy: 'bench-event-cross', grid, cache: 'bypass' };
  const { sweepId } = await post(rest, '/api/v1/sweeps', sweep);
  await delay(1500);
  try {
    return await read(sweepId);
  } finally {
    await post(rest, `/api/v1/sweeps/${sweepId}/cancel`);
  }
}

async function times(repeats, read) {
  const all = [];
  for (let i = 0; i < repeats; i++) all.push(await timed(() => read(i)));
  return quantile(all, 0.95);
}

/**
 * Reads at the door while the operation is at work, 95th percentile. A hit is answered from what was read within the
 * last second; a miss asks Temporal for what the engine worker, here or elsewhere, last told it.
 */
export async function measureReads({ rest }) {
  return withOperation(rest, async (id) => {
    const read = async (query = '') => {
      const { status, body } = await rest('GET', `/api/v1/operations/${id}${query}`);
      assert.equal(status, 200, JSON.stringify(body).slice(0, 500));
      return body;
    };
    await times(50, () => read());
    const hitMs = await times(200, () => read());
    const missMs = await times(60, () => read('?force_refresh=true'));
    return { 'progress.hitMs': hitMs, 'progress.missMs': missMs, 'progress.remoteMs': missMs, raw: {} };
  });
}

/** What the API keeps for each of many operations that were all read. */
export async function measureOperationMemory({ rest, stack }, { operations = 300 } = {}) {
  const run = (i) => ({
    session: SMALL.name,
    strategy: 'sma-cross',
    parameters: { fast: 1 + (i % 30), slow: 40 + i },
    cache: 'bypass',
  });
  const readAll = async (ids) => {
    for (const id of ids) {
      await rest('GET', `/api/v1/operations/${id}`);
      await rest('GET', `/api/v1/operations/${id}/metrics`);
    }
  };
  const create = async (count) => {
    const ids = [];
    for (let i = 0; i < count; i++) ids.push((await post(rest, '/api/v1/runs?wait=true', run(i))).runId);
    return ids;
  };
  await readAll(await create(50));
  const resident = () => residentMb({ api: stack.pids().api }).api;
  const before = resident();
  await readAll(await create(operations));
  return { 'operation.kb': Math.max(0, ((resident() - before) * 1024) / operations), raw: {} };
}

/** All processes of an idle stack, with sessions loaded. */
export async function measureIdle({ stack }) {
  await delay(3000);
  const byName = residentMb(stack.pids());
  const sum = Object.values(byName).reduce((total, mb) => total + mb, 0);
  return { 'stack.mb': sum, raw: { stackMb: byName } };
}

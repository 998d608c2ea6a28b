import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startStack } from '../../support/full-stack.mjs';
import { writeBars } from '../../support/bars.mjs';
import { restClient, until } from '../../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../../support/test-home.mjs';
import { startEmpty } from './empty.mjs';

export const SMALL = { name: 'small', bars: 500 };
export const SWEPT = { name: 'swept', bars: 10_000 };
export const THREADS = 2;
const ENDED = ['completed', 'failed', 'cancelled'];
export const benchStrategies = path.resolve(import.meta.dirname, '../strategies');

/** A stack of its own with two sessions, and the yardstick on its Temporal server. Further settings may be given. */
export async function startRig(given = {}) {
  const home = makeTestHome();
  for (const { name, bars } of [SMALL, SWEPT]) {
    writeBars({ folder: path.join(home, 'catalog', name), instrument: 'AAA.TEST', bars });
  }
  const env = { HOLDFAST_STRATEGIES_DIR: benchStrategies, HOLDFAST_ENGINE_THREADS: String(THREADS), ...given };
  const stack = await startStack({ home, env });
  const rest = restClient(stack);
  for (const { name } of [SMALL, SWEPT]) {
    const session = { name, catalog: name, start: '2024-01-01', end: '2024-12-31' };
    const { status, body } = await rest('POST', '/api/v1/sessions?wait=true', session);
    assert.equal(status, 200, JSON.stringify(body).slice(0, 500));
  }
  const empty = await startEmpty(stack.temporalAddress);
  return {
    stack,
    rest,
    empty,
    home,
    async stop() {
      await empty.stop();
      await stack.stop();
      await removeTestHome(home);
    },
  };
}

/** Posts and expects success. */
export async function post(rest, url, body) {
  const answer = await rest('POST', url, body);
  assert.ok(answer.status < 300, JSON.stringify(answer.body).slice(0, 500));
  return answer.body;
}

/** Milliseconds that `work` takes. */
export async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

export async function ended(rest, url) {
  const { body } = await until(
    () => rest('GET', url),
    (answer) => ENDED.includes(answer.body.status),
    { everyMs: 100, limitMs: 300_000 },
  );
  assert.equal(body.status, 'completed', JSON.stringify(body).slice(0, 500));
  return body;
}

export function quantile(numbers, fraction) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)];
}

/** Resident memory of processes and all their descendants in MB, by name of the stack; Linux only. */
export function residentMb(pids) {
  const children = new Map();
  const rss = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      const parent = field('PPid');
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
      rss.set(Number(entry), field('VmRSS') / 1024);
    } catch {
      // It ended while we looked.
    }
  }
  const sum = (pid, known) =>
    (rss.get(pid) ?? 0) + (children.get(pid) ?? []).filter((c) => !known.has(c)).reduce((t, c) => t + sum(c, known), 0);
  const known = new Set(Object.values(pids));
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, sum(pid, known)]));
}

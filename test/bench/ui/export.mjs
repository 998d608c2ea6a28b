/**
 * `node test/bench/ui/export.mjs`: a million rows of a run's curve, and of the trials of a sweep, as files of each form: rows
 * a second from the request to the last byte, and the most resident memory of the API above that before it. Prints JSON.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { bootstrap } from '../../../infra/bootstrap.mjs';
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { writeBars } from '../../support/bars.mjs';

const ROWS = 1_000_000;
const LONG = { name: 'million', catalog: 'million', start: '2024-01-01', end: '2025-12-31' };
const span = (start, stop, step = 1) => ({ start, stop, step });
const GRID = { fast: span(5, 24), slow: span(30, 128, 2), size: span(1, 1000) };
const FORMATS = ['csv', 'parquet', 'arrow'];
const SAMPLE_MS = 10;
/** Once, so that the compiler has done its work, then so often; the median counts. */
const REPEATS = 2;

export const TARGETS = {
  exportRowsPerS: { must: 200_000, aim: 500_000, atLeast: true, what: '1 M rows of a curve, the slowest form, rows/s' },
  exportMb: { must: 100, aim: 50, what: 'more resident memory of the API during any of the exports, MB' },
};

/** @returns {Promise<{exportRowsPerS: number, exportMb: number, raw: object}>} */
export async function measureExport() {
  await bootstrap();
  const { ended, post, SMALL, startRig } = await import('../service/rig.mjs');
  const rig = await startRig();
  try {
    writeBars({ folder: path.join(rig.home, 'catalog', LONG.catalog), instrument: 'AAA.TEST', bars: ROWS });
    await post(rig.rest, '/api/v1/sessions?wait=true', LONG);
    const strategy = { strategy: 'sma-cross', cache: 'bypass' };
    const parameters = { fast: 2, slow: 5 };
    const run = await post(rig.rest, '/api/v1/runs?wait=true', { session: LONG.name, parameters, ...strategy });
    const sweep = await post(rig.rest, '/api/v1/sweeps', { session: SMALL.name, grid: GRID, ...strategy });
    await ended(rig.rest, `/api/v1/sweeps/${sweep.sweepId}`);
    const curve = await measureTable(rig.stack, `/api/v1/runs/${run.runId}/equity`);
    const trials = await measureTable(rig.stack, `/api/v1/sweeps/${sweep.sweepId}/trials`);
    const sorted = await measureTable(rig.stack, `/api/v1/sweeps/${sweep.sweepId}/trials?sort=-sharpe`);
    return {
      exportRowsPerS: Math.min(...Object.values(curve).map(({ rowsPerS }) => rowsPerS)),
      exportMb: Math.max(...[curve, trials, sorted].flatMap(Object.values).map(({ mb }) => mb)),
      raw: { exportCurve: curve, exportTrials: trials, exportSortedTrials: sorted },
    };
  } finally {
    await rig.stop();
  }
}

async function measureTable(stack, address) {
  const figures = {};
  for (const format of FORMATS) {
    const query = `${address}${address.includes('?') ? '&' : '?'}format=${format}`;
    const times = [];
    let most = 0;
    for (let i = 0; i <= REPEATS; i++) {
      const { ms, mb } = await measureOne(stack, query);
      if (i > 0) times.push(ms);
      most = Math.max(most, mb);
    }
    figures[format] = { rowsPerS: (ROWS * 1000) / times.sort((a, b) => a - b)[times.length >> 1], mb: most };
    progress(`${query}: ${JSON.stringify(figures[format])}`);
  }
  return figures;
}

/** Milliseconds to the last byte, and the most memory above that before. */
async function measureOne({ url, key, pids }, address) {
  const pid = pids().api;
  await delay(500);
  const before = residentMb(pid);
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, residentMb(pid))), SAMPLE_MS);
  const begin = performance.now();
  const response = await fetch(`${url}${address}`, { headers: { 'x-api-key': key } });
  assert.equal(response.status, 200);
  let bytes = 0;
  for await (const part of response.body) bytes += part.length;
  const ms = performance.now() - begin;
  clearInterval(sampling);
  assert.ok(bytes > ROWS * 8, `only ${bytes} bytes`);
  return { ms, mb: most - before };
}

function residentMb(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(await measureExport())}\n`);
}

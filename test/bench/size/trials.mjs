import assert from 'node:assert/strict';
import { progress } from '../../../infra/bootstrap/progress.mjs';
import { ended, post, quantile, startRig, SMALL, timed } from '../service/rig.mjs';
import { figure } from './figures.mjs';
import { plainReader, readRoutes } from './readers.mjs';

const span = (start, stop, step = 1) => ({ start, stop, step });
const GRID = { fast: span(5, 24), slow: span(30, 128, 2), size: span(1, 5000) };
const ROWS = 5_000_000;
const READS = 200;
const READERS = 10;
const READING_MS = 15_000;
const PAGE = 100;
/** Beyond the first trials that are kept in their order. */
const DEEP = [1_000, 100_000, 4_000_000];

/** 5,000,000 trials of one sweep, computed and stored as any other, and what it takes to read of them. */
export async function measureTrials() {
  const rig = await startRig();
  try {
    return await measure(rig);
  } finally {
    await rig.stop();
  }
}

async function measure({ rest, stack }) {
  const sweep = { session: SMALL.name, strategy: 'sma-cross', grid: GRID, cache: 'bypass' };
  let id;
  const sweepMs = await timed(async () => {
    const accepted = await post(rest, '/api/v1/sweeps', sweep);
    id = accepted.sweepId;
    assert.equal(accepted.total, ROWS);
    await ended(rest, `/api/v1/sweeps/${id}`);
  });
  progress(`${ROWS} trials in ${(sweepMs / 1000).toFixed(1)} s`);
  const read = plainReader(stack);
  const sweepRoute = `/api/v1/sweeps/${id}`;
  const bestRoute = `/api/v1/sweeps/${id}/trials?sort=-sharpe&limit=${PAGE}`;
  const sweepTimes = await readOften(read, sweepRoute);
  const bestTimes = await readOften(read, bestRoute);
  const together = await readTogether(read, [sweepRoute, bestRoute]);
  const all = Object.values(together.times).flat();
  return [
    figure({ figure: 'trials.sweepMs', measured: quantile(sweepTimes, 0.95), must: 30, what: 'GET /sweeps/{id}, p95' }),
    figure({
      ...{ figure: 'trials.bestMs', measured: quantile(bestTimes, 0.95), must: 100 },
      what: 'first page by the objective, p95',
    }),
    figure({
      ...{ figure: 'trials.refused', measured: together.refused.length, must: 0 },
      what: `answers that were not 200 of ${all.length} to ${READERS} readers at once`,
    }),
    figure({ figure: 'trials.togetherMs', measured: quantile(all, 0.95), what: `the same, p95` }),
    ...(await pages(read, id)),
    figure({
      figure: 'trials.perSecond',
      measured: (ROWS * 1000) / sweepMs,
      what: 'rows computed and stored a second',
    }),
  ];
}

async function ok(read, route) {
  const { status, text } = await read(route);
  assert.equal(status, 200, text.slice(0, 500));
  return JSON.parse(text);
}

async function readOften(read, route) {
  const times = [];
  for (let i = 0; i < READS; i++) times.push(await timed(() => ok(read, route)));
  return times;
}

async function readTogether(read, routes) {
  const named = Object.fromEntries(
    Array.from({ length: READERS }, (_, i) => [`${i}`, () => routes[i % routes.length]]),
  );
  const reading = readRoutes(read, named, { pauseMs: 0 });
  await new Promise((resolve) => setTimeout(resolve, READING_MS));
  return reading.stop();
}

/** Single reads of pages that lie deep, and in orders that nobody has asked for before. */
async function pages(read, id) {
  const figures = [];
  const one = async (name, query, what) => {
    const ms = await timed(() => ok(read, `/api/v1/sweeps/${id}/trials?${query}&limit=${PAGE}`));
    figures.push(figure({ figure: name, measured: ms, what }));
  };
  await one('trials.otherMs', 'sort=maxDrawdown', 'first page by another statistic, the first time');
  await one('trials.otherAgainMs', 'sort=maxDrawdown', 'the same again');
  for (const offset of DEEP) {
    await one(`trials.deep${offset}Ms`, `sort=-sharpe&offset=${offset}`, `page at ${offset} by the objective`);
  }
  await one('trials.failedMs', 'sort=-sharpe&status=failed', 'those that failed, of which there are none');
  await one('trials.numberMs', `sort=trial&offset=${DEEP.at(-1)}`, `page at ${DEEP.at(-1)} by number`);
  return figures;
}

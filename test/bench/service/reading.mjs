import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { files, provideData, readMarket } from '../data.mjs';
import { built, CAPITAL, config, median, newEngine, PERIODS } from '../engine.mjs';
import { post, quantile, residentMb, SMALL, SWEPT, timed } from './rig.mjs';

const BLOCKS = 5;
const WARM_READS = 2000;

/** One write of a run's progress by the engine's thread, in nanoseconds: what it adds to a run that is watched. */
export async function measureWrite() {
  await provideData();
  const { LIVE_BYTES } = built('execution/run/live-progress.js');
  const { PROGRESS_BARS } = built('model/metric-points.js');
  const market = readMarket(files.long, 'progress');
  const engine = newEngine();
  const writes = market.bars / PROGRESS_BARS;
  const run = (live) => {
    const control = { cell: new Int32Array(new SharedArrayBuffer(64)), ...(live && { live }) };
    const before = process.cpuUsage();
    engine.runTrial(market, config(CAPITAL.w1), PERIODS, control);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const live = new Float64Array(new SharedArrayBuffer(LIVE_BYTES));
  for (let i = 0; i < 3; i++) [undefined, live].forEach(run);
  const differences = Array.from({ length: 9 }, () => run(live) - run(undefined));
  return { 'progress.writeNs': Math.max(0, (median(differences) * 1000) / writes), raw: {} };
}

/** A long run that something can be read of. */
async function withOperation(rest, read) {
  const run = { session: SWEPT.name, strategy: 'bench-slow', parameters: { work: 1_000_000 }, cache: 'bypass' };
  const { runId } = await post(rest, '/api/v1/runs', run);
  await delay(1500);
  try {
    return await read(runId);
  } finally {
    await post(rest, `/api/v1/runs/${runId}/cancel`);
  }
}

export async function times(repeats, read) {
  const all = [];
  for (let i = 0; i < repeats; i++) all.push(await timed(() => read(i)));
  return quantile(all, 0.95);
}

/** The 95th percentile of a few hundred reads, the median over blocks of them: a block may meet other work of the machine. */
export async function timesInBlocks(repeats, read) {
  const blocks = [];
  for (let block = 0; block < BLOCKS; block++) blocks.push(await times(repeats, read));
  return median(blocks);
}

/** A read that costs the client little: it shares its processors with the server. */
function plainGet(url, { agent, key }) {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent, headers: { 'x-api-key': key } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(text.slice(0, 500)));
      });
    });
    asked.on('error', reject);
  });
}

/**
 * Reads at the door while the operation is at work, 95th percentile. A hit is answered from what was read within the
 * last second; a miss asks Temporal for what the engine worker last told it.
 */
export async function measureReads({ rest, stack }) {
  const agent = new Agent({ keepAlive: true });
  return withOperation(rest, async (id) => {
    const read = (query = '') => plainGet(`${stack.url}/api/v1/operations/${id}${query}`, { agent, key: stack.key });
    // Compilers of both sides have done their work by then.
    await times(WARM_READS, () => read());
    const hitMs = await timesInBlocks(400, () => read());
    await times(100, () => read('?force_refresh=true'));
    const missMs = await timesInBlocks(100, () => read('?force_refresh=true'));
    return { 'progress.hitMs': hitMs, 'progress.missMs': missMs, raw: {} };
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

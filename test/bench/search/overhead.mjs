/**
 * What a search of 2,000 trials in generations of 50 loses to its orchestration: from the door to its end, divided by the
 * engine's time for the same trials in the same generations. Each trial reads a month of minutes and
 * keeps a limit order in the market, as a user's strategy does.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bootstrap } from '../../../infra/bootstrap.mjs';
import { writeBars } from '../../support/bars.mjs';
import { median } from '../engine.mjs';

const execute = promisify(execFile);
const MARKET = { name: 'searched', bars: 45_031 };
const TRIALS = 2000;
const GENERATION = 50;
const ROUNDS = 5;
/** After so many the compiler has done its work. */
const WARM_SEARCHES = 3;
const STRATEGY = 'bench-busy';
const ACCOUNT = { initialCapital: 1_000_000 };
const FEES = { proportional: 0.0005 };
const SPACE = { near: { type: 'float', low: 0.01, high: 1 }, far: { type: 'float', low: 0.05, high: 3 } };
const DAYS = { start: '2024-01-01', end: '2024-12-31' };
const SEED = 7;

export async function measureOverhead() {
  await bootstrap();
  const { benchStrategies, ended, post, startRig, THREADS, timed } = await import('../service/rig.mjs');
  const rig = await startRig();
  try {
    writeBars({ folder: path.join(rig.home, 'catalog', MARKET.name), instrument: 'AAA.TEST', bars: MARKET.bars });
    await post(rig.rest, '/api/v1/sessions?wait=true', { name: MARKET.name, catalog: MARKET.name, ...DAYS });
    const search = async () => {
      const { searchId, status } = await post(rig.rest, '/api/v1/searches?wait=true', request());
      return status === 'completed' ? searchId : (await ended(rig.rest, `/api/v1/searches/${searchId}`)).searchId;
    };
    const engine = (passes) => alone(rig.home, { strategiesDir: benchStrategies, threads: THREADS, passes });
    for (let i = 0; i < WARM_SEARCHES; i++) await search();
    const times = { with: [], without: [] };
    for (let i = 0; i < ROUNDS; i++) {
      const { ms, digest } = await engine(1);
      times.without.push(...ms);
      let id;
      times.with.push(await timed(async () => (id = await search())));
      const { body } = await rig.rest('GET', `/api/v1/searches/${id}`);
      assert.equal(body.digest, digest, 'both have the same results');
      // Its workflow closes after the client has its answer.
      await delay(100);
    }
    const [withMs, withoutMs] = [median(times.with), median(times.without)];
    const raw = { 'search.overheadMs': withMs, 'search.overheadEngineMs': withoutMs, 'search.overheadTimes': times };
    return { 'search.overhead': withMs / withoutMs, raw };
  } finally {
    await rig.stop();
  }
}

function request() {
  return {
    ...{ session: MARKET.name, strategy: STRATEGY, account: ACCOUNT, fees: FEES, space: SPACE, seed: SEED },
    ...{ algorithm: 'genetic', budget: { trials: TRIALS, generation: GENERATION }, judge: false, cache: 'bypass' },
  };
}

/** The same points without orchestration and rows. */
async function alone(home, options) {
  const dimensions = Object.entries(SPACE).map(([name, dimension]) => ({
    name,
    dimension: { ...dimension, log: false },
  }));
  const input = {
    ...{ catalogRoot: path.join(home, 'catalog'), cacheDir: path.join(home, 'bench-cache'), ...options },
    request: { catalog: MARKET.name, start: Date.UTC(2024, 0, 1) * 1000, end: Date.UTC(2024, 11, 31) * 1000 },
    config: {
      ...{ strategy: STRATEGY, account: ACCOUNT, fees: FEES, slippage: { proportional: 0 }, seed: SEED, fixed: {} },
      objective: { statistic: 'sharpe', direction: 'maximize' },
    },
    search: {
      ...{
        algorithm: { name: 'genetic', options: {} },
        space: { dimensions, relations: [] },
        constraints: [],
        seed: SEED,
      },
      objectives: [{ terms: [{ statistic: 'sharpe', weight: 1 }], direction: 'maximize' }],
      ...{ trials: TRIALS, generation: GENERATION },
    },
  };
  const file = path.join(import.meta.dirname, 'generations.mjs');
  const { stdout } = await execute(process.execPath, [file, JSON.stringify(input)]);
  return JSON.parse(stdout);
}

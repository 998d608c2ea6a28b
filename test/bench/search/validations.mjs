/**
 * The judge and the walk-forward from the door to their end, and the engine's part of the walk-forward alone, warm. The judge looks at the best of a
 * sweep of 100, so that each rung has something to compute but those of a holdout and a seal; `raw.judgeRunMs` is that of a run.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bootstrap } from '../../../infra/bootstrap.mjs';
import { median } from '../engine.mjs';
import { COMBINATIONS, CONFIG, DAYS, NAME, realMinutes } from './real-minutes.mjs';

const execute = promisify(execFile);
const WINDOWS = 12;
const WARM = 2;
const ROUNDS = 5;

export async function measureValidations() {
  await bootstrap();
  const { benchStrategies, ended, post, startRig, THREADS, timed } = await import('../service/rig.mjs');
  const rig = await startRig();
  try {
    if (!realMinutes(path.join(rig.home, 'catalog'))) return { raw: {} };
    const { rest } = rig;
    await post(rest, '/api/v1/sessions?wait=true', { name: NAME, catalog: NAME, ...DAYS });
    const { sweepId } = await post(rest, '/api/v1/sweeps?wait=true', {
      ...{ session: NAME, ...CONFIG, grid: COMBINATIONS, objective: { statistic: 'sharpe' } },
    });
    await ended(rest, `/api/v1/sweeps/${sweepId}`);
    const { best } = (await rest('GET', `/api/v1/sweeps/${sweepId}`)).body;
    const { runId } = await post(rest, '/api/v1/runs?wait=true', {
      ...{ session: NAME, ...CONFIG, parameters: best.parameters },
    });
    const validate = async (request) => {
      const { validationId, status } = await post(rest, '/api/v1/validations?wait=true', request);
      if (status !== 'completed') await ended(rest, `/api/v1/validations/${validationId}`);
      // Its workflow closes after the client has its answer.
      await delay(100);
      return (await rest('GET', `/api/v1/validations/${validationId}`)).body;
    };
    const repeated = async (request) => {
      for (let i = 0; i < WARM; i++) await validate(request);
      const times = [];
      for (let i = 0; i < ROUNDS; i++) {
        times.push((await timed(async () => assert.equal((await validate(request)).status, 'completed'))) - 100);
      }
      return times;
    };
    const judge = await repeated({ kind: 'judge', sweep: sweepId });
    const judgeRun = await repeated({ kind: 'judge', run: runId });
    const through = await repeated({ kind: 'walk-forward', sweep: sweepId, windows: WINDOWS });
    const options = { strategiesDir: benchStrategies, threads: THREADS, warm: WARM, rounds: ROUNDS };
    const engine = await alone(rig.home, options);
    return {
      ...{ judgeMs: median(judge), walkForwardMs: median(through), walkForwardEngineMs: median(engine) },
      raw: {
        judgeRunMs: median(judgeRun),
        judgeTimes: judge,
        walkForwardTimes: through,
        walkForwardEngineTimes: engine,
      },
    };
  } finally {
    await rig.stop();
  }
}

/** The same windows without orchestration and rows. */
async function alone(home, options) {
  const [fast, slow] = [COMBINATIONS.fast, COMBINATIONS.slow];
  const input = {
    ...{ catalogRoot: path.join(home, 'catalog'), cacheDir: path.join(home, 'bench-cache'), ...options },
    request: { catalog: NAME, start: Date.parse(DAYS.start) * 1000, end: Date.parse(DAYS.end) * 1000 },
    ...{ config: CONFIG, rule: { windows: WINDOWS, trainShare: 0.75, anchored: false } },
    points: fast.flatMap((one) => slow.map((other) => ({ fast: one, slow: other }))),
  };
  const file = path.join(import.meta.dirname, 'windows.mjs');
  const { stdout } = await execute(process.execPath, [file, JSON.stringify(input)]);
  return JSON.parse(stdout);
}

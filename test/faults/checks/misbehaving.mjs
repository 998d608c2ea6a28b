import assert from 'node:assert/strict';
import { requireWithin } from '../rig.mjs';

const run = (strategy, parameters = {}) => ({ session: 'faults', strategy, parameters, cache: 'bypass' });

async function resultHash(rest) {
  const { body } = await rest('POST', '/api/v1/runs?wait=true', run('sma-cross', { fast: 3, slow: 9 }));
  assert.equal(body.status, 'completed', JSON.stringify(body));
  return body.resultHash;
}

/** A strategy that hangs costs its run and nothing else. */
export async function endStuckStrategy({ stack }, { times, endedLimit }) {
  const { rest } = stack;
  const engines = Object.entries(stack.pids()).filter(([name]) => name.startsWith('engine-worker'));
  const expected = await resultHash(rest);
  const seconds = [];
  for (let i = 0; i < times; i++) {
    const { body } = await rest('POST', '/api/v1/runs?wait=true', run('misbehaving', { manner: 'loop', variant: i }));
    assert.equal(body.status, 'failed');
    assert.equal(body.error.code, 'STRATEGY_STUCK', JSON.stringify(body.error));
    seconds.push((Date.parse(body.finishedAt) - Date.parse(body.startedAt)) / 1000);
    assert.equal(await resultHash(rest), expected);
  }
  const worst = Math.max(...seconds);
  requireWithin(worst, endedLimit, 'ended');
  for (const [name, pid] of engines) assert.equal(stack.pids()[name], pid, `${name} died`);
  return `${times} stuck runs ended by name after at most ${worst.toFixed(1)} s; the next run as before, data kept`;
}

/** A strategy whose results depend on luck is reported within its sweep. */
export async function findUnsteadyStrategy({ stack }, { times }) {
  for (let i = 0; i < times; i++) {
    const sweep = { ...run('unsteady'), grid: { variant: { start: 1, stop: 200, step: 1 } } };
    const { body } = await stack.rest('POST', '/api/v1/sweeps?wait=true', sweep);
    const end = (await stack.rest('GET', `/api/v1/sweeps/${body.sweepId}`)).body;
    assert.equal(end.status, 'failed', JSON.stringify(end));
    assert.equal(end.error.code, 'DETERMINISM_VIOLATION');
  }
  return `${times} of ${times} reported`;
}

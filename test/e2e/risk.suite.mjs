import assert from 'node:assert/strict';
import { startFaultStack } from '../faults/rig.mjs';
import { runSuite } from '../support/suite.mjs';

const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '2' });
const { rest } = stack;

const RETURNS = Array.from({ length: 120 }, (_, i) => ((i * 37) % 100) / 1000 - 0.045);

async function assess(request) {
  const { status, body } = await rest('POST', '/api/v1/risk?wait=true', request);
  assert.ok(status < 300, JSON.stringify(body));
  assert.equal(body.status, 'completed', JSON.stringify(body.error));
  return body;
}

async function refused(request, code, path) {
  const { status, body } = await rest('POST', '/api/v1/risk?wait=true', request);
  assert.ok(status >= 400, JSON.stringify(body));
  assert.deepEqual([body.error.code, body.error.path], [code, path]);
}

let made;
async function aRun() {
  made ??= rest('POST', '/api/v1/runs?wait=true', {
    ...{ session: 'faults', strategy: 'sma-cross', parameters: { fast: 5, slow: 20 } },
  }).then(({ body }) => body);
  return made;
}

await runSuite({
  async 'paths of returns are the same with the same seed, and can be read again'() {
    const request = { kind: 'monte-carlo', returns: RETURNS, paths: 2000, horizon: 60, seed: 7 };
    const first = await assess(request);
    const again = await assess(request);
    assert.deepEqual(again.result, first.result);
    assert.equal(first.result.bands.worth.p50.length, 60);
    assert.ok(first.result.losses[0].simulated.conditional >= first.result.losses[0].simulated.valueAtRisk);
    const { body } = await rest('GET', `/api/v1/risk/${first.riskId}`);
    assert.deepEqual(body.result, first.result);
    const { body: list } = await rest('GET', '/api/v1/risk?limit=1');
    assert.equal(list.items[0].riskId, again.riskId);
    assert.equal(list.items[0].result, undefined);
  },

  async 'trades of a run that are shuffled end where the run ends'() {
    const run = await aRun();
    const { result } = await assess({ kind: 'monte-carlo', run: run.runId, method: 'trades', order: 'shuffle' });
    const { body: trades } = await rest('GET', `/api/v1/runs/${run.runId}/trades?limit=10000`);
    const closed = trades.items.filter(({ exitTime }) => exitTime !== null);
    assert.equal(result.observations, closed.length);
    const gain = closed.reduce((sum, { pnl }) => sum + pnl, 0) / run.account.initialCapital;
    assert.ok(Math.abs(result.end.p50 - 1 - gain) < 1e-9, `${result.end.p50} and ${gain}`);
  },

  async 'what cannot be drawn is refused with its field'() {
    await refused({ kind: 'luck' }, 'VALIDATION', 'kind');
    await refused({ kind: 'monte-carlo' }, 'VALIDATION', 'run');
    await refused({ kind: 'monte-carlo', returns: [0.1] }, 'VALIDATION', 'returns');
    await refused({ kind: 'monte-carlo', returns: RETURNS, method: 'trades' }, 'VALIDATION', 'method');
    await refused({ kind: 'monte-carlo', returns: RETURNS, paths: 1e5, horizon: 2520 }, 'VALIDATION', 'paths');
    await refused({ kind: 'monte-carlo', returns: RETURNS, levels: [2] }, 'VALIDATION', 'levels.0');
    await refused({ kind: 'monte-carlo', returns: RETURNS, colour: 1 }, 'UNKNOWN_FIELD', 'colour');
    const unknown = '00000000-0000-4000-8000-000000000000';
    await refused({ kind: 'monte-carlo', run: unknown }, 'RUN_NOT_FOUND', 'run');
    assert.equal((await rest('GET', `/api/v1/risk/${unknown}`)).status, 404);
  },

  async 'a long analysis can be cancelled'() {
    const request = { kind: 'monte-carlo', returns: RETURNS, paths: 79_000, horizon: 2520 };
    const { body: begun } = await rest('POST', '/api/v1/risk', request);
    const { body } = await rest('POST', `/api/v1/risk/${begun.riskId}/cancel`, { reason: 'enough' });
    assert.equal(body.status, 'cancelled', JSON.stringify(body));
  },
}).finally(() => stack.stop());

import assert from 'node:assert/strict';
import { killAndReturn, persist, startFaultStack } from '../faults/rig.mjs';
import { runSuite, until } from '../support/suite.mjs';

const ENDED = ['completed', 'failed', 'cancelled'];
const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '2' });
const { rest } = stack;

const SPACE = { period: { type: 'int', low: 2, high: 60 }, variant: { type: 'int', low: 1, high: 20 } };
const search = (more = {}) => ({ session: 'faults', strategy: 'fixed-cost', space: SPACE, judge: false, ...more });

async function start(more) {
  const { status, body } = await rest('POST', '/api/v1/searches', search(more));
  assert.equal(status, 202, JSON.stringify(body));
  return body.searchId;
}

async function finish(id, wanted = 'completed') {
  const read = () => persist(() => rest('GET', `/api/v1/searches/${id}`));
  const { body } = await until(read, ({ body: { status } }) => ENDED.includes(status));
  assert.equal(body.status, wanted, JSON.stringify(body));
  return body;
}

const run = async (more) => finish(await start(more));

async function trialsOf(id) {
  const { body } = await rest('GET', `/api/v1/searches/${id}/trials?limit=10000`);
  return body.items;
}

async function refused(more, code, path) {
  const { status, body } = await rest('POST', '/api/v1/searches', search(more));
  assert.ok(status >= 400, JSON.stringify(body));
  assert.deepEqual([body.error.code, body.error.path], [code, path]);
}

await runSuite({
  async 'a grid tries every point once, and its best is the best of its trials'() {
    const body = await run({
      space: { period: [2, 3, 5], variant: { start: 1, stop: 4, step: 1 } },
      algorithm: 'grid',
    });
    const trials = await trialsOf(body.searchId);
    assert.equal(trials.length, 12);
    assert.equal(new Set(trials.map(({ parameters }) => JSON.stringify(parameters))).size, 12);
    const best = Math.max(...trials.map(({ statistics }) => statistics.sharpe ?? -Infinity));
    assert.equal(body.best.statistics.sharpe, best);
    assert.deepEqual(body.best.objectives, [best]);
    assert.equal(body.distinct, 12);
  },

  async 'a trial of a search is the run with its parameters'() {
    const body = await run({ budget: 8 });
    const { parameters, statistics } = body.best;
    const again = { session: 'faults', strategy: 'fixed-cost', parameters };
    const { body: single } = await rest('POST', '/api/v1/runs?wait=true', again);
    for (const name of ['sharpe', 'totalReturn', 'maxDrawdown'])
      assert.equal(single.statistics[name], statistics[name]);
  },

  async 'every algorithm keeps the bounds, the relation and the budget'() {
    for (const algorithm of ['random', 'sobol', 'genetic', 'tpe', 'cma-es', 'nsga2']) {
      const body = await run({ algorithm, budget: { trials: 40, generation: 10 }, constraints: ['variant < period'] });
      const trials = await trialsOf(body.searchId);
      assert.equal(trials.length, 40, algorithm);
      for (const { parameters } of trials) {
        const { period, variant } = parameters;
        assert.ok(
          period >= 2 && period <= 60 && variant >= 1 && variant <= 20 && variant < period,
          JSON.stringify(parameters),
        );
      }
      assert.equal(body.generations, 4);
    }
  },

  async 'a search is the same table whatever dies, and with the same seed again'() {
    const more = { algorithm: 'genetic', budget: { trials: 60, generation: 10 }, parameters: { work: 1_000 } };
    const calm = await run(more);
    for (const name of ['engine-worker-1', 'workflow-worker', 'api', 'temporal']) {
      const id = await start(more);
      await until(
        () => persist(() => rest('GET', `/api/v1/searches/${id}`)),
        ({ body }) => body.completed > 10 || ENDED.includes(body.status),
        { everyMs: 20 },
      );
      await killAndReturn(stack, name);
      const body = await finish(id);
      assert.equal(body.digest, calm.digest, `after the death of ${name}`);
      assert.deepEqual(
        (await persist(() => rest('GET', `/api/v1/searches/${id}/trials?limit=1000`))).body.items,
        await trialsOf(calm.searchId),
      );
    }
  },

  async 'trials without hope are stopped on a part of the bars, the same ones whatever dies'() {
    const stopping = { rule: 'hyperband', least: 0.25, factor: 2 };
    const more = { algorithm: 'tpe', budget: { trials: 48, generation: 8 }, parameters: { work: 1_500 }, stopping };
    const calm = await run(more);
    const trials = await trialsOf(calm.searchId);
    const stopped = trials.filter(({ status }) => status === 'stopped');
    // Brackets in turn: 8, 4 and 2 trials on a quarter, a half and all of the bars; 8 and 4 on a half and all; 8 on all.
    assert.deepEqual([trials.length, stopped.length, calm.stopped], [48, 2 * (6 + 4), 20]);
    assert.deepEqual([calm.completed, calm.failed, calm.stopping], [48, 0, stopping]);
    const early = stopped.filter((trial) => trial.stopped.fraction === 0.25);
    assert.equal(early.length, 8);
    const [{ parameters, statistics, stopped: at }] = early;
    assert.deepEqual([statistics, at.rung, at.rungs], [null, 1, 3]);
    const best = Math.max(...trials.map((trial) => trial.statistics?.sharpe ?? -Infinity));
    assert.equal(calm.best.statistics.sharpe, best);
    // What it had come to there is the run over that part.
    const part = { session: 'faults', strategy: 'fixed-cost', parameters, end: '2024-01-01T08:19:59.999Z' };
    const { body: single } = await rest('POST', '/api/v1/runs?wait=true', part);
    assert.equal(single.statistics.totalReturn, at.statistics.totalReturn);
    const { body: page } = await rest('GET', `/api/v1/searches/${calm.searchId}/trials?status=stopped&limit=3`);
    assert.deepEqual([page.total, page.items.length], [20, 3]);
    const id = await start(more);
    await until(
      () => persist(() => rest('GET', `/api/v1/searches/${id}`)),
      ({ body }) => body.completed > 10 || ENDED.includes(body.status),
      { everyMs: 20 },
    );
    await killAndReturn(stack, 'engine-worker-1');
    assert.equal((await finish(id)).digest, calm.digest);
    assert.deepEqual(await trialsOf(id), trials);
    const { body: ledger } = await rest('GET', '/api/v1/ledger?limit=200');
    assert.equal(ledger.items.find(({ operation }) => operation === id).trials, 48);
  },

  async 'a search whose points others compute is that which is computed here, whatever dies and whatever is repeated'() {
    const more = { algorithm: 'genetic', budget: { trials: 24, generation: 8 } };
    const here = await run(more);
    const known = await trialsOf(here.searchId);
    const id = await start({ ...more, ask: true });
    const post = async (verb, body) => {
      const { status, body: answer } = await persist(() => rest('POST', `/api/v1/searches/${id}/${verb}`, body));
      assert.ok(status < 300, JSON.stringify(answer));
      return answer;
    };
    const told = ({ trial }) => {
      const { statistics, error } = known[trial];
      return statistics ? { trial, statistics } : { trial, error: error.message };
    };
    const dying = ['engine-worker-1', 'workflow-worker', 'temporal'];
    for (let turn = 0; turn < 6; turn++) {
      const asked = await post('ask', { count: 4, key: `${turn}` });
      assert.deepEqual(
        asked.points.map(({ trial, parameters }) => [trial, parameters]),
        known.slice(4 * turn, 4 * turn + 4).map(({ trial, parameters }) => [trial, parameters]),
      );
      if (turn % 2 === 1) await killAndReturn(stack, dying.shift());
      assert.deepEqual((await post('ask', { count: 4, key: `${turn}` })).points, asked.points);
      const { body: open } = await persist(() => rest('GET', `/api/v1/searches/${id}`));
      assert.deepEqual([open.asked.open, open.asked.points[0].trial], [4, 4 * turn]);
      const { stored, completed } = await post('tell', { results: asked.points.map(told) });
      // What was stored behind a failed answer is stored when it is told again.
      assert.ok(stored === 4 || (stored === 0 && turn % 2 === 1), `${stored} stored in turn ${turn}`);
      assert.equal(completed, 4 * turn + 4);
      assert.equal((await post('tell', { results: asked.points.map(told) })).stored, 0);
    }
    const body = await finish(id);
    assert.deepEqual([body.completed, body.generations, body.best.trial], [24, 3, here.best.trial]);
    assert.deepEqual(body.best.objectives, here.best.objectives);
    const rows = (items) => items.map(({ trial, parameters, statistics }) => ({ trial, parameters, statistics }));
    assert.deepEqual(rows(await trialsOf(id)), rows(known));
    const late = await rest('POST', `/api/v1/searches/${id}/ask`, { count: 1, key: 'late' });
    assert.deepEqual([late.status, late.body.error.code], [409, 'INVALID_STATE']);
    const left = `/api/v1/searches/${await start({ ...more, ask: true })}`;
    await rest('POST', `${left}/ask`, { count: 3, key: 'left' });
    assert.equal((await rest('GET', left)).body.asked.open, 3);
    await rest('POST', `${left}/cancel`, {});
    const cancelled = await until(
      () => rest('GET', left),
      ({ body: { status } }) => status === 'cancelled',
    );
    assert.deepEqual([cancelled.body.asked.open, cancelled.body.asked.points], [0, []]);
  },

  async 'the holdout is the part that the search does not see'() {
    const body = await run({ algorithm: 'random', budget: 10, holdout: { fraction: 0.3, best: 3 } });
    assert.equal(body.holdout.results.length, 3);
    assert.equal(body.holdout.from, '2024-01-01T23:20:00.000Z');
    const [{ parameters, inSample, outOfSample }] = body.holdout.results;
    assert.deepEqual(inSample, body.best.statistics);
    const again = { session: 'faults', strategy: 'fixed-cost', parameters, start: body.holdout.from };
    const { body: single } = await rest('POST', '/api/v1/runs?wait=true', again);
    assert.equal(single.statistics.totalReturn, outOfSample.totalReturn);
  },

  async 'several objectives give a front that no trial beats'() {
    const objectives = [{ statistic: 'totalReturn' }, { statistic: 'maxDrawdown', direction: 'maximize' }];
    const { searchId } = await run({ algorithm: 'nsga2', objectives, budget: { trials: 60, generation: 20 } });
    const { body: front } = await rest('GET', `/api/v1/searches/${searchId}/front`);
    assert.ok(front.items.length > 0);
    for (const { statistics } of await trialsOf(searchId)) {
      for (const {
        objectives: [totalReturn, drawdown],
      } of front.items) {
        const beats = statistics.totalReturn > totalReturn && statistics.maxDrawdown > drawdown;
        assert.ok(!beats, 'a trial beats the front');
      }
    }
  },

  async 'a paused search hands out no more, and goes on'() {
    const id = await start({
      algorithm: 'genetic',
      budget: { trials: 400, generation: 20 },
      parameters: { work: 3_000 },
      seed: 7,
    });
    const { status } = await rest('POST', `/api/v1/searches/${id}/pause`);
    assert.equal(status, 200);
    assert.equal((await rest('GET', `/api/v1/searches/${id}`)).body.status, 'paused');
    await rest('POST', `/api/v1/searches/${id}/resume`);
    assert.equal((await finish(id)).completed, 400);
  },

  async 'a cancelled search keeps its rows'() {
    const id = await start({
      algorithm: 'genetic',
      budget: { trials: 4000, generation: 20 },
      parameters: { work: 20_000 },
    });
    await until(
      () => rest('GET', `/api/v1/searches/${id}`),
      ({ body }) => body.generations > 0,
    );
    await rest('POST', `/api/v1/searches/${id}/cancel`, { reason: 'enough' });
    const body = await finish(id, 'cancelled');
    assert.ok(body.completed > 0 && body.best !== undefined);
  },

  async 'sums that are too large for a number are the same after a death'() {
    const objectives = { formula: { finalEquity: 1e308, sharpe: 1 } };
    const constraints = [
      { statistic: 'finalEquity', min: 1.7e308 },
      { statistic: 'trades', min: 1.7e308 },
    ];
    for (const odd of [{ objectives }, { constraints }]) {
      const more = {
        ...odd,
        algorithm: 'genetic',
        budget: { trials: 60, generation: 10 },
        parameters: { work: 1_000 },
      };
      const calm = await run(more);
      const id = await start(more);
      await until(
        () => persist(() => rest('GET', `/api/v1/searches/${id}`)),
        ({ body }) => body.completed > 20 || ENDED.includes(body.status),
        { everyMs: 20 },
      );
      await killAndReturn(stack, 'engine-worker-1');
      assert.equal((await finish(id)).digest, calm.digest);
    }
  },

  async 'an algorithm that thinks for minutes keeps nobody waiting, and ends with its search'() {
    const thinking = await start({
      algorithm: { name: 'tpe', options: { candidates: 1000, startup: 1 } },
      budget: { trials: 20_000, generation: 10_000 },
    });
    await until(
      () => rest('GET', `/api/v1/searches/${thinking}`),
      ({ body }) => body.status === 'running',
    );
    assert.equal((await run({ budget: 8 })).completed, 8);
    await rest('POST', `/api/v1/searches/${thinking}/cancel`);
    const body = await finish(thinking, 'cancelled');
    assert.equal(body.completed, 0);
    assert.equal((await run({ algorithm: 'tpe', budget: 12 })).completed, 12);
  },

  async 'failed trials are run again, which the ledger does not count; a search is judged as a search alone'() {
    const space = { mode: ['throw', 'ok'], n: { type: 'int', low: 1, high: 20 } };
    const more = { strategy: 'odd-names', space, budget: 20, algorithm: 'genetic', judge: true, holdout: 0.3 };
    const first = await run(more);
    assert.ok(first.failed > 0 && first.failed < 20);
    const trials = await trialsOf(first.searchId);
    const again = await rest('POST', `/api/v1/searches/${first.searchId}/retry-failed`);
    assert.equal(again.status, 200, JSON.stringify(again.body));
    const body = await finish(first.searchId);
    assert.deepEqual([body.failed, body.digest], [first.failed, first.digest]);
    assert.deepEqual(await trialsOf(first.searchId), trials);
    const { body: ledger } = await rest('GET', '/api/v1/ledger?strategy=odd-names');
    assert.deepEqual([ledger.total, ledger.trials, ledger.open, ledger.chain.broken], [1, 20 - first.failed, 0, null]);
    const judged = await rest('POST', '/api/v1/validations', { kind: 'judge', sweep: first.searchId });
    assert.deepEqual([judged.body.error.code, judged.body.error.path], ['SWEEP_NOT_FOUND', 'sweep']);
    const none = await run({ budget: 4 });
    const { body: refusal } = await rest('POST', `/api/v1/searches/${none.searchId}/retry-failed`);
    assert.equal(refusal.error.code, 'INVALID_STATE');
  },

  async 'parameters may be called what every object has'() {
    const space = { toString: { type: 'float', low: 0, high: 1, when: { n: 1 } }, n: [1, 2] };
    const body = await run({ strategy: 'odd-names', space, budget: 12 });
    const trials = await trialsOf(body.searchId);
    assert.deepEqual([body.failed, new Set(trials.map(({ parameters }) => parameters.n)).size], [0, 2]);
  },

  async 'what cannot be searched is refused with its field'() {
    await refused({ space: {} }, 'SPACE_EMPTY', 'space');
    await refused({ space: { period: { type: 'int', low: 9, high: 3 } } }, 'SPACE_EMPTY', 'space.period.high');
    await refused({ space: { period: { type: 'float', low: 2, high: 9 } } }, 'VALIDATION', 'space.period.type');
    await refused({ space: { nothing: [1, 2] } }, 'UNKNOWN_FIELD', 'space.nothing');
    await refused({ parameters: { period: 3 } }, 'VALIDATION', 'space.period');
    await refused({ objectives: 'beauty' }, 'UNKNOWN_STATISTIC', 'objectives');
    await refused({ objectives: ['sharpe', 'calmar'], algorithm: 'tpe' }, 'VALIDATION', 'objectives');
    await refused({ algorithm: 'magic' }, 'VALIDATION', 'algorithm');
    await refused({ constraints: ['period < speed'] }, 'VALIDATION', 'constraints.0');
    await refused({ constraints: ['period < 50', 'period < 1e999'] }, 'VALIDATION', 'constraints.1');
    await refused({ constraints: ['trades >= 1e999'] }, 'VALIDATION', 'constraints.0');
    await refused({ budget: 0 }, 'VALIDATION', 'budget');
    await refused({ holdout: { from: '1999-01-01' } }, 'VALIDATION', 'holdout.from');
    await refused({ stopping: 'hope' }, 'VALIDATION', 'stopping');
    await refused({ stopping: { rule: 'median', least: 2 } }, 'VALIDATION', 'stopping.least');
    await refused({ stopping: 'median', budget: { generation: 1 } }, 'VALIDATION', 'budget.generation');
    await refused(
      { stopping: 'median', algorithm: 'nsga2', objectives: ['sharpe', 'calmar'] },
      'VALIDATION',
      'stopping',
    );
    await refused({ ask: true, holdout: 0.3 }, 'VALIDATION', 'holdout');
    await refused({ ask: true, judge: true }, 'VALIDATION', 'judge');
    await refused({ ask: { expireSeconds: 0 } }, 'VALIDATION', 'ask.expireSeconds');
    const id = await start({ ask: true, budget: 4 });
    const wrong = async ([verb, body], ...expected) => {
      const { status, body: answer } = await rest('POST', `/api/v1/searches/${id}/${verb}`, body);
      assert.ok(status >= 400, JSON.stringify(answer));
      assert.deepEqual([answer.error.code, answer.error.path], expected);
    };
    await wrong(['ask', { count: 0 }], 'VALIDATION', 'count');
    await wrong(['tell', { results: [] }], 'VALIDATION', 'results');
    await wrong(['tell', { results: [{ trial: 0 }] }], 'VALIDATION', 'results.0');
    await wrong(['tell', { results: [{ trial: 0, statistics: {} }] }], 'VALIDATION', 'results.0.statistics.sharpe');
    await wrong(['tell', { results: [{ trial: 0, statistics: { sharpe: 1 } }] }], 'VALIDATION', 'results.0.trial');
    await rest('POST', `/api/v1/searches/${id}/cancel`, {});
    assert.equal((await rest('GET', '/api/v1/searches/00000000-0000-4000-8000-000000000000')).status, 404);
  },
}).finally(() => stack.stop());

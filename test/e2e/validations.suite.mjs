import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { killAndReturn, persist, startFaultStack } from '../faults/rig.mjs';
import { runSuite, until } from '../support/suite.mjs';

const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '2' });
const { rest } = stack;
const hasEnded = ({ body }) => body.finishedAt !== null;

const close = (actual, expected, what) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${what}: ${actual}, not ${expected}`);

async function finished(path, key, body) {
  const { status, body: accepted } = await rest('POST', path, body);
  assert.equal(status, 202, JSON.stringify(accepted));
  const { body: view } = await until(() => persist(() => rest('GET', `${path}/${accepted[key]}`)), hasEnded);
  return view;
}

const sweepOf = (work, period = [2, 3, 5, 8, 13, 21]) =>
  finished('/api/v1/sweeps', 'sweepId', {
    ...{ session: 'faults', strategy: 'fixed-cost', parameters: { work }, cache: 'bypass' },
    grid: { period, variant: [1, 2] },
  });
const { sweepId: sweep } = await sweepOf(0);

const validation = (request) => finished('/api/v1/validations', 'validationId', { sweep, ...request });

async function runOf(parameters, { from: start, to: end }) {
  const { body } = await rest('POST', '/api/v1/runs?wait=true', {
    ...{ session: 'faults', strategy: 'fixed-cost', parameters, start, end },
  });
  assert.equal(body.status, 'completed', JSON.stringify(body));
  return body;
}

const RUNGS = [
  ...['audit', 'costs', 'nulls', 'neighbourhood', 'regimes', 'concentration'],
  ...['holdout', 'walk-forward', 'cpcv', 'deflated-sharpe', 'sealed'],
];
const fixed = { work: 0, busy: false };
const points = [2, 3, 5, 8, 13, 21].flatMap((period) => [1, 2].map((variant) => ({ ...fixed, period, variant })));

async function refused(request, code, path) {
  const { status, body } = await rest('POST', '/api/v1/validations', request);
  assert.ok(status >= 400, JSON.stringify(body));
  assert.deepEqual([body.error.code, body.error.path], [code, path]);
}

const ledgerOf = async () => (await rest('GET', '/api/v1/ledger?limit=1')).body;

/** Returns of each point from close to close. */
const curvesOf = () =>
  Promise.all(
    points.map(async (point) => {
      const { runId } = await runOf(point, {});
      const { items } = (await rest('GET', `/api/v1/runs/${runId}/equity?limit=10000`)).body;
      const equity = items.map(({ equity: value }) => value);
      return equity.slice(1).map((value, i) => value / equity[i] - 1);
    }),
  );

const execute = promisify(execFile);
const command = path.resolve(import.meta.dirname, '../../infra/holdfast.mjs');

/** A command as it is typed, with what it prints. */
async function holdfast(...args) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
  return execute(process.execPath, [command, ...args], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** The deepest fall of the tests of windows, one after the other, by the equity of runs of them at every close. */
async function deepest(windows) {
  let [level, peak, lowest] = [1, 1, 0];
  for (const { evidence } of windows) {
    const { runId, account } = await runOf(evidence.parameters, evidence.test);
    const { items } = (await rest('GET', `/api/v1/runs/${runId}/equity?limit=10000`)).body;
    const before = level;
    for (const { equity } of items) {
      level = before * (equity / account.initialCapital);
      peak = Math.max(peak, level);
      lowest = Math.min(lowest, level / peak - 1);
    }
  }
  return lowest;
}

await runSuite({
  async 'a walk-forward chooses on each window as runs of that window say, and tests on the next bars'() {
    const before = await ledgerOf();
    const view = await validation({ kind: 'walk-forward', windows: 3, trainShare: 0.6 });
    assert.equal(view.status, 'completed', JSON.stringify(view));
    assert.equal(view.points, 12);
    const [windows, [whole]] = [view.parts.slice(0, 3), view.parts.slice(3)];
    let level = 1;
    for (const { evidence } of windows) {
      const { train, test, parameters, inSample, outOfSample } = evidence;
      let best;
      for (const point of points) {
        const { statistics } = await runOf(point, train);
        if (statistics.sharpe !== null && (best === undefined || statistics.sharpe > best.sharpe))
          best = { point, sharpe: statistics.sharpe };
      }
      assert.deepEqual(parameters, best.point);
      assert.equal(inSample.sharpe, best.sharpe);
      const tested = await runOf(best.point, test);
      assert.equal(outOfSample.totalReturn, tested.statistics.totalReturn);
      level *= 1 + tested.statistics.totalReturn;
    }
    close(whole.evidence.totalReturn, level - 1, 'stitched return');
    // 2,000 bars of a minute: tests of floor(2000 / (1.5 + 3)) = 444 bars, trained on 666.
    const minutes = ({ from, to }) => Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
    assert.deepEqual(windows.map(({ evidence }) => [minutes(evidence.train), minutes(evidence.test)]).slice(0, 2), [
      [666, 444],
      [666, 444],
    ]);
    for (const [i, { evidence }] of windows.slice(1).entries())
      assert.ok(Date.parse(evidence.test.from) > Date.parse(windows[i].evidence.test.to));
    const [entry] = (await rest('GET', '/api/v1/ledger?limit=1000')).body.items.filter(
      ({ operation }) => operation === view.validationId,
    );
    assert.deepEqual([entry.kind, entry.trials], ['validation', 3 * 13]);
    assert.ok((await ledgerOf()).trials >= before.trials + 39);
  },

  async 'the drawdown of joined windows is that of every close'() {
    // Tests of 666 bars, of which curves keep every second one.
    const { parts } = await validation({ kind: 'walk-forward', windows: 2, trainShare: 0.5 });
    const windows = parts.slice(0, 2);
    assert.ok(windows.every(({ evidence }) => evidence.curve.time.length < 400));
    close(parts[2].evidence.maxDrawdown, await deepest(windows), 'stitched drawdown');
  },

  async 'a walk-forward of a search chooses what keeps its constraints'() {
    const request = {
      session: 'faults',
      strategy: 'fixed-cost',
      parameters: { work: 0 },
      algorithm: 'grid',
      judge: false,
    };
    const space = { period: [2, 3, 5, 8, 13, 21], variant: [1, 2] };
    const free = await validation({ kind: 'walk-forward', windows: 3 });
    const [{ evidence: first }] = free.parts;
    const max = first.inSample.trades - 1;
    const constraints = [{ statistic: 'trades', max }];
    const { searchId: search } = await finished('/api/v1/searches', 'searchId', { ...request, space, constraints });
    const view = await finished('/api/v1/validations', 'validationId', { kind: 'walk-forward', search, windows: 3 });
    assert.equal(view.status, 'completed', JSON.stringify(view));
    let excluded = 0;
    for (const { evidence } of view.parts.slice(0, 3)) {
      const tried = [];
      for (const point of points) tried.push({ point, ...(await runOf(point, evidence.train)).statistics });
      const ranked = tried.filter(({ sharpe }) => sharpe !== null).sort((a, b) => b.sharpe - a.sharpe);
      const best = ranked.find(({ trades }) => trades <= max) ?? ranked.sort((a, b) => a.trades - b.trades)[0];
      if (ranked[0].trades > max) excluded++;
      assert.deepEqual(evidence.parameters, best.point);
    }
    assert.ok(excluded > 0, 'the best of the first window breaks the constraint');
  },

  async 'an anchored walk-forward trains every window from the first bar on'() {
    const { parts } = await validation({ kind: 'walk-forward', windows: 2, anchored: true });
    const [first, second] = parts.map(({ evidence }) => evidence.train);
    assert.equal(first.from, second.from);
    assert.ok(second.to > first.to);
  },

  async 'folds choose on all bars but those that they test'() {
    const { parts, verdict, status } = await validation({ kind: 'k-fold', folds: 4, purge: 3, embargo: 5 });
    assert.equal(status, 'completed');
    const { evidence } = parts.at(-1);
    assert.equal(evidence.splits.length, 4);
    const curves = await curvesOf();
    const size = Math.floor(curves[0].length / 4);
    const longer = curves[0].length % 4;
    let from = 0;
    for (const [number, { chosen, inSample, outOfSample }] of evidence.splits.entries()) {
      const to = from + size + (number < longer ? 1 : 0);
      const sharpe = (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
        return (mean / Math.sqrt(variance)) * Math.sqrt(evidence.barsPerYear);
      };
      const trained = curves.map((curve) => sharpe(curve.filter((_value, i) => i < from - 3 || i >= to + 5)));
      const best = trained.reduce((at, value, i) => (value > (trained[at] ?? -Infinity) ? i : at), 0);
      assert.equal(chosen, best);
      assert.ok(Math.abs(inSample - trained[best]) < 1e-6, `${inSample} ${trained[best]}`);
      assert.ok(Math.abs(outOfSample - sharpe(curves[best].slice(from, to))) < 1e-6);
      from = to;
    }
    assert.ok(evidence.pbo >= 0 && evidence.pbo <= 1);
    assert.ok(['BELIEVABLE', 'OVERFITTED'].includes(verdict.code));
    assert.ok(parts.every(({ evidence: { moments } }) => moments === undefined));
  },

  async 'folds choose by the objective that was asked for'() {
    const { sweepId } = await finished('/api/v1/sweeps', 'sweepId', {
      ...{ session: 'faults', strategy: 'fixed-cost', parameters: { work: 0 }, cache: 'bypass' },
      ...{ grid: { period: [2, 3, 5, 8, 13, 21], variant: [1, 2] }, objective: { statistic: 'maxDrawdown' } },
    });
    const { parts } = await finished('/api/v1/validations', 'validationId', {
      sweep: sweepId,
      kind: 'k-fold',
      folds: 3,
    });
    const { evidence } = parts.at(-1);
    assert.deepEqual(evidence.objective, { terms: [{ statistic: 'maxDrawdown', weight: 1 }], direction: 'maximize' });
    const curves = await curvesOf();
    const third = (fold) => {
      const [size, longer] = [Math.floor(curves[0].length / 3), curves[0].length % 3];
      const from = fold * size + Math.min(fold, longer);
      return [from, from + size + (fold < longer ? 1 : 0)];
    };
    const drawdown = (changes) => {
      let [level, peak, worst] = [1, 1, 0];
      for (const change of changes) {
        level *= 1 + change;
        peak = Math.max(peak, level);
        worst = Math.min(worst, level / peak - 1);
      }
      return worst;
    };
    for (const [fold, { chosen, objective }] of evidence.splits.entries()) {
      const [from, to] = third(fold);
      const trained = curves.map((curve) => drawdown(curve.filter((_value, i) => i < from || i >= to)));
      close(trained[chosen], Math.max(...trained), 'least drawdown');
      close(objective.inSample, trained[chosen], 'in sample');
      close(objective.outOfSample, drawdown(curves[chosen].slice(from, to)), 'out of sample');
    }
  },

  async 'combinations of groups make paths'() {
    const { parts } = await validation({ kind: 'cpcv', groups: 6, testGroups: 2 });
    const { evidence } = parts.at(-1);
    assert.deepEqual([evidence.splits.length, evidence.paths.length], [15, 5]);
  },

  async 'the judge goes through its rungs in order, and the verdict is the first that fails'() {
    const { body: ledger } = await rest('GET', '/api/v1/ledger?catalog=faults&strategy=fixed-cost');
    const { parts, verdict, status, error } = await validation({ kind: 'judge', declaredTrials: 1_000_000 });
    assert.equal(status, 'completed', JSON.stringify(error));
    assert.deepEqual(
      parts.map(({ part }) => part),
      RUNGS,
    );
    const failed = parts.find(({ passed }) => passed === false);
    assert.deepEqual([verdict.code, verdict.rung, verdict.sentence], [failed.code, failed.part, failed.sentence]);
    assert.equal(parts.find(({ part }) => part === 'deflated-sharpe').evidence.trials, ledger.trials + 1_000_000);
    const audit = await validation({ kind: 'audit', cuts: 4 });
    assert.deepEqual(
      audit.parts.map(({ part, passed }) => [part, passed]),
      [['audit', true]],
    );
    assert.equal(audit.verdict.code, 'BELIEVABLE');
  },

  async 'a search ends with the judge of its best point'() {
    const search = {
      ...{ session: 'faults', strategy: 'fixed-cost', algorithm: 'sobol', budget: 8, holdout: { fraction: 0.25 } },
      space: { period: { type: 'int', low: 2, high: 60 }, variant: { type: 'int', low: 1, high: 20 } },
    };
    const { searchId } = await finished('/api/v1/searches', 'searchId', search);
    const { body } = await rest('GET', `/api/v1/searches/${searchId}/verdict`);
    assert.deepEqual(
      body.parts.map(({ part }) => part),
      RUNGS,
    );
    const failed = body.parts.find(({ passed }) => passed === false);
    assert.deepEqual([body.verdict.code, body.verdict.rung], [failed?.code ?? 'BELIEVABLE', failed?.part ?? null]);
    assert.ok(body.parts.find(({ part }) => part === 'holdout').passed !== null);
    const again = await finished('/api/v1/searches', 'searchId', { ...search, judge: false, seed: 1 });
    const { body: none } = await rest('GET', `/api/v1/searches/${again.searchId}/verdict`);
    assert.deepEqual(none, { searchId: again.searchId, verdict: null, parts: [] });
    const { body: shown } = await rest('GET', `/api/v1/searches/${searchId}`);
    assert.deepEqual([shown.verdict.code, shown.verdict.rung], [body.verdict.code, body.verdict.rung]);
    const { stdout } = await holdfast('searches', 'verdict', searchId);
    assert.match(stdout, new RegExp(`verdict +${body.verdict.code}`));
    for (const rung of RUNGS) assert.match(stdout, new RegExp(`^${rung} `, 'm'));
  },

  async 'the best of a search or sweep with more points than are validated is judged beside some of them'() {
    const search = {
      ...{ session: 'faults', strategy: 'fixed-cost', algorithm: 'random', budget: { trials: 10_500 } },
      parameters: { work: 0 },
      space: { period: { type: 'int', low: 2, high: 200 }, variant: { type: 'int', low: 1, high: 100 } },
    };
    const view = await finished('/api/v1/searches', 'searchId', search);
    assert.deepEqual([view.status, view.completed], ['completed', 10_500]);
    assert.ok(view.verdict, JSON.stringify(view.unjudged));
    const refusal = 'has more than 10000 combinations to choose from';
    const { body } = await rest('POST', '/api/v1/validations', { search: view.searchId, kind: 'k-fold' });
    assert.deepEqual(body.error, { code: 'VALIDATION', message: refusal, path: 'search' });
    const judged = await finished('/api/v1/validations', 'validationId', { search: view.searchId, kind: 'judge' });
    assert.equal(judged.status, 'completed', JSON.stringify(judged.error));
    assert.deepEqual([judged.points, judged.parameters], [10_000, { ...view.best.parameters }]);
  },

  async 'a search without a result says why its best point is not judged'() {
    const search = {
      ...{ session: 'faults', strategy: 'fixed-cost', budget: 3, parameters: { period: 2_000_000 } },
      ...{ space: { variant: { type: 'int', low: 1, high: 20 } }, objectives: 'winRate' },
    };
    const view = await finished('/api/v1/searches', 'searchId', search);
    assert.deepEqual([view.status, view.verdict, view.best], ['completed', null, undefined]);
    assert.deepEqual(view.unjudged, { code: 'INVALID_STATE', message: 'No trial of the search has a result.' });
    const { body } = await rest('GET', `/api/v1/searches/${view.searchId}/verdict`);
    assert.deepEqual(body.unjudged, view.unjudged);
    const { stdout } = await holdfast('searches', 'get', view.searchId);
    assert.match(stdout, /not judged +INVALID_STATE: No trial of the search has a result\./);
  },

  async 'a validation is the same parts whatever dies'() {
    const { sweepId } = await sweepOf(800);
    for (const kind of ['walk-forward', 'k-fold', 'judge']) {
      const request = { sweep: sweepId, kind, ...(kind === 'walk-forward' && { windows: 8 }) };
      const calm = await validation(request);
      assert.equal(calm.status, 'completed', JSON.stringify(calm.error));
      const { body: begun } = await rest('POST', '/api/v1/validations', request);
      await until(
        () => rest('GET', `/api/v1/validations/${begun.validationId}`),
        ({ body }) => body.status === 'running' && (kind === 'k-fold' || body.parts.length > 0),
        { everyMs: 20 },
      );
      await killAndReturn(stack, 'engine-worker-1');
      const { body: again } = await until(
        () => persist(() => rest('GET', `/api/v1/validations/${begun.validationId}`)),
        hasEnded,
      );
      assert.equal(again.status, 'completed', JSON.stringify(again.error));
      // How many trials the ledger has grows between the two.
      const isSame = ({ part }) => part !== 'deflated-sharpe';
      assert.deepEqual(again.parts.filter(isSame), calm.parts.filter(isSame));
      assert.equal(again.verdict.code, calm.verdict.code);
      const { items } = (await rest('GET', '/api/v1/ledger?limit=1000')).body;
      const counted = items.filter(({ operation }) => operation === begun.validationId);
      assert.deepEqual(
        counted.map(({ trials }) => trials),
        kind === 'walk-forward' ? [8 * 13] : [],
      );
    }
  },

  async 'a cancelled validation keeps the parts that are done'() {
    const { sweepId } = await sweepOf(5_000, [2, 3]);
    const { body: begun } = await rest('POST', '/api/v1/validations', {
      ...{ sweep: sweepId, kind: 'walk-forward', windows: 100, anchored: true },
    });
    await until(
      () => rest('GET', `/api/v1/validations/${begun.validationId}`),
      ({ body }) => body.parts.length > 0,
      { everyMs: 20 },
    );
    const { status } = await rest('POST', `/api/v1/validations/${begun.validationId}/cancel`, { reason: 'enough' });
    assert.equal(status, 200);
    const { body } = await until(() => rest('GET', `/api/v1/validations/${begun.validationId}`), hasEnded);
    assert.deepEqual([body.status, body.cancelReason, body.verdict], ['cancelled', 'enough', null]);
    assert.ok(body.parts.length > 0 && body.parts.length < body.total);
  },

  async 'what cannot be validated is refused with its field'() {
    const { sweepId: other } = await sweepOf(0, [2]);
    await refused({ kind: 'walk-forward' }, 'VALIDATION', 'run');
    await refused({ kind: 'walk-forward', sweep, run: sweep }, 'VALIDATION', 'run');
    await refused({ kind: 'walk-forward', run: sweep }, 'RUN_NOT_FOUND', 'run');
    await refused({ kind: 'walk-forward', sweep: other, windows: 501 }, 'VALIDATION', 'windows');
    await refused({ kind: 'walk-forward', sweep, folds: 3 }, 'UNKNOWN_FIELD', 'folds');
    await refused({ kind: 'k-fold', sweep, folds: 1 }, 'VALIDATION', 'folds');
    await refused({ kind: 'cpcv', sweep, groups: 3, testGroups: 3 }, 'VALIDATION', 'testGroups');
    await refused({ kind: 'cpcv', sweep, groups: 16, testGroups: 8 }, 'VALIDATION', 'testGroups');
    await refused({ kind: 'magic', sweep }, 'VALIDATION', 'kind');
    const { body: open } = await rest('POST', '/api/v1/sweeps', {
      ...{ session: 'faults', strategy: 'fixed-cost', parameters: { work: 20_000 }, cache: 'bypass' },
      grid: { period: [2, 3, 5, 8], variant: [1, 2, 3, 4] },
    });
    await refused({ kind: 'walk-forward', sweep: open.sweepId }, 'NOT_FINISHED', 'sweep');
    await rest('POST', `/api/v1/sweeps/${open.sweepId}/cancel`, {});
    await until(
      () => rest('GET', `/api/v1/sweeps/${open.sweepId}`),
      ({ body }) => body.status === 'cancelled',
    );
    await refused({ kind: 'walk-forward', sweep: open.sweepId }, 'INVALID_STATE', 'sweep');
  },

  async 'folds and windows that need more bars than there are are refused at their field'() {
    await refused({ kind: 'k-fold', sweep, folds: 100, purge: 30 }, 'VALIDATION', 'purge');
    await refused({ kind: 'walk-forward', sweep, windows: 500, trainShare: 0.9999 }, 'VALIDATION', 'windows');
  },
}).finally(() => stack.stop());

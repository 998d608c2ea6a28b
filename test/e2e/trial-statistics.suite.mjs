import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { killAndReturn, persist, startFaultStack } from '../faults/rig.mjs';
import { runSuite, until } from '../support/suite.mjs';

const ENDED = ['completed', 'failed', 'cancelled'];
const stack = await startFaultStack({ HOLDFAST_ENGINE_THREADS: '2' });
const { rest } = stack;
const execute = promisify(execFile);
const command = path.resolve(import.meta.dirname, '../../infra/holdfast.mjs');

const ASKED = ['expectancy', 'ulcerIndex', 'valueAtRisk'];
const WORK = { session: 'faults', strategy: 'fixed-cost' };
const GRID = { period: [2, 3, 5, 8], variant: [1, 2] };
const SPACE = { period: { type: 'int', low: 2, high: 60 }, variant: { type: 'int', low: 1, high: 20 } };

async function made(kind, more) {
  const { status, body } = await rest('POST', `/api/v1/${kind}?wait=true`, { ...WORK, ...more });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.status, 'completed', JSON.stringify(body));
  return kind === 'runs' ? body : read(`${kind}/${body.sweepId ?? body.searchId}`);
}

const sweep = (more) => made('sweeps', { grid: GRID, ...more });
const search = (more) => made('searches', { space: SPACE, judge: false, ...more });

async function read(address) {
  const { status, body } = await rest('GET', `/api/v1/${address}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

async function refused(kind, more, [code, where]) {
  const { status, body } = await rest('POST', `/api/v1/${kind}`, { ...WORK, ...more });
  assert.equal(status, 400, JSON.stringify(body));
  assert.deepEqual([body.error.code, body.error.path], [code, where]);
  return body.error.message;
}

/** Each trial's figures beside those of the run with its parameters, over the same part of the bars. */
async function requireThoseOfRuns(trials, names, more = {}) {
  for (const { parameters, statistics } of trials) {
    const { statistics: whole } = await made('runs', { ...more, parameters });
    for (const name of [...names, 'sharpe', 'trades']) assert.equal(statistics[name], whole[name], name);
  }
}

const header = async (address) => {
  const answer = await fetch(`${stack.url}/api/v1/${address}`, { headers: { 'X-API-Key': stack.key } });
  return (await answer.text()).split('\n');
};

await runSuite({
  async 'trials of a sweep have the statistics of runs that it asks for, and those of the runs'() {
    const { sweepId, statistics, digest } = await sweep({
      statistics: ['valueAtRisk', 'ulcerIndex', 'sharpe', 'expectancy'],
    });
    assert.deepEqual([...statistics].sort(), ASKED);
    const { items } = await read(`sweeps/${sweepId}/trials?limit=100`);
    assert.equal(items.length, 8);
    await requireThoseOfRuns(items, ASKED);
    const usual = await sweep({});
    assert.notEqual(usual.digest, digest);
    assert.equal(usual.cachedFrom, null);
    assert.deepEqual(usual.statistics, []);
    const [first] = (await read(`sweeps/${usual.sweepId}/trials?limit=1`)).items;
    assert.equal(Object.hasOwn(first.statistics, 'ulcerIndex'), false);
    const again = await sweep({ statistics: ASKED });
    assert.deepEqual([again.cachedFrom, again.digest], [sweepId, digest]);
  },

  async 'they sort, page, and are columns of exports and of the table of the command line'() {
    const { sweepId, best } = await sweep({
      ...{ statistics: ['expectancy'], objective: { statistic: 'ulcerIndex', direction: 'minimize' } },
    });
    const { items } = await read(`sweeps/${sweepId}/trials?limit=100`);
    const sorted = items.map(({ statistics }) => statistics.ulcerIndex).sort((a, b) => a - b);
    const ascending = await read(`sweeps/${sweepId}/trials?sort=ulcerIndex&limit=5`);
    const rest5 = await read(`sweeps/${sweepId}/trials?sort=ulcerIndex&limit=5&cursor=${ascending.nextCursor}`);
    const paged = [...ascending.items, ...rest5.items].map(({ statistics }) => statistics.ulcerIndex);
    assert.deepEqual(paged, sorted);
    assert.equal(best.statistics.ulcerIndex, sorted[0]);
    const [head, row] = await header(`sweeps/${sweepId}/trials?format=csv&sort=ulcerIndex`);
    const at = head.split(',').indexOf('statistics.ulcerIndex');
    assert.equal(Number(row.split(',')[at]), sorted[0]);
    assert.ok(head.split(',').includes('statistics.expectancy'));
    const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
    const shown = await execute(process.execPath, [command, 'sweeps', 'trials', sweepId, '--sort', 'ulcerIndex'], {
      env,
    });
    assert.match(shown.stdout, /TRIAL .* ulcerIndex .* expectancy|TRIAL .* expectancy .* ulcerIndex/);
    const { status, body } = await rest('GET', `/api/v1/sweeps/${sweepId}/trials?sort=valueAtRisk`);
    assert.deepEqual([status, body.error.code, body.error.path], [400, 'UNKNOWN_STATISTIC', 'sort']);
  },

  async 'the command line asks for them'() {
    const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
    const grid = ['--grid', 'period=2,3', '--grid', 'variant=1,2'];
    const words = ['sweep', 'faults', 'fixed-cost', ...grid, '--objective', 'expectancy', '--statistic', 'valueAtRisk'];
    const { stdout } = await execute(process.execPath, [command, '--json', ...words], { env });
    const view = JSON.parse(stdout);
    assert.deepEqual([...view.statistics].sort(), ['expectancy', 'valueAtRisk']);
    const space = ['--space', 'period=2:9', '--space', 'variant=1:5', '--trials', '6', '--no-judge'];
    const found = await execute(
      process.execPath,
      [
        command,
        '--json',
        'search',
        'faults',
        'fixed-cost',
        ...space,
        '--objective',
        '-ulcerIndex',
        '--statistic',
        'valueAtRisk',
      ],
      { env },
    );
    assert.deepEqual([...JSON.parse(found.stdout).statistics].sort(), ['ulcerIndex', 'valueAtRisk']);
  },

  async 'objectives, formulas and constraints of a search are of any statistic, whatever dies'() {
    const more = {
      ...{ algorithm: 'genetic', budget: { trials: 60, generation: 10 }, parameters: { work: 1_000 } },
      objectives: { formula: { ulcerIndex: -1, sharpe: 0.001 }, direction: 'maximize' },
      constraints: ['expectancy >= -1000', { statistic: 'valueAtRisk', max: 1 }],
    };
    const calm = await search(more);
    assert.deepEqual([...calm.statistics].sort(), ASKED);
    const { items } = await read(`searches/${calm.searchId}/trials?limit=100`);
    const score = ({ statistics: { ulcerIndex, sharpe } }) => 0 + -1 * ulcerIndex + 0.001 * sharpe;
    const most = Math.max(...items.filter((one) => one.statistics.sharpe !== null).map(score));
    assert.ok(Math.abs(calm.best.objectives[0] - most) < 1e-12);
    await requireThoseOfRuns([calm.best], ASKED);
    const { body } = await rest('POST', '/api/v1/searches', { ...WORK, space: SPACE, judge: false, ...more });
    await until(
      () => persist(() => rest('GET', `/api/v1/searches/${body.searchId}`)),
      ({ body: view }) => view.completed > 20 || ENDED.includes(view.status),
      { everyMs: 20 },
    );
    await killAndReturn(stack, 'engine-worker-1');
    const { body: after } = await until(
      () => persist(() => rest('GET', `/api/v1/searches/${body.searchId}`)),
      ({ body: view }) => ENDED.includes(view.status),
    );
    assert.deepEqual([after.status, after.digest], ['completed', calm.digest]);
  },

  async 'early stopping and the holdout go by them'() {
    const found = await search({
      ...{ algorithm: 'random', budget: { trials: 16, generation: 8 }, holdout: { fraction: 0.3, best: 2 } },
      ...{
        objectives: { statistic: 'ulcerIndex', direction: 'minimize' },
        stopping: { rule: 'halving', factor: 2, least: 0.25 },
      },
    });
    assert.ok(found.stopped > 0);
    const { items } = await read(`searches/${found.searchId}/trials?limit=100`);
    const at = items.filter(({ stopped }) => stopped?.rung === 1).map(({ stopped }) => stopped.statistics.ulcerIndex);
    const gone = items.filter(({ stopped }) => stopped?.rung !== 1);
    assert.ok(at.length >= 8 && gone.length <= 8 && at.every((value) => Number.isFinite(value)));
    const [{ parameters, inSample, outOfSample }] = found.holdout.results;
    const { statistics: held } = await made('runs', { parameters, start: found.holdout.from });
    assert.equal(outOfSample.ulcerIndex, held.ulcerIndex);
    assert.equal(inSample.ulcerIndex, found.best.statistics.ulcerIndex);
  },

  async 'points that others compute are told with them, and with nothing else'() {
    const more = { algorithm: 'genetic', budget: { trials: 8, generation: 4 }, objectives: 'expectancy' };
    const here = await search(more);
    const { items } = await read(`searches/${here.searchId}/trials?limit=100`);
    const { body } = await rest('POST', '/api/v1/searches', {
      ...WORK,
      space: SPACE,
      judge: false,
      ...more,
      ask: true,
    });
    const post = (verb, input) => rest('POST', `/api/v1/searches/${body.searchId}/${verb}`, input);
    for (let done = 0; done < 8; done += 4) {
      const { body: asked } = await post('ask', { count: 4, key: `${done}` });
      const results = asked.points.map(({ trial }) => ({ trial, statistics: items[trial].statistics }));
      const bare = results.map(({ trial }) => ({ trial, statistics: { sharpe: 1 } }));
      assert.equal((await post('tell', { results: bare })).body.error.path, 'results.0.statistics.expectancy');
      const other = results.map(({ trial, statistics }) => ({ trial, statistics: { ...statistics, valueAtRisk: 0 } }));
      assert.equal((await post('tell', { results: other })).body.error.path, 'results.0.statistics.valueAtRisk');
      assert.equal((await post('tell', { results })).body.stored, 4);
    }
    const { body: told } = await until(
      () => rest('GET', `/api/v1/searches/${body.searchId}`),
      ({ body: view }) => ENDED.includes(view.status),
    );
    assert.deepEqual([told.best.trial, told.best.objectives], [here.best.trial, here.best.objectives]);
    assert.equal(told.best.statistics.expectancy, here.best.statistics.expectancy);
  },

  async 'the judge and walk-forward look at what was searched by them'() {
    const objective = { statistic: 'expectancy', direction: 'maximize' };
    const { sweepId } = await sweep({ objective });
    const { body: windows } = await rest('POST', '/api/v1/validations?wait=true', {
      ...{ kind: 'walk-forward', sweep: sweepId, windows: 2 },
    });
    assert.equal(windows.status, 'completed', JSON.stringify(windows));
    const [{ evidence }] = windows.parts;
    const { train, parameters, inSample, outOfSample, test } = evidence;
    const within = async (point, range) =>
      (await made('runs', { parameters: point, start: range.from, end: range.to })).statistics.expectancy;
    assert.equal(inSample.expectancy, await within(parameters, train));
    assert.equal(outOfSample.expectancy, await within(parameters, test));
    for (const period of GRID.period) {
      for (const variant of GRID.variant) {
        assert.ok((await within({ ...parameters, period, variant }, train)) <= inSample.expectancy);
      }
    }
    const { body: judged } = await rest('POST', '/api/v1/validations?wait=true', { kind: 'judge', sweep: sweepId });
    assert.equal(judged.status, 'completed', JSON.stringify(judged));
    const neighbourhood = judged.parts.find(({ part }) => part === 'neighbourhood');
    const { best } = await read(`sweeps/${sweepId}`);
    assert.equal(neighbourhood.evidence.objective, best.statistics.expectancy);
  },

  async 'a name that is no statistic is refused with its place and what was probably meant'() {
    const unknown = (kind, more, where) => refused(kind, more, ['UNKNOWN_STATISTIC', where]);
    const message = await unknown('sweeps', { grid: GRID, statistics: ['sharpe', 'ulcerindx'] }, 'statistics.1');
    assert.match(message, /did you mean "ulcerIndex"\?/);
    await unknown('searches', { space: SPACE, statistics: ['luck'] }, 'statistics.0');
    await unknown('searches', { space: SPACE, objectives: 'beauty' }, 'objectives');
    await unknown('sweeps', { grid: GRID, objective: { statistic: 'luck' } }, 'objective.statistic');
    await unknown('sweeps', { grid: GRID, statistics: ['firstClose'] }, 'statistics.0');
    await refused('sweeps', { grid: GRID, statistics: 'sharpe' }, ['VALIDATION', 'statistics']);
  },
}).finally(() => stack.stop());

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startFaultStack } from '../faults/rig.mjs';
import { runSuite, until } from '../support/suite.mjs';

const ENDED = ['completed', 'failed', 'cancelled'];
const stack = await startFaultStack();
const { rest } = stack;
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

async function answered(...args) {
  const { code, stdout } = await holdfast('--json', ...args);
  return { code, body: JSON.parse(stdout) };
}

async function made(path, key, body) {
  const { status, body: view } = await rest('POST', `${path}?wait=true`, {
    session: 'faults',
    strategy: 'fixed-cost',
    ...body,
  });
  assert.equal(status, 200, JSON.stringify(view));
  assert.equal(view.status, 'completed', JSON.stringify(view));
  return view[key];
}

const RUNGS = [
  ...['audit', 'costs', 'nulls', 'neighbourhood', 'regimes', 'concentration'],
  ...['holdout', 'walk-forward', 'cpcv', 'deflated-sharpe', 'sealed'],
];
const parameters = { work: 0, period: 2, variant: 1 };
const sweep = await made('/api/v1/sweeps', 'sweepId', {
  ...{ parameters: { work: 0 }, grid: { period: [2, 3, 5, 8], variant: [1, 2] } },
});
const run = await made('/api/v1/runs', 'runId', { parameters });

await runSuite({
  async 'the command line starts every kind, waits for its end, and lists and shows it'() {
    const begin = sweep.slice(0, 8);
    const windows = await answered(
      ...['walk-forward', begin, '--windows', '2', '--train-share', '0.5', '--anchored', '--label', 'two windows'],
    );
    assert.equal(windows.code, 0, JSON.stringify(windows.body));
    const { kind, label, status, subject, parts } = windows.body;
    assert.deepEqual(
      [kind, label, status, subject],
      ['walk-forward', 'two windows', 'completed', { kind: 'sweep', id: sweep }],
    );
    assert.deepEqual(
      parts.map(({ part }) => part),
      ['window 1', 'window 2', 'stitched'],
    );
    assert.equal(parts[0].evidence.train.from, parts[1].evidence.train.from);
    const folds = await holdfast('k-fold', begin, '--folds', '4', '--purge', '2', '--embargo', '1');
    assert.equal(folds.code, 0);
    assert.match(folds.stdout, /^kind +k-fold$/m);
    assert.match(folds.stdout, /^verdict +(BELIEVABLE|OVERFITTED)$/m);
    assert.match(folds.stdout, /^folds +(yes|no) +Out of sample the Sharpe ratio is /m);
    const { body: accepted } = await answered(
      ...['cpcv', begin, '--groups', '4', '--test-groups', '1', '--priority', '2', '--no-wait'],
    );
    const { body: paths } = await until(
      () => answered('validations', 'get', accepted.validationId),
      ({ body }) => ENDED.includes(body.status),
    );
    assert.deepEqual([paths.kind, paths.status, paths.parts.at(-1).evidence.splits.length], ['cpcv', 'completed', 4]);
    const judged = await holdfast('judge', run, '--declared-trials', '7');
    assert.equal(judged.code, 0);
    for (const rung of RUNGS) assert.match(judged.stdout, new RegExp(`^${rung} +(yes|no|-) `, 'm'));
    const { body: audit } = await answered('audit', run, '--cuts', '2');
    assert.deepEqual([audit.kind, audit.verdict.code], ['audit', 'BELIEVABLE']);
    const { stdout: list } = await holdfast('validations', 'list');
    assert.match(list, new RegExp(`${audit.validationId} +audit +run/${run} +completed .* BELIEVABLE`));
    assert.match(list, new RegExp(`${accepted.validationId} +cpcv +sweep/${sweep} +completed`));
    const shown = await holdfast('validations', 'get', audit.validationId.slice(0, 8));
    assert.match(shown.stdout, /^audit +yes /m);
  },

  async 'the command line names what is wrong with a validation'() {
    const { body: list } = await rest('GET', '/api/v1/validations?limit=1');
    const id = list.items[0].validationId;
    const wrong = async (code, field, ...args) => {
      const { code: exit, body } = await answered(...args);
      assert.ok(exit !== 0, JSON.stringify(body));
      assert.deepEqual([body.error.code, body.error.path], [code, field], JSON.stringify(body));
    };
    await wrong('VALIDATION', 'id', 'judge', id);
    await wrong('VALIDATION', 'windows', 'walk-forward', sweep, '--windows', '0');
    await wrong('VALIDATION', 'testGroups', 'cpcv', sweep, '--groups', '3', '--test-groups', '3');
    await wrong('VALIDATION', '--folds', 'k-fold', sweep, '--folds', 'many');
    await wrong('OPERATION_NOT_FOUND', 'id', 'judge', '00000000-0000-4000-8000-000000000000');
    await wrong('VALIDATION', 'purge', 'k-fold', sweep, '--folds', '100', '--purge', '30');
  },
}).finally(() => stack.stop());

import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { startStack } from '../support/full-stack.mjs';
import { isAlive, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const NAMES = ['api', 'engine-worker-1', 'engine-worker-2', 'postgres', 'stack', 'temporal', 'workflow-worker'];
const SOON = { everyMs: 50 };
const home = makeTestHome();
const options = { home, fresh: true, env: { HOLDFAST_ENGINE_WORKERS: '2' } };

async function isReady(stack) {
  const response = await fetch(`${stack.url}/health/ready`).catch(() => undefined);
  return response?.status === 200;
}

let stack;

/** The tests go on from one another, in this order. */
const checks = {};

checks['a first start says where everything is and leaves a pid file for each process'] = async () => {
  stack = await startStack(options);
  assert.deepEqual(Object.keys(stack.pids()).sort(), NAMES);
  assert.ok(Object.values(stack.pids()).every(isAlive));
  assert.deepEqual(Object.keys(stack.links), ['dashboard', 'api', 'docs', 'temporal']);
  assert.match(stack.key, /^hf_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
  assert.equal(statSync(path.join(home, 'admin.key')).mode & 0o777, 0o600);
};

for (const name of ['engine-worker-2', 'workflow-worker', 'api', 'temporal', 'postgres']) {
  checks[`a killed ${name} is started again`] = async () => {
    const before = stack.pids()[name];
    stack.kill(name);
    await until(
      () => stack.pids()[name],
      (pid) => pid !== before && isAlive(pid),
      SOON,
    );
    await until(() => isReady(stack), Boolean);
  };
}

checks['a second stack with the same home is refused'] = async () => {
  await assert.rejects(startStack(options), /is running already/);
  // Readiness is kept by a timer, which may still show the death before.
  await until(() => isReady(stack), Boolean);
};

checks['a port in use is named'] = async () => {
  const other = makeTestHome();
  await assert.rejects(startStack({ home: other, ports: { api: stack.ports.api } }), /HOLDFAST_PORT/);
  await removeTestHome(other);
};

checks['after kill -9 of the supervisor the next start ends what it left and goes on'] = async () => {
  const before = stack.pids();
  stack.kill('stack');
  await stack.exited;
  assert.ok(isAlive(before.postgres), 'the servers outlive their supervisor');
  stack = await startStack({ ...options, ports: stack.ports });
  const survivors = Object.entries(before).filter(([, pid]) => isAlive(pid));
  assert.deepEqual(survivors, []);
  assert.ok(await isReady(stack));
};

checks['SIGTERM stops everything and leaves neither process nor pid file'] = async () => {
  const before = stack.pids();
  assert.deepEqual(await stack.stop(), { code: 0, signal: null });
  assert.deepEqual(
    Object.entries(before).filter(([, pid]) => isAlive(pid)),
    [],
  );
  assert.deepEqual(readdirSync(path.join(home, 'run')), []);
};

checks['a later start goes on in the same home'] = async () => {
  stack = await startStack(options);
  assert.ok(await isReady(stack));
  await stack.stop('SIGINT');
};

await runSuite(checks);
await removeTestHome(home);

/**
 * `node test/bench/ui/cli.mjs`: what a call of the command line takes from its start to its end, against a stack of its own. Each call
 * has a bare start of Node beside it, which no program of it can go below. Prints JSON.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap } from '../../../infra/bootstrap.mjs';
import { projectDir } from '../../../infra/bootstrap/paths.mjs';

const PROGRAM = path.join(projectDir, 'infra/holdfast.mjs');
const ROUNDS = 15;

export const TARGETS = {
  cliStartMs: { must: 400, aim: 200, what: 'a call of the command line, the slowest of three, median, ms' },
};

function callMs(args, env) {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return performance.now() - begin;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** @returns {Promise<{cliStartMs: number, raw: object}>} */
export async function measureCliStart() {
  await bootstrap();
  const { post, SMALL, startRig } = await import('../service/rig.mjs');
  const rig = await startRig();
  try {
    const asked = { session: SMALL.name, strategy: 'sma-cross', parameters: { fast: 2, slow: 5 } };
    const { runId } = await post(rig.rest, '/api/v1/runs?wait=true', asked);
    return measureCalls(rig.stack, runId);
  } finally {
    await rig.stop();
  }
}

/** Calls in turn, so that what else the machine does falls on all of them alike. */
function measureCalls({ url, key }, run) {
  const env = { ...process.env, HOLDFAST_URL: url, HOLDFAST_API_KEY: key };
  const calls = {
    help: [PROGRAM, '--help'],
    status: [PROGRAM, 'status', run],
    runs: [PROGRAM, 'runs', 'list'],
    node: ['-e', '0'],
  };
  const times = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, args] of Object.entries(calls)) times[name].push(callMs(args, env));
  }
  const { node, ...ms } = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  return { cliStartMs: Math.max(...Object.values(ms)), raw: { cliStart: ms, nodeStartMs: node } };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(await measureCliStart())}\n`);
}

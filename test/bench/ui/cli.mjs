import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectDir } from '../../../infra/bootstrap/paths.mjs';

const PROGRAM = path.join(projectDir, 'infra/holdfast.mjs');
const ROUNDS = 15;

export const CLI_TARGETS = {
  cliStartMs: {
    must: 400,
    aim: 200,
    what: 'a call of the command line from start to end, the slowest of three, median, ms',
  },
};

function callMs(args, env) {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return performance.now() - begin;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/**
 * Calls of the command line against a stack, in turn, each beside a bare start of Node, which no program can go below.
 * @param {{stack: {url: string, key: string}, run: string}} given a stack and the id of a run of it
 */
export function measureCliStart({ stack, run }) {
  const env = { ...process.env, HOLDFAST_URL: stack.url, HOLDFAST_API_KEY: stack.key };
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
  const { node: nodeMs, ...ms } = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  return { cliStartMs: Math.max(...Object.values(ms)), raw: { ...ms, nodeMs } };
}

/** `npm start` as people and service managers start and end it: however it ends, nothing is left of the stack. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../infra/bootstrap/paths.mjs';
import { chosenPorts, readPids, stackEnvironment } from '../support/full-stack.mjs';
import { isAlive, runSuite, until } from '../support/suite.mjs';
import { makeTestHome, removeTestHome } from '../support/test-home.mjs';

const START = 'npm start -- --no-demo';
const READY = { limitMs: 240_000, everyMs: 50 };
const SCRIPT = '/usr/bin/script';
const home = makeTestHome();

/** Runs a command that starts a stack, as the leader of a process group, and waits until the stack is ready. */
async function start([command, ...args], stdio = 'ignore') {
  const ports = await chosenPorts();
  const env = stackEnvironment(home, ports);
  const child = spawn(command, args, { cwd: projectDir, env, detached: true, stdio: ['ignore', stdio, stdio] });
  const url = `http://127.0.0.1:${ports.api}/health/ready`;
  await until(
    () =>
      fetch(url).then(
        ({ status }) => status === 200,
        () => false,
      ),
    Boolean,
    READY,
  );
  return { child, pids: readPids(home) };
}

async function requireStopped(pids) {
  const left = () => Object.entries(pids).filter(([, pid]) => isAlive(pid));
  await until(left, (processes) => processes.length === 0, { limitMs: 60_000, everyMs: 50 });
  assert.deepEqual(readdirSync(path.join(home, 'run')), [], 'stopped in order');
  const log = readFileSync(path.join(home, 'logs/stack.log'), 'utf8').trim().split('\n');
  assert.match(log.at(-1), /"msg":"stopped"/);
}

/** Number of a process of a group by its command line. */
function find(group, command) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const its = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
      if (its === group && command.test(line)) return Number(pid);
    } catch {
      // It ended between the two looks.
    }
  }
  return undefined;
}

const checks = {};

checks['SIGTERM to npm alone, as a service manager sends it: npm ends after the stack'] = async () => {
  const { child, pids } = await start(['npm', 'start', '--', '--no-demo']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  assert.equal(isAlive(pids.postgres), false);
  await requireStopped(pids);
};

checks['SIGKILL of npm: the supervisor sees that it is gone'] = async () => {
  const { child, pids } = await start(['npm', 'start', '--', '--no-demo']);
  child.kill('SIGKILL');
  await requireStopped(pids);
};

checks['SIGHUP without a terminal, as under nohup: the stack goes on'] = async () => {
  const log = openSync(path.join(home, 'nohup.out'), 'a');
  const { child, pids } = await start(['nohup', 'npm', 'start', '--', '--no-demo'], log);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGHUP');
  await ended;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  assert.ok(isAlive(pids.api) && isAlive(pids.stack));
  process.kill(pids.stack, 'SIGTERM');
  await requireStopped(pids);
};

if (process.platform === 'linux') {
  checks['Ctrl-C of a pipeline whose reader ends first'] = async () => {
    const { child, pids } = await start(['sh', '-c', `${START} 2>&1 | tee ${path.join(home, 'tee.log')}`]);
    process.kill(find(child.pid, /^tee /), 'SIGKILL');
    process.kill(-child.pid, 'SIGINT');
    await requireStopped(pids);
  };
}

if (process.platform === 'linux' && existsSync(SCRIPT)) {
  checks['a closed terminal'] = async () => {
    const { child, pids } = await start([SCRIPT, '-qec', START, '/dev/null']);
    child.kill('SIGKILL');
    await requireStopped(pids);
  };
}

await runSuite(checks);
await removeTestHome(home);

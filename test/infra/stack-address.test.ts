import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forgetStackAddress, noteStackAddress, stackAddress } from '../../infra/local/stack-address';

const HOLDFAST = path.join(__dirname, '../../infra/holdfast.mjs');
/** Nothing listens here. */
const ADDRESS = 'http://127.0.0.1:9';

let home: string;
let place: { runDir: string };
let supervisor: ChildProcess;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'holdfast-address-'));
  place = { runDir: path.join(home, 'run') };
  mkdirSync(place.runDir);
  supervisor = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'start.mjs']);
  writeFileSync(path.join(place.runDir, 'stack.pid'), `${supervisor.pid}\n`);
  noteStackAddress(place, ADDRESS);
});
afterEach(async () => {
  await ended();
  rmSync(home, { recursive: true });
});

async function ended(): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return;
  const exit = new Promise((resolve) => supervisor.once('exit', resolve));
  supervisor.kill('SIGKILL');
  await exit;
}

/** What the command line says of the server that it asks for its status. */
function asked(told: Record<string, string> = {}): string {
  const { HOLDFAST_PORT: _, HOLDFAST_HOST: __, HOLDFAST_URL: ___, ...env } = process.env;
  const options = { env: { ...env, HOLDFAST_HOME: home, ...told }, encoding: 'utf8' as const };
  return spawnSync(process.execPath, [HOLDFAST, 'status'], options).stderr;
}

test('the command line asks the stack that runs in its home, whatever port that was given', () => {
  expect(asked()).toContain(`The server at ${ADDRESS} does not answer`);
  expect(asked({ HOLDFAST_PORT: '11' })).toContain('http://127.0.0.1:11 ');
  expect(asked({ HOLDFAST_URL: 'http://127.0.0.1:13' })).toContain('http://127.0.0.1:13 ');
});

test('an address counts while its stack lives, and goes with it', async () => {
  expect(stackAddress(place)).toBe(ADDRESS);
  forgetStackAddress(place);
  expect(stackAddress(place)).toBeUndefined();
  noteStackAddress(place, ADDRESS);
  await ended();
  expect(stackAddress(place)).toBeUndefined();
});

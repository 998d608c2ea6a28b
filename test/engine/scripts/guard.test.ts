import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runScript } from '../../../engine/scripts/run-script';
import type { GuardOrder } from '../../../engine/scripts/guard-protocol';
import { parentOf, processesWith, untilSo } from '../../support/processes';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-guard-'));
const guardFile = path.join(__dirname, '../../../dist/engine/scripts/script-guard.js');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FOREST = (mark: string) => `
setsid sleep 1${mark} &
sh -c 'trap "" TERM; while :; do sleep 2${mark}; done' &
sleep 3${mark}`;

function order(name: string, lines: string): GuardOrder {
  const file = path.join(folder, name);
  writeFileSync(file, lines);
  const mark = `BACKTEST_RUN_ID=${name}-${process.pid}`;
  return {
    ...{ command: '/bin/sh', args: [file], cwd: folder, mark, graceMs: 200, logFile: `${file}.log` },
    environment: {
      PATH: process.env['PATH'] ?? '',
      BACKTEST_RUN_ID: `${name}-${process.pid}`,
      BACKTEST_OUTPUT_DIR: folder,
    },
    limits: { timeoutSeconds: 60, memoryMb: 0, cpuSeconds: 0, outputMb: 0 },
  };
}

test('no process of a script outlives a worker that is killed', async () => {
  const mark = `4${process.pid}`;
  const given = order('forest.sh', FOREST(mark));
  const file = path.join(__dirname, '../../support/script-worker.mjs');
  const worker = spawn(process.execPath, [file, JSON.stringify(given)], { stdio: 'ignore' });
  await untilSo(() => ['1', '2', '3'].every((n) => processesWith(n + mark).length > 0));
  worker.kill('SIGKILL');
  await untilSo(() => processesWith(mark).length === 0);
});

test('no process of a script outlives its guard, whose death has a name', async () => {
  const mark = `5${process.pid}`;
  const running = runScript(order('orphan.sh', FOREST(mark)), { guardFile, signal: new AbortController().signal });
  const outcome = running.catch((error: unknown) => error);
  await untilSo(() => processesWith(`3${mark}`).length > 0);
  const guards = processesWith(guardFile).filter((pid) => parentOf(pid) === process.pid);
  expect(guards.length).toBeGreaterThan(0);
  for (const pid of guards) process.kill(pid, 'SIGKILL');
  expect(await outcome).toMatchObject({ code: 'SCRIPT_INTERRUPTED' });
  expect(processesWith(mark)).toEqual([]);
});

test('what a script leaves behind ends with it, though it has left group, parents and environment', async () => {
  const mark = `6${process.pid}`;
  const leave = `(setsid env -i "$(command -v sleep)" 1${mark} </dev/null >/dev/null 2>&1 &)\nsleep 0.5`;
  const exit = await runScript(order('daemon.sh', leave), { guardFile, signal: new AbortController().signal });
  expect(exit).toMatchObject({ exitCode: 0, exceeded: null });
  expect(processesWith(`1${mark}`)).toEqual([]);
});

test('a guard that its script has stopped is given up after the time of the script, and when it is cancelled', async () => {
  const mark = `7${process.pid}`;
  const stopped = order('stopped.sh', `kill -STOP $PPID; sleep 1${mark}`);
  const late = { ...stopped, limits: { ...stopped.limits, timeoutSeconds: 1 } };
  const outcome = runScript(late, { guardFile, signal: new AbortController().signal, silentMs: 200 });
  await expect(outcome).rejects.toMatchObject({ code: 'SCRIPT_INTERRUPTED' });
  expect(processesWith(`1${mark}`)).toEqual([]);
  const cancel = new AbortController();
  const cancelled = runScript(stopped, { guardFile, signal: cancel.signal, silentMs: 200 });
  await untilSo(() => processesWith(`1${mark}`).length > 0);
  cancel.abort(new Error('cancelled'));
  await expect(cancelled).rejects.toThrow('cancelled');
  expect(processesWith(`1${mark}`)).toEqual([]);
});

test('a program that is not there is named', async () => {
  const missing = { ...order('x.sh', ''), command: path.join(folder, 'no-such-program') };
  const exit = await runScript(missing, { guardFile, signal: new AbortController().signal }).catch((e: unknown) => e);
  expect(exit).toMatchObject({ exitCode: 127 });
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ManagedProcess, type ProcessSpec } from '../../infra/local/managed-process';
import { isAlive } from '../../infra/local/process-table';

const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-managed-'));
const started: ManagedProcess[] = [];

function managed(script: string, changes: Partial<ProcessSpec> = {}) {
  const restarts: number[] = [];
  const spec: ProcessSpec = {
    name: 'child',
    command: process.execPath,
    args: ['-e', script],
    env: process.env,
    cwd: folder,
    logFile: path.join(folder, 'child.log'),
    pidFile: path.join(folder, 'child.pid'),
    stopSignal: 'SIGTERM',
    graceMs: 3000,
    ...changes,
  };
  const child = new ManagedProcess(spec, { onRestart: ({ delayMs }) => restarts.push(delayMs) });
  started.push(child);
  return { child, restarts };
}

async function until(probe: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 50_000; !probe(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error('not in time');
  }
}

const pidFile = (): number => Number(readFileSync(path.join(folder, 'child.pid'), 'utf8'));
const STAYS = 'setInterval(() => undefined, 1000)';

afterEach(async () => {
  await Promise.all(started.splice(0).map((child) => child.stop(0)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a managed process', () => {
  it('that is killed starts again at once, under a new number', async () => {
    const { child, restarts } = managed(STAYS);
    await child.start();
    const first = pidFile();
    expect(first).toBe(child.pid);
    process.kill(first, 'SIGKILL');
    await until(() => child.pid !== undefined && child.pid !== first);
    expect(restarts).toEqual([200]);
    expect(pidFile()).toBe(child.pid);
  });

  it('that keeps dying starts again ever later', async () => {
    const { child, restarts } = managed('process.exit(1)');
    await child.start();
    await until(() => restarts.length >= 3);
    expect(restarts.slice(0, 3)).toEqual([200, 400, 800]);
  });

  it('that never becomes ready is given up with the end of its log', async () => {
    const { child } = managed('console.log("no disk"); process.exit(1)');
    await child.start();
    await expect(child.ready(() => Promise.resolve(false), 50_000)).rejects.toThrow(/does not start:[^]*no disk/);
  });

  it('whose program is missing is told like one that dies', async () => {
    const { child } = managed('', { command: path.join(folder, 'nothing') });
    await child.start();
    await expect(child.ready(() => Promise.resolve(false), 50_000)).rejects.toThrow(/does not start/);
  });

  it('is not started again once it was stopped', async () => {
    const { child, restarts } = managed(STAYS);
    await child.start();
    const pid = pidFile();
    await child.stop();
    await sleep(400);
    expect(isAlive(pid)).toBe(false);
    expect(restarts).toEqual([]);
    expect(existsSync(path.join(folder, 'child.pid'))).toBe(false);
  });

  it('that does not heed the signal is killed after its grace, with its own children', async () => {
    const log = path.join(folder, 'stubborn.log');
    const script = `
      const { spawn } = require('node:child_process');
      process.on('SIGTERM', () => undefined);
      console.log(spawn(process.execPath, ['-e', ${JSON.stringify(STAYS)}]).pid);
      ${STAYS}`;
    const { child } = managed(script, { graceMs: 200, logFile: log });
    await child.start();
    await until(() => /^\d+\n/.test(readFileSync(log, 'utf8')));
    const grandchild = Number(readFileSync(log, 'utf8'));
    const pid = pidFile();
    await child.stop();
    await until(() => !isAlive(grandchild));
    expect(isAlive(pid)).toBe(false);
  });
});

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectDir } from './paths.mjs';
import { TEMPORAL_VERSION } from './temporal-wheel.mjs';

/** Without a byte more for this long, the network counts as closed. */
const STALL_MS = 6000;

const SCRIPT = `
const { TestWorkflowEnvironment } = require('@temporalio/testing');
TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir: process.argv[1], version: 'v${TEMPORAL_VERSION}' } },
}).then((environment) => environment.teardown()).then(() => process.exit(0), (error) => {
  console.error(error.message);
  process.exit(1);
});`;

function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

async function download(folder) {
  const child = spawn(process.execPath, ['-e', SCRIPT, folder], {
    cwd: projectDir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let message = '';
  let code;
  child.stderr.on('data', (chunk) => (message += chunk));
  child.on('exit', (status) => (code = status ?? 1));
  for (let bytes = 0, since = Date.now(); code === undefined; await sleep(100)) {
    const now = bytesIn(folder);
    if (now !== bytes) [bytes, since] = [now, Date.now()];
    if (Date.now() - since > STALL_MS) {
      child.kill('SIGKILL');
      throw new Error(`no answer within ${STALL_MS / 1000} s`);
    }
  }
  if (code !== 0) throw new Error(message.trim().split('\n').at(-1) || 'it failed');
}

/** Uses the download that the Temporal SDK offers and puts the executable at `target`. */
export async function provideFromSdk(target) {
  mkdirSync(path.dirname(target), { recursive: true });
  const folder = mkdtempSync(path.join(path.dirname(target), 'download-'));
  try {
    await download(folder);
    const name = readdirSync(folder).find((entry) => entry.startsWith('temporal'));
    if (!name || !existsSync(path.join(folder, name))) throw new Error('it left no executable');
    chmodSync(path.join(folder, name), 0o755);
    renameSync(path.join(folder, name), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { providePostgres } from '../../infra/bootstrap/postgres.mjs';
import { distDir, projectDir } from '../../infra/bootstrap/paths.mjs';
import { makeTestHome, removeTestHome } from './test-home.mjs';

const require = createRequire(import.meta.url);
const READY_MS = 60_000;

/**
 * Starts an engine worker as on another machine: with a home and a cache of its own, by addresses alone. It shares the
 * catalog, the strategies and the artifacts, as over a mounted folder.
 * `entry` is the script that starts it.
 * @param {{home: string, ports: {postgres: number}, temporalAddress: string}} stack
 */
export async function startEngineElsewhere(
  stack,
  { name = 'elsewhere', env = {}, entry = path.join(projectDir, 'infra/engine-worker.mjs') } = {},
) {
  const { databaseUrl } = require(path.join(distDir, 'infra/local/postgres-data.js'));
  const { postgresPlace } = require(path.join(distDir, 'infra/local/postgres-place.js'));
  const home = makeTestHome();
  const worker = spawn(process.execPath, [entry], {
    cwd: home,
    env: {
      ...process.env,
      HOLDFAST_HOME: home,
      HOLDFAST_WORKER_NAME: name,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      DATABASE_URL: databaseUrl(postgresPlace(stack.home, providePostgres()), stack.ports.postgres),
      HOLDFAST_CATALOG_ROOT: path.join(stack.home, 'catalog'),
      HOLDFAST_ARTIFACTS_DIR: path.join(stack.home, 'artifacts'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal })));
  await readiness(worker, exited);
  return {
    name,
    home,
    exited,
    kill: (signal = 'SIGKILL') => worker.kill(signal),
    async stop(signal = 'SIGTERM') {
      worker.kill(signal);
      const result = await exited;
      await removeTestHome(home);
      return result;
    },
  };
}

function readiness(worker, exited) {
  let text = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the engine worker is not ready in time:\n${text}`)), READY_MS);
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on('data', (chunk) => {
        text += chunk;
        if (text.includes(`"msg":"ready"`)) resolve();
      });
    }
    void exited.then(({ code }) => reject(new Error(`the engine worker ended with code ${code}:\n${text}`)));
    exited.finally(() => clearTimeout(timer));
  });
}

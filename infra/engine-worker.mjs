import { createRequire } from 'node:module';
import path from 'node:path';
import { prepare } from './bootstrap.mjs';
import { distDir } from './bootstrap/paths.mjs';
import { SetUpError, fail } from './bootstrap/progress.mjs';

/** What the stack sets for the engine workers that it starts, and what one by itself has to be told. */
const NEEDED = ['HOLDFAST_WORKER_NAME', 'TEMPORAL_ADDRESS', 'DATABASE_URL'];

/** Runs one engine worker, on any machine, for an installation that is elsewhere, until it is asked to stop. */
async function start() {
  const missing = NEEDED.filter((name) => !process.env[name]?.trim());
  if (missing.length > 0) throw new SetUpError(`an engine worker by itself needs ${missing.join(', ')}`);
  await prepare();
  const require = createRequire(import.meta.url);
  const { makeHome } = require(path.join(distDir, 'infra/local/home.js'));
  const { loadSettings } = require(path.join(distDir, 'infra/settings.js'));
  makeHome(loadSettings());
  require(path.join(distDir, 'infra/processes/engine-worker.js'));
}

await start().catch(fail);

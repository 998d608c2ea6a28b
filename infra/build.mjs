import { pathToFileURL } from 'node:url';
import { buildCommandLine } from './build/command-line.mjs';
import { buildDashboard } from './build/dashboard.mjs';
import { buildServer } from './build/server.mjs';
import { buildWorkflowBundle } from './build/workflow-bundle.mjs';
import { fail, progress } from './bootstrap/progress.mjs';

const PARTS = { server: buildServer, bundle: buildWorkflowBundle, cli: buildCommandLine, dashboard: buildDashboard };

/** Builds into `dist` whatever changed since the last build: every part, or those named. */
export async function build(names = Object.keys(PARTS)) {
  for (const [name, make] of Object.entries(PARTS).filter(([name]) => names.includes(name))) {
    const begin = performance.now();
    const made = await make();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    progress(`build: ${name} ${made ? `in ${seconds} s` : 'up to date'}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = process.argv.slice(2);
  await build(names.length > 0 ? names : undefined).catch(fail);
}

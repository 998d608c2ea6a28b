import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, tail } from '../bootstrap/command.mjs';
import { distDir, projectDir } from '../bootstrap/paths.mjs';
import { SetUpError } from '../bootstrap/progress.mjs';
import { filesBelow, fingerprint, readRecord, recordPart } from './fingerprint.mjs';

const FOLDER = 'api/dashboard';
const OUTPUT = path.join(distDir, 'dashboard');

/** Builds the pages when one of their sources changed. Returns whether it did. */
export async function buildDashboard() {
  const files = [...filesBelow(FOLDER), ...filesBelow('engine/model')];
  if (!files.some((file) => /\/vite\.config\.[cm]?[jt]s$/.test(file))) return false;
  const inputs = fingerprint(['infra/build/dashboard.mjs', 'package-lock.json', ...files]);
  if (readRecord().dashboard === inputs && existsSync(path.join(OUTPUT, 'index.html'))) return false;
  const vite = path.join(projectDir, 'node_modules/vite/bin/vite.js');
  const options = ['--outDir', OUTPUT, '--emptyOutDir', '--logLevel', 'warn'];
  const { ok, output } = await run(process.execPath, [vite, 'build', FOLDER, ...options], { cwd: projectDir });
  if (!ok) throw new SetUpError(`the dashboard cannot be built:\n${tail(output, 30)}`);
  recordPart('dashboard', inputs);
  return true;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, tail } from './command.mjs';
import { projectDir, sha256File } from './paths.mjs';
import { SetUpError, progress, timed } from './progress.mjs';

const STAMP = 'node_modules/.holdfast-install';

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** Whether what npm itself recorded as installed is what the lock file asks for. */
export function isInstalled(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  const present = readJson(path.join(root, 'node_modules/.package-lock.json'))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '' || entry.link) return true;
    const installed = present[name];
    return installed ? installed.version === entry.version : Boolean(entry.optional);
  });
}

/** Installs the dependencies when the lock file differs from the one of the last installation. */
export async function installDependencies(root = projectDir) {
  const hash = sha256File(path.join(root, 'package-lock.json'));
  const stamp = path.join(root, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    progress('dependencies: up to date');
    return;
  }
  if (!isInstalled(root)) {
    await timed('dependencies: npm ci', async () => {
      const { ok, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
      if (!ok) throw new SetUpError(`npm ci failed:\n${tail(output)}`);
    });
  }
  writeFileSync(stamp, hash);
}

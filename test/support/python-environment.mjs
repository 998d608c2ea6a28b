import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../infra/bootstrap/paths.mjs';

const execute = promisify(execFile);
const SETUP_LIMIT_MS = 10 * 60_000;

/**
 * A Python environment with packages from PyPI, in a folder of the user that later runs use again.
 * @param {string} name of the folder
 * @param {string[]} packages as pip takes them
 * @returns {Promise<string>} path of its interpreter
 * @throws where there is no Python, or a package cannot be had
 */
export async function pythonEnvironment(name, packages) {
  const folder = path.join(cacheDir(), 'python', name);
  const python = path.join(folder, 'bin', 'python3');
  const stamp = path.join(folder, 'packages');
  const wanted = createHash('sha256').update(packages.join('\n')).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  await execute('python3', ['-m', 'venv', folder], { timeout: SETUP_LIMIT_MS });
  await pipInstall(python, packages);
  writeFileSync(stamp, wanted);
  return python;
}

export function pipInstall(python, packages) {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  return execute(python, [...pip, ...packages], { timeout: SETUP_LIMIT_MS });
}

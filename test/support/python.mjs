import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const LIMIT_MS = 120_000;

async function runs(python, args) {
  return execute(python, args, { timeout: LIMIT_MS }).then(
    () => true,
    () => false,
  );
}

/**
 * A Python that has a package: the machine's own, or one in an environment below the home's cache.
 * @returns undefined where there is no Python, or the package cannot be had
 */
export async function pythonWith(name) {
  const has = ['-c', `import ${name}`];
  if (await runs('python3', has)) return 'python3';
  const folder = path.join(homedir(), '.cache', 'holdfast', `python-${name}`);
  const python = path.join(folder, 'bin', 'python3');
  if (existsSync(python) && (await runs(python, has))) return python;
  if (!(await runs('python3', ['-m', 'venv', folder]))) return undefined;
  return (await runs(python, ['-m', 'pip', 'install', '--quiet', name])) ? python : undefined;
}

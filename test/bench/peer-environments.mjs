/** Python environments of the peers, in a folder of the user: made once, never part of the project. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '../../infra/bootstrap/paths.mjs';

const execute = promisify(execFile);
const SETUP_LIMIT_MS = 10 * 60_000;
const root = path.join(cacheDir(), 'peers');

/** Nautilus needs a pandas that the others do not. */
const ENVIRONMENTS = {
  vectorbt: ['vectorbt==1.2.0', 'numba', 'backtesting==0.6.6', 'backtrader==1.9.78.123', 'pandas'],
  nautilus: ['nautilus_trader', 'pandas<3'],
  search: ['pymoo==0.6.2'],
};

function pythonOf(environment) {
  const inside = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
  return path.join(root, environment, inside);
}

/** The environment's interpreter, installed from PyPI where it is not there yet. @throws where that fails */
export async function providePython(environment) {
  const packages = ENVIRONMENTS[environment];
  const folder = path.join(root, environment);
  const stamp = path.join(folder, 'packages.json');
  const wanted = JSON.stringify(packages);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return pythonOf(environment);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const limit = { timeout: SETUP_LIMIT_MS };
  await execute('python3', ['-m', 'venv', folder], limit);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
  await execute(pythonOf(environment), [...pip, ...packages.filter((name) => !sourceOnly(name))], limit);
  const rest = packages.filter(sourceOnly);
  if (rest.length > 0) await execute(pythonOf(environment), [...pip.slice(0, -2), ...rest], limit);
  writeFileSync(stamp, wanted);
  return pythonOf(environment);
}

/** PyPI has no wheel of it. */
function sourceOnly(name) {
  return name.startsWith('backtesting');
}

/** Name and version of each package of an environment. */
export async function versions(environment, names) {
  const { stdout } = await execute(pythonOf(environment), ['-m', 'pip', 'list', '--format', 'json']);
  const installed = new Map(JSON.parse(stdout).map(({ name, version }) => [name.replaceAll('-', '_'), version]));
  return names.map((name) => `${name} ${installed.get(name) ?? '?'}`).join(', ');
}

const RUN_LIMIT_MS = 5 * 60_000;

/** Runs a script of `peers/` and returns what it reports. @throws where it fails or takes too long */
export async function runPeer(python, script, args) {
  const file = path.join(import.meta.dirname, 'peers', script);
  const { stdout } = await execute(python, ['-B', file, ...args.map(String)], {
    timeout: RUN_LIMIT_MS,
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1));
}

